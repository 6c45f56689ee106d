// Package stage puts files in place: staged files are what etcd's next restart reads, applied files are what its last
// restart read.
package stage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// Names are the staged files.
var Names = []string{confName, unitName, versionName}

const (
	confName    = "etcd.conf"
	unitName    = "etcd.service"
	versionName = "version"
)

// Version is that of a folder of staged files.
func Version(folder string) (values.Version, error) {
	content, err := os.ReadFile(filepath.Join(folder, versionName))
	if err != nil {
		return values.Version{}, fmt.Errorf("the staged version cannot be read: %w", err)
	}
	return values.ParseVersion(strings.TrimSpace(string(content)))
}

// AppliedVersion is that of the files that etcd reads; found is false before the first start.
func AppliedVersion(host paths.Host) (version values.Version, found bool, err error) {
	version, err = Version(host.Applied())
	if errors.Is(err, fs.ErrNotExist) {
		return values.Version{}, false, nil
	}
	return version, err == nil, err
}

// Digest is that of all that a start from a folder of staged files would read.
func Digest(host paths.Host, folder string) (string, error) {
	var contents [][]byte
	for _, path := range []string{
		filepath.Join(folder, confName), filepath.Join(folder, unitName), filepath.Join(folder,
			versionName), host.CurrentFile("ca.pem"),
	} {
		content, err := files.ReadPlain(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		contents = append(contents, content)
	}
	return files.Digest(contents...), nil
}

// IsActive says whether the running etcd has read what a folder of staged files has.
func IsActive(host paths.Host, folder string) (bool, error) {
	digest, err := Digest(host, folder)
	if err != nil {
		return false, err
	}
	active, err := os.ReadFile(host.Active())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	return strings.TrimSpace(string(active)) == digest, nil
}

// Activate makes the files of a folder of staged files those that etcd reads.
func Activate(ctx context.Context, m *machine.Machine, folder string) error {
	if err := keepOthers(m); err != nil {
		return err
	}
	if err := os.MkdirAll(m.Paths.Applied(), 0o700); err != nil {
		return err
	}
	for _, name := range Names {
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return coded.FilesNotStaged.Errorf(
				"the staged files are not complete: %w. Nothing was restarted. Run pulumi up again", err)
		}
		if _, err := files.Put(filepath.Join(m.Paths.Applied(), name), 0o644, content); err != nil {
			return err
		}
	}
	if err := LayOut(ctx, m); err != nil {
		return err
	}
	trusted, err := files.ReadPlain(m.Paths.CurrentFile("ca.pem"))
	if err != nil {
		return coded.FilesNotStaged.Errorf(
			"the trust bundle cannot be read: %w. Nothing was restarted. Run pulumi up again", err)
	}
	if _, err := files.Put(m.Paths.TrustedByRunning(), 0o644, trusted); err != nil {
		return err
	}
	digest, err := Digest(m.Paths, folder)
	if err != nil {
		return err
	}
	_, err = files.Put(m.Paths.Active(), 0o644, []byte(digest+"\n"))
	return err
}

// keepOthers keeps what another etcd has where our files are. Our unit would read its bootstrap.conf, too.
func keepOthers(m *machine.Machine) error {
	for _, path := range []string{m.Paths.Conf(), m.Paths.Unit(), m.Paths.Bin("etcdctl")} {
		if err := files.Keep(m.Paths, m.Say, path); err != nil {
			return err
		}
	}
	for _, program := range []string{"etcd", "etcdutl"} {
		if err := made.Claim(m.Paths, m.Say, m.Paths.Bin(program)); err != nil {
			return err
		}
	}
	ours, err := made.Is(m.Paths, m.Paths.Bootstrap())
	if err != nil || ours || !files.Exists(m.Paths.Bootstrap()) {
		return err
	}
	if err := made.Claim(m.Paths, m.Say, m.Paths.Bootstrap()); err != nil {
		return err
	}
	return made.Remove(m.Paths, m.Paths.Bootstrap())
}

// LayOut writes what etcd and systemd read from the applied files, also after a person edited it.
func LayOut(ctx context.Context, m *machine.Machine) error {
	version, found, err := AppliedVersion(m.Paths)
	if err != nil || !found {
		return err
	}
	if err := files.Passable(m.Paths.ConfDir()); err != nil {
		return err
	}
	if _, err := layOutFile(m, confName, m.Paths.Conf()); err != nil {
		return err
	}
	changed, err := layOutFile(m, unitName, m.Paths.Unit())
	if err != nil {
		return err
	}
	added, err := layOutDropIns(m)
	if err != nil {
		return err
	}
	if changed || added {
		if err := reloadUnits(ctx, m); err != nil {
			return err
		}
	}
	if err := files.MkdirPassable(filepath.Dir(m.Paths.Bin("etcd"))); err != nil {
		return err
	}
	for _, program := range []string{"etcd", "etcdutl"} {
		if err := files.PointLink(m.Paths.Bin(program), m.Paths.ReleaseFile(version.String(), program)); err != nil {
			return err
		}
	}
	_, err = files.Put(m.Paths.Bin("etcdctl"), 0o755, []byte(Wrapper))
	return err
}

func layOutFile(m *machine.Machine, name, path string) (changed bool, err error) {
	content, err := os.ReadFile(filepath.Join(m.Paths.Applied(), name))
	if err != nil {
		return false, err
	}
	changed, err = files.Put(path, 0o644, content)
	if changed {
		m.Say.Say("%s is written", path)
	}
	return changed, err
}

// reloadUnits has systemd read the unit, unless systemd has read it by itself, as it does where it had no unit of
// that name. A reload runs all of systemd's generators, for 0.1 to 0.5 s.
func reloadUnits(ctx context.Context, m *machine.Machine) error {
	loaded, err := m.Units.Property(ctx, adopted.OwnUnit, "LoadState")
	if err != nil {
		return err
	}
	stale, err := m.Units.Property(ctx, adopted.OwnUnit, "NeedDaemonReload")
	if err != nil || loaded == "loaded" && stale == "no" {
		return err
	}
	return m.Units.Reload(ctx)
}

// Start starts etcd, at once and at each boot, without waiting for it.
func Start(ctx context.Context, m *machine.Machine) error {
	if err := m.Units.Enable(ctx, adopted.OwnUnit); err != nil {
		return err
	}
	if err := m.Units.ResetFailed(ctx, adopted.OwnUnit); err != nil {
		return err
	}
	return m.Units.Start(ctx, adopted.OwnUnit)
}
