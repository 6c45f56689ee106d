// Package made records which files and directories this program made where others have files, too. A name or a content
// proves nothing: a person may have unpacked the same release, or have a link of the same name. So a path is recorded
// before it is made, and only a recorded one is replaced without a copy or removed.
package made

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/records"
)

// heading is the first line, so that a record without paths is not an empty file.
const heading = "# Paths that etcd-host made. It removes no others."

// Is says whether this program made what is at a path. A link to a program that leads out of the releases is not its
// own, because a person replaced it.
func Is(host paths.Host, path string) (bool, error) {
	all, err := read(host)
	if err != nil || !slices.Contains(all, host.Name(path)) {
		return false, err
	}
	if _, err := os.Readlink(path); err == nil && filepath.Dir(path) == filepath.Dir(host.Bin("etcd")) {
		return files.IsReleaseLink(host, path), nil
	}
	return true, nil
}

// Only are those of the directories that this program made.
func Only(host paths.Host, alike func(paths.Host) ([]string, error)) ([]string, error) {
	all, err := read(host)
	if err != nil {
		return nil, err
	}
	dirs, err := alike(host)
	return slices.DeleteFunc(dirs, func(dir string) bool { return !slices.Contains(all, host.Name(dir)) }), err
}

// Note records paths that are made next. A run that is killed after it leaves a path that does not exist.
func Note(host paths.Host, made ...string) error {
	return change(host, func(all []string) []string {
		for _, path := range made {
			all = append(all, host.Name(path))
		}
		return all
	})
}

// Forget takes paths out of the record.
func Forget(host paths.Host, gone ...string) error {
	return change(host, func(all []string) []string {
		return slices.DeleteFunc(all, func(path string) bool { return slices.Contains(gone, host.At(path)) })
	})
}

// Remove removes files and links that this program made at these paths, and leaves what others have there.
func Remove(host paths.Host, gone ...string) error { return remove(host, os.Remove, gone) }

// RemoveAll removes directories, with all that is in them.
func RemoveAll(host paths.Host, gone ...string) error { return remove(host, os.RemoveAll, gone) }

func remove(host paths.Host, one func(string) error, gone []string) error {
	var removed []string
	for _, path := range gone {
		if !files.Exists(path) {
			continue
		}
		is, err := Is(host, path)
		if err == nil && is {
			err = one(path)
			removed = append(removed, path)
		}
		if err != nil {
			return err
		}
	}
	if len(removed) > 0 {
		// A start of etcd gets here, and a full disk must not end it.
		_ = Forget(host, removed...)
	}
	return nil
}

// Begin writes the record where there is none, with what an earlier program made.
func Begin(host paths.Host, earlier func() ([]string, error)) error {
	if files.Exists(host.Made()) {
		return nil
	}
	made, err := earlier()
	if err != nil {
		return err
	}
	return Note(host, made...)
}

func read(host paths.Host) ([]string, error) {
	const remedy = "Each line is the path of a file that etcd-host made. Remove the damaged line, then run pulumi up again"
	text, err := records.Text(host, host.Made(), remedy)
	if err != nil || text == "" {
		return nil, err
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if lines[0] == heading {
		lines = lines[1:]
	}
	for _, line := range lines {
		if !filepath.IsAbs(line) || filepath.Clean(line) != line {
			return nil, records.Damaged(host, host.Made(), fmt.Errorf("%q is not an absolute path", line), remedy)
		}
	}
	return lines, nil
}

// change keeps two verbs from losing each other's lines: an installation has a lock of its own.
func change(host paths.Host, to func([]string) []string) error {
	if err := os.MkdirAll(host.StateDir(), 0o700); err != nil {
		return err
	}
	dir, err := os.Open(host.StateDir())
	if err != nil {
		return err
	}
	defer func() { _ = dir.Close() }()
	if err := flock(dir); err != nil {
		return err
	}
	all, err := read(host)
	if err != nil {
		return err
	}
	all = to(all)
	slices.Sort(all)
	text := strings.Join(append([]string{heading}, slices.Compact(all)...), "\n") + "\n"
	_, err = files.Put(host.Made(), 0o644, []byte(text))
	return err
}

func flock(dir *os.File) error {
	for {
		err := syscall.Flock(int(dir.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

// Dir makes a directory with a name that no other run has, for what is put in place later.
func Dir(host paths.Host, path string, mode fs.FileMode) error {
	if err := Note(host, path); err != nil {
		return err
	}
	return os.Mkdir(path, mode)
}
