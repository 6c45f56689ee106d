// Package uninstall is the last thing done on a host. Data, also what was moved aside, snapshots, backups and
// etcd's user stay, and the mark that etcd was ready here once. So does the host's name, with its line in /etc/hosts.
package uninstall

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/schedule"
	"etcd-host/internal/staging/certificates"
	"etcd-host/internal/staging/release"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/lock"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/paths"
)

const installSeconds = 600

// Verb removes what is ours. The member has left by now.
func Verb(ctx context.Context, m *machine.Machine, _ []string, _ io.Reader, _ io.Writer) error {
	// An installation that a killed update left behind has a lock of its own.
	unlock, err := lock.Take(ctx, m.Paths, lock.Install, installSeconds)
	if err != nil {
		return err
	}
	defer unlock()
	stays, err := belongsToAnother(m)
	if err != nil {
		return err
	}
	if stays {
		m.Say.Say("a member is on this host, of another cluster or made again meanwhile; etcd and its files stay")
		return nil
	}
	if files.IsMarked(m.Paths.Unit()) {
		if err := stop(ctx, m); err != nil {
			return err
		}
	}
	if err := schedule.Remove(ctx, m); err != nil {
		return err
	}
	if err := release.RemovePackages(ctx, m); err != nil {
		return err
	}
	if err := removeOurs(ctx, m); err != nil {
		return err
	}
	if err := removeState(m); err != nil {
		return err
	}
	m.Say.Say("etcd is gone from this host")
	return nil
}

// belongsToAnother says whether data that is still there belongs to another cluster, and this one was refused here.
// The same holds for what is remembered of a member, whatever became of its data, and for an etcd of ours that
// another stack adopted and stopped managing.
func belongsToAnother(m *machine.Machine) (bool, error) {
	id, err := identity.Read(m.Paths)
	if err != nil {
		return false, err
	}
	hasData, err := identity.HasData(m.Paths, id)
	if err != nil || hasData {
		return hasData, err
	}
	ready, err := identity.WasReady(m.Paths, id.Token)
	if err != nil || ready {
		return ready, err
	}
	etcd, err := adopted.Read(m.Paths)
	return etcd != nil && files.IsMarked(m.Paths.Unit()), err
}

func stop(ctx context.Context, m *machine.Machine) error {
	return errors.Join(m.Units.Disable(ctx, adopted.OwnUnit), m.Units.Stop(ctx, adopted.OwnUnit))
}

// removeOurs leaves files of an etcd that was here before, beside ours or with a unit of the same name.
func removeOurs(ctx context.Context, m *machine.Machine) error {
	host := m.Paths
	marked := append(host.OurDropIns(), host.Unit(), host.Conf(), host.Bin("etcdctl"))
	for _, path := range marked {
		if files.IsMarked(path) {
			if err := files.Remove(path); err != nil {
				return err
			}
		}
	}
	links := []string{host.Bin("etcd"), host.Bin("etcdctl"), host.Bin("etcdutl")}
	// The mask that came with the packages.
	if target, err := os.Readlink(host.Unit()); err == nil && target == "/dev/null" {
		links = append(links, host.Unit())
	}
	if err := made.Remove(host, withoutDirectories(links)...); err != nil {
		return err
	}
	if err := errors.Join(m.Units.Reload(ctx), m.Units.ResetFailed(ctx, adopted.OwnUnit)); err != nil {
		return err
	}
	unmarked := []string{host.Bootstrap(), host.EtcdctlPort(), host.Current(), host.Revoked()}
	if err := made.Remove(host, withoutDirectories(unmarked)...); err != nil {
		return err
	}
	for _, dirs := range []func(paths.Host) ([]string, error){
		certificates.OurSets, release.Ours, certificates.Discoveries,
	} {
		found, err := dirs(host)
		if err != nil {
			return err
		}
		if err := made.RemoveAll(host, found...); err != nil {
			return err
		}
	}
	for _, path := range slices.Concat(marked, links, unmarked) {
		if err := files.RemoveBeside(path); err != nil {
			return err
		}
	}
	for _, dir := range []string{host.PKI(), host.ConfDir(), host.Releases(), host.UnitDropIns()} {
		files.RemoveEmpty(dir)
	}
	return nil
}

// withoutDirectories leaves out what another program has there.
func withoutDirectories(paths []string) []string {
	return slices.DeleteFunc(slices.Clone(paths), func(path string) bool {
		info, err := os.Lstat(path)
		return err == nil && info.IsDir()
	})
}

// matching are the paths in a directory whose names match; none where the directory does not exist.
func matching(dir string, names *regexp.Regexp) []string {
	entries, _ := os.ReadDir(dir)
	var found []string
	for _, entry := range entries {
		if names.MatchString(entry.Name()) {
			found = append(found, filepath.Join(dir, entry.Name()))
		}
	}
	return found
}

// removeState removes the program last, and its lock after that. The record goes after all other notes: without it, a
// note would make this the host of an earlier program.
func removeState(m *machine.Machine) error {
	host := m.Paths
	stay := []string{host.Snapshots(), host.Backups(), host.Marker(), host.Kept(), host.Made(),
		host.State(lock.Verbs)}
	entries, err := os.ReadDir(host.StateDir())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, entry := range entries {
		if path := host.State(entry.Name()); !slices.Contains(stay, path) {
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		}
	}
	// Pulumi gives this name to a program that is on its way.
	left := matching(filepath.Dir(host.Program()), regexp.MustCompile(`^\.etcd-host-new\..{6}$`))
	if err := files.Remove(append(left, host.Made(), host.Program(), host.State(lock.Verbs))...); err != nil {
		return err
	}
	files.RemoveEmpty(host.StateDir())
	return nil
}
