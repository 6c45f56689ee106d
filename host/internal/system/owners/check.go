package owners

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/users"
)

// directories are those that this program makes, writes to or runs programs from.
func directories(host paths.Host) []string {
	return []string{
		filepath.Dir(host.Program()), filepath.Dir(host.Bin("etcd")), filepath.Dir(host.Unit()), host.UnitDropIns(),
		host.UnitWants(), host.Releases(), host.StateDir(), filepath.Dir(host.BackupSettings()), host.ScratchDir(),
	}
}

// configuration has the directories that may have been etcd's user's before this program came. Root takes them.
func configuration(host paths.Host) []string { return []string{host.ConfDir(), host.PKI()} }

// believed are files, and directories with all that is in them, that this program runs or believes.
func believed(host paths.Host) []string {
	all, _ := filepath.Glob(filepath.Join(host.Releases(), "v[0-9]*"))
	all = append(all, host.Program(), host.StateDir(), filepath.Dir(host.BackupSettings()))
	if _, err := os.Lstat(host.Applied()); err != nil {
		return all // what has the names below is another program's, and is put aside before ours takes its place
	}
	// Those of backups, drills and maintenance too.
	units, _ := filepath.Glob(host.SystemUnit("etcd-*"))
	return append(append(all, units...), host.Unit(), host.UnitDropIns(), host.Bin("etcd"), host.Bin("etcdctl"),
		host.Bin("etcdutl"), host.Conf(), host.Bootstrap(), host.EtcdctlPort())
}

// Refusals name what others than root own or can change, each with the command that ends it. They are about the
// directories and files that root writes to, runs or believes on this host.
func Refusals(host paths.Host, account users.Account) ([]string, error) {
	var found []*Open
	add := func(open *Open) bool {
		if !slices.ContainsFunc(found, func(other *Open) bool { return other.Dir == open.Dir }) {
			found = append(found, open)
		}
		return false
	}
	alone := RootAlone(host)
	for _, dir := range directories(host) {
		if err := alone.directory(dir, add); err != nil {
			return nil, err
		}
	}
	for _, dir := range configuration(host) {
		if err := RootAnd(host, account).directory(dir, add); err != nil {
			return nil, err
		}
	}
	for _, path := range believed(host) {
		if err := alone.within(path, add); err != nil {
			return nil, err
		}
	}
	var refusals []string
	for _, open := range found {
		refusals = append(refusals, refusal(host, open))
	}
	return refusals, nil
}

// directory reports what is open on the way to a directory, and the directory itself.
func (t Trust) directory(name string, report func(*Open) bool) error {
	at, rest, err := t.follow(name, report)
	if errors.Is(err, syscall.ENOTDIR) {
		return nil // a file of others above it is another check's
	}
	if err != nil || len(rest) > 0 {
		return err
	}
	info, err := os.Lstat(at)
	if err != nil {
		return err
	}
	if !t.Has(UserOf(info)) || t.OthersWrite(info, at) {
		report(New(at, info))
	}
	return nil
}

// within reports a file, or what is open in a directory, and does not look into what is open. Files that were replaced
// are kept there with their owners.
func (t Trust) within(path string, report func(*Open) bool) error {
	return filepath.WalkDir(path, func(path string, entry fs.DirEntry, err error) error {
		var info fs.FileInfo
		if err == nil {
			info, err = entry.Info()
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a verb beside this one removes files
		}
		if err != nil {
			return err
		}
		isLink := info.Mode()&fs.ModeSymlink != 0
		isOpen := !t.Has(UserOf(info)) || !isLink && t.OthersWrite(info, path)
		if isOpen {
			report(New(path, info))
		}
		if entry.IsDir() && (isOpen || path == t.host.Kept()) {
			return fs.SkipDir
		}
		return nil
	})
}
