package release

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"syscall"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/owners"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

var uploadName = regexp.MustCompile(`^etcd-v(.+)-linux-(?:amd64|arm64)\.tar\.gz$`)

// PlaceVerb is `place-upload`, before Pulumi copies an archive: it makes the file of that name, of the login. All users
// may write to the directory, and whose file it is by then decides who can put another in its place.
func PlaceVerb(_ context.Context, m *machine.Machine, _ []string, stdin io.Reader, _ io.Writer) error {
	lines, err := input.ReadLines(stdin, nil, "file")
	if err != nil {
		return err
	}
	name := lines.Get("file")
	match := uploadName.FindStringSubmatch(name)
	if match == nil {
		return fmt.Errorf("file: %q is not the name of a release's archive. Nothing was changed", name)
	}
	if _, err := values.ParseVersion(match[1]); err != nil {
		return fmt.Errorf("file: %w. Nothing was changed", err)
	}
	return placeUpload(m, name)
}

func placeUpload(m *machine.Machine, name string) error {
	path := filepath.Join(m.Paths.Uploads(), name)
	root, err := files.OpenDir(m.Paths.Uploads())
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	info, err := root.Lstat(name)
	if err == nil && isWhole(info) {
		return onlyOurs(m, path)
	}
	if err == nil {
		aside := name + "." + rand.Text()
		if err := root.Rename(name, aside); err != nil {
			return err
		}
		m.Say.Say("%s was not a file of the login. It is now %s", path, aside)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("%s cannot be made for the archive: %w. Nothing was copied", path, err)
	}
	defer func() { _ = file.Close() }()
	if err := onlyOurs(m, path); err != nil {
		return errors.Join(err, root.Remove(name))
	}
	if os.Geteuid() != 0 {
		return nil // in tests; on a host the program is root
	}
	return file.Chown(login(), -1)
}

// onlyOurs is an error where others than root and the login can put another file in the place of the archive.
func onlyOurs(m *machine.Machine, path string) error {
	_, open, err := owners.RootAnd(m.Paths, users.Account{UID: login(), GID: -1}).Way(path)
	if err != nil || open == nil {
		return err
	}
	return coded.RootDirectoriesOpen.Errorf("other users can put another file in the place of %s. "+
		"Nothing was copied. Run `chown root:root %s && chmod 1777 %[2]s`", path, m.Paths.Name(m.Paths.Uploads()))
}

// isWhole says that a file is the login's, and has no second name elsewhere.
func isWhole(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && info.Mode().IsRegular() && int(stat.Uid) == login() && stat.Nlink == 1
}
