package certificates

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// Verb puts the set on stdin in place, unless it would cut a member off.
func Verb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, _ io.Writer) error {
	sent, err := input.ReadFiles(stdin)
	if err != nil {
		return err
	}
	new := set{}
	for name, content := range sent {
		new[name] = withNewline(content)
	}
	name, err := values.ParseMemberName(strings.TrimSpace(string(new["name"])))
	if err != nil {
		return fmt.Errorf("the name of the new certificate's member: %w. Nothing was changed", err)
	}
	delete(new, "name")
	if err := new.arrivedWhole("ca.pem"); err != nil {
		return err
	}
	authorities, err := parseBundle(new["ca.pem"])
	if err != nil {
		return fmt.Errorf("the new trust bundle: %w. Nothing was changed", err)
	}
	if _, isAdoption := new[adoptFile]; isAdoption {
		err = new.takeFound(ctx, m, authorities)
	} else {
		err = isNotAdopted(m)
	}
	if err != nil {
		return err
	}
	checked, err := new.parse(name)
	if err != nil {
		return err
	}
	checked.authorities = authorities
	if err := check(ctx, m, checked); err != nil {
		return err
	}
	if err := new.addServerPair(m); err != nil {
		return err
	}
	return place(ctx, m, new)
}

func place(ctx context.Context, m *machine.Machine, new set) error {
	if err := RefuseCurrent(m.Paths); err != nil {
		return err
	}
	for _, dir := range []string{m.Paths.ConfDir(), m.Paths.PKI()} {
		if err := files.Passable(dir); err != nil {
			return err
		}
	}
	account, err := users.Etcd(ctx, m.Paths, m.Run)
	if err != nil {
		return err
	}
	if err := new.put(m.Paths, account, m.Now()); err != nil {
		return err
	}
	m.Say.Say("certificate %s is in place", new.digest())
	return nil
}

// withNewline ends a file: its digest is its name, whatever the last line that was sent ended with.
func withNewline(content []byte) []byte {
	if len(content) > 0 && !bytes.HasSuffix(content, []byte("\n")) {
		return append(content, '\n')
	}
	return content
}

func isNotAdopted(m *machine.Machine) error {
	etcd, err := adopted.Read(m.Paths)
	if err == nil && etcd != nil {
		err = coded.AdoptOwnUnit.Errorf(
			"etcd on this host is adopted and still runs by its own unit: other certificates would cut " +
				"it off. Nothing was changed; set adopt.manage to true first, and take adopt out in the update after " +
				"that")
	}
	return err
}

func (s set) arrivedWhole(name string) error {
	if !isWhole(s[name]) {
		return coded.InputNotWhole.Errorf("%s did not arrive whole. Nothing was changed. Run pulumi up again", name)
	}
	return nil
}

func (s set) parse(name values.MemberName) (parsed, error) {
	for _, file := range []string{"member.pem", "member-key.pem"} {
		if err := s.arrivedWhole(file); err != nil {
			return parsed{}, err
		}
	}
	chain, err := parseBundle(s["member.pem"])
	if err != nil {
		return parsed{}, fmt.Errorf("the new certificate: %w. Nothing was changed", err)
	}
	pair, err := pairOf(s["member.pem"], s["member-key.pem"])
	if err != nil {
		return parsed{}, fmt.Errorf("the new certificate and its key: %w. Nothing was changed", err)
	}
	return parsed{name: name, chain: chain, pair: pair}, nil
}

func check(ctx context.Context, m *machine.Machine, new parsed) error {
	id, err := identity.Read(m.Paths)
	if err != nil {
		return err
	}
	hasData, err := identity.HasData(m.Paths, id)
	if err != nil {
		return err
	}
	if hasData {
		if err := fitsMember(m.Paths, id, new); err != nil {
			return err
		}
	}
	unit, err := adopted.UnitOf(m.Paths)
	if err != nil {
		return err
	}
	active, err := m.Units.Active(ctx, unit)
	if err != nil || !active {
		return err
	}
	if err := trustedByRunning(ctx, m, new); err != nil {
		return err
	}
	return refusedByMember(ctx, m, new)
}

// addServerPair keeps a file that etcd reads: an etcd that was adopted shows clients another file than members, until
// its next restart.
func (s set) addServerPair(m *machine.Machine) error {
	if _, isAdoption := s[adoptFile]; isAdoption {
		return nil
	}
	conf, err := os.ReadFile(filepath.Join(m.Paths.Applied(), "etcd.conf"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if bytes.Contains(conf, []byte(m.Paths.CurrentFile("server.pem"))) {
		s["server.pem"], s["server-key.pem"] = s["member.pem"], s["member-key.pem"]
	}
	return nil
}
