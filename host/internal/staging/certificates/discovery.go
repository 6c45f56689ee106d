package certificates

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/input"
)

var discoveryFiles = []string{"cacert.pem", "cert.pem", "key.pem"}

// DiscoveryVerb keeps credentials for the cluster at which the initial members find each other, until etcd was ready
// once, and never again.
func DiscoveryVerb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, _ io.Writer) error {
	sent, err := input.ReadFiles(stdin)
	if err != nil {
		return err
	}
	id, err := identity.Read(m.Paths)
	if err != nil {
		return err
	}
	ready, err := identity.WasReady(m.Paths, id.Token)
	if err != nil {
		return err
	}
	if ready {
		m.Say.Say("etcd was ready here: nothing is kept of the discovery service")
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		if !slices.Contains(discoveryFiles, name) || !isWhole(sent[name]) {
			return coded.InputNotWhole.Errorf("discovery: the file %q is not a known one, or did not arrive whole. Nothing was "+
				"changed. Run pulumi up again", name)
		}
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
	if err := made.RefuseOthers(m.Paths, m.Paths.Discovery()); err != nil {
		return err
	}
	foreign, err := files.ForeignIn(m.Paths.Discovery(), isCredential)
	if err != nil {
		return err
	}
	if foreign != "" {
		return fmt.Errorf("%s has %q, which etcd-host did not put there. Nothing was changed. Move that directory, then run "+
			"pulumi up again", m.Paths.Discovery(), foreign)
	}
	before, err := Discoveries(m.Paths)
	if err != nil {
		return err
	}
	for _, dir := range before {
		if dir != m.Paths.Discovery() {
			_ = made.RemoveAll(m.Paths, dir)
		}
	}
	dir, err := set(sent).writeBeside(m.Paths, "discovery.", account)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(m.Paths.Discovery()); err != nil {
		return err
	}
	return putInPlace(m.Paths, dir, m.Paths.Discovery())
}

// delivery is the name of the directory, and of one that a run which was cut off left. Version 0.1.0 used mktemp.
var delivery = regexp.MustCompile(`^discovery(\.(\d{1,10}|[A-Za-z0-9]{6}))?$`)

// Discoveries are the directories with credentials for discovery that this program made.
func Discoveries(host paths.Host) ([]string, error) { return made.Only(host, DiscoveriesAlike) }

// DiscoveriesAlike are the directories with such credentials, and with nothing else. One that cannot be read stays.
func DiscoveriesAlike(host paths.Host) ([]string, error) {
	return files.OwnDirs(host.PKI(), func(dir string) (bool, error) {
		if !delivery.MatchString(filepath.Base(dir)) {
			return false, nil
		}
		foreign, err := files.ForeignIn(dir, isCredential)
		return foreign == "" && err == nil, nil
	})
}

func isCredential(entry fs.DirEntry) bool {
	return entry.Type().IsRegular() && slices.Contains(discoveryFiles, entry.Name())
}

// ForgetDiscovery removes the credentials.
func ForgetDiscovery(host paths.Host) error {
	dirs, err := Discoveries(host)
	return errors.Join(err, made.RemoveAll(host, dirs...))
}
