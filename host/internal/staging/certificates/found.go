package certificates

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"etcd-host/internal/adoption/foundetcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/input"
)

const adoptFile = "adopt"

// foundPairs are etcd's settings and the files that their content becomes.
var foundPairs = []struct{ setting, file string }{
	{"peer-cert-file", "member.pem"},
	{"peer-key-file", "member-key.pem"},
	{"cert-file", "server.pem"},
	{"key-file", "server-key.pem"},
}

// takeFound makes the certificates that the members of an adopted cluster had part of the set: not all of its members
// may trust others yet. So whatever this program asks them is asked with these.
func (s set) takeFound(ctx context.Context, m *machine.Machine, authorities []*x509.Certificate) error {
	lines, err := input.ParseLines(s[adoptFile], "peer_port")
	if err != nil {
		return err
	}
	port, err := lines.Port("peer_port")
	if err != nil {
		return err
	}
	id, err := identity.Read(m.Paths)
	if err != nil {
		return err
	}
	inUse := files.Exists(m.Paths.CurrentFile(adoptFile))
	if id.Token != "" && !inUse {
		return coded.AdoptStep.Errorf(
			"the member on this host belongs to this program already. Nothing was changed. Take adopt "+
				"out of the configuration. If the stack of that member no longer exists: rm %s, on each host; then run "+
				"pulumi up again", m.Paths.Identity())
	}
	found, _, err := foundetcd.Found(ctx, m.Paths, m.Units, port)
	if err != nil {
		return fmt.Errorf("the etcd on this host cannot be adopted: %w. Nothing was changed", err)
	}
	switch {
	case found != nil:
		return s.copyFound(ctx, found, authorities, m.Now())
	case inUse:
		return s.copyInUse(m)
	default:
		return coded.AdoptNotFound.Errorf("no etcd runs on this host that could be adopted. Nothing was changed. Start the " +
			"etcd that is to be adopted, then run pulumi up again")
	}
}

func (s set) copyFound(ctx context.Context, found *foundetcd.Etcd, authorities []*x509.Certificate,
	now time.Time) error {
	for _, pair := range foundPairs {
		path := found.Settings.Value(pair.setting)
		if path == "" {
			return coded.AdoptNoCertificates.Errorf(
				"etcd on this host has no %s; only a cluster whose members and clients speak TLS with "+
					"certificates can be adopted. Nothing was changed. Give it certificates that a CA signed, then run pulumi up "+
					"again", pair.setting)
		}
		content, err := found.ReadFile(ctx, path)
		if err != nil {
			return fmt.Errorf("the etcd on this host names %q as its %s, and its user cannot read that file: %w. "+
				"Nothing was changed",
				path, pair.setting, err)
		}
		s[pair.file] = content
	}
	// With CAs of their own for members and clients, only the other pair opens the clients' port.
	if reply, err := found.Get(ctx, foundetcd.Client, "/health"); err == nil && !reply.MemberPair {
		s["client.pem"], s["client-key.pem"] = s["server.pem"], s["server-key.pem"]
	}
	trusts, err := found.Authorities(ctx)
	if err != nil {
		return fmt.Errorf("the CAs that etcd on this host trusts cannot be read: %w. Nothing was changed", err)
	}
	if unknown := unknownAuthorities(trusts, authorities, now); unknown > 0 {
		return coded.AdoptUnknownCA.Errorf(
			"etcd on this host trusts %d CA(s) that are not trusted here (its %q and %q): members and "+
				"clients with their certificates would be turned away. Nothing was changed; bring them in pki.customCAs "+
				"and name them in pki.authorities.trusted",
			unknown, found.Settings.Value("peer-trusted-ca-file"), found.Settings.Value("trusted-ca-file"))
	}
	return nil
}

// unknownAuthorities counts the CAs that are not in the new bundle. With a certificate of one that has ended no
// client comes any longer.
func unknownAuthorities(trusts [][]byte, authorities []*x509.Certificate, now time.Time) int {
	count := 0
	for _, der := range trusts {
		certificate, err := x509.ParseCertificate(der)
		if err == nil && now.After(certificate.NotAfter) {
			continue
		}
		isKnown := false
		for _, authority := range authorities {
			isKnown = isKnown || bytes.Equal(authority.Raw, der)
		}
		if !isKnown {
			count++
		}
	}
	return count
}

// copyInUse keeps what the set in use took from the etcd that was found.
func (s set) copyInUse(m *machine.Machine) error {
	for _, name := range []string{"member.pem", "member-key.pem", "server.pem", "server-key.pem", "client.pem",
		"client-key.pem"} {
		content, err := files.ReadPlain(m.Paths.CurrentFile(name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		s[name] = content
	}
	return nil
}
