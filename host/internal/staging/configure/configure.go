// Package configure stages what the next restart reads, and sets the host's name. A working etcd keeps running with
// what it has; an etcd that is down anyway starts with the new files at once, since that costs no quorum. Files that
// a person edited are written again.
package configure

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// wanted is what Pulumi sends.
type wanted struct {
	files map[string][]byte
	// digest is that by which `member` knows that all of it is here.
	digest     string
	host       hostFile
	isAdoption bool
	// keepsName leaves the host's own name alone.
	keepsName bool
}

// Verb stages the files on stdin. The time that it prints has `member` run after it.
func Verb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, stdout io.Writer) error {
	want, err := read(stdin)
	if err != nil {
		return err
	}
	if err := want.stage(m); err != nil {
		return err
	}
	if !want.isAdoption && !want.keepsName {
		if err := setHostName(ctx, m, want.host); err != nil {
			return err
		}
	}
	if err := want.lookAtEtcd(ctx, m); err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, m.Now().UTC().Format("2006-01-02T15:04:05.000Z"))
	return err
}

// read takes the input as a whole: a connection that ends looks like the end of the input, and `host` comes last.
func read(stdin io.Reader) (wanted, error) {
	const most = 4 << 20
	text, err := io.ReadAll(io.LimitReader(stdin, most))
	if err != nil {
		return wanted{}, fmt.Errorf("the configuration cannot be read: %w. Nothing was changed. Run pulumi up again", err)
	}
	// The line is not one of the files: what is there on the host stays the same by it.
	text, keepsName := bytes.CutPrefix(text, []byte("--- keep-host-name\n"))
	sent, err := input.ParseFiles(text)
	if err != nil {
		return wanted{}, err
	}
	for _, name := range append(append([]string{}, stage.Names...), "host") {
		if len(sent[name]) == 0 {
			return wanted{}, isCut(name)
		}
	}
	lines, err := input.ParseLines(sent["host"], "hostname", "address", "client_port", "upgrades_from", "adopt")
	if err != nil {
		return wanted{}, err
	}
	if lines.Get("upgrades_from") == "" || !bytes.HasSuffix(text, []byte("\n")) {
		return wanted{}, isCut("host")
	}
	host, err := parseHost(lines)
	if err != nil {
		return wanted{}, err
	}
	return wanted{
		files:      sent,
		digest:     files.Digest(text)[:12],
		host:       host,
		isAdoption: lines.Get("adopt") != "",
		keepsName:  keepsName,
	}, nil
}

func isCut(file string) error {
	return coded.InputNotWhole.Errorf(
		"the configuration did not arrive whole (%s is missing or cut off). Nothing was changed. Run "+
			"pulumi up again", file)
}

// stage writes the files that the next restart reads.
func (w wanted) stage(m *machine.Machine) error {
	if _, err := values.ParseVersion(string(bytes.TrimSpace(w.files["version"]))); err != nil {
		return fmt.Errorf("the staged version: %w. Nothing was changed", err)
	}
	if err := os.MkdirAll(m.Paths.Staged(), 0o700); err != nil {
		return coded.DiskFull.Errorf(
			"%s cannot be made: %w%s. Nothing was changed. Make room on that disk, then run pulumi up again",
			m.Paths.Staged(), err, files.Room(m.Paths.StateDir()))
	}
	for _, name := range stage.Names {
		changed, err := files.Put(filepath.Join(m.Paths.Staged(), name), 0o644, w.files[name])
		if err != nil {
			return err
		}
		if changed {
			m.Say.Say("%s is staged", name)
		}
	}
	if _, err := files.Put(filepath.Join(m.Paths.Staged(), "input"), 0o644, []byte(w.digest+"\n")); err != nil {
		return err
	}
	if err := files.Passable(m.Paths.ConfDir()); err != nil {
		return err
	}
	_, err := made.Put(m.Paths, m.Say, m.Paths.EtcdctlPort(), 0o644,
		fmt.Appendf(nil, "client_port=%d\n", w.host.clientPort))
	return err
}

func (w wanted) lookAtEtcd(ctx context.Context, m *machine.Machine) error {
	etcd, err := adopted.Read(m.Paths)
	if err != nil {
		return err
	}
	id, err := identity.Read(m.Paths)
	if err != nil {
		return err
	}
	if etcd != nil || w.isAdoption && id.Token == "" {
		m.Say.Say("the etcd that was found here keeps running as it is")
		return nil
	}
	ready, err := identity.WasReady(m.Paths, id.Token)
	if err != nil {
		return err
	}
	if !ready {
		return prepareFirstStart(ctx, m)
	}
	if err := stage.LayOut(ctx, m); err != nil {
		return err
	}
	if err := m.Units.Enable(ctx, adopted.OwnUnit); err != nil {
		return err
	}
	return w.startIfDown(ctx, m, id)
}

// prepareFirstStart puts the files in place where no unit of that name exists. Nothing runs by them, so all hosts can
// have theirs at once, before members start one after the other. The unit is not enabled: only `member` may start it.
func prepareFirstStart(ctx context.Context, m *machine.Machine) error {
	loaded, err := m.Units.Property(ctx, adopted.OwnUnit, "LoadState")
	if err != nil {
		return err
	}
	if loaded != "not-found" || files.Exists(m.Paths.Unit()) {
		return nil
	}
	return stage.Activate(ctx, m, m.Paths.Staged())
}

func (w wanted) startIfDown(ctx context.Context, m *machine.Machine, id identity.Identity) error {
	asking, err := openCluster(m, id, w.host.oldest)
	if err != nil {
		return err
	}
	defer asking.close()
	return start{m, asking}.ifDown(ctx)
}

// isRunnable says whether a version is installed here.
func isRunnable(m *machine.Machine, version values.Version) bool {
	return files.IsRunnable(m.Paths.ReleaseFile(version.String(), "etcd"))
}
