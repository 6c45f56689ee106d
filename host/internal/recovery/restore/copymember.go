package restore

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/users"
)

// copyMember copies the data with the log in it, wherever the log is now. etcd's user owns both ends and the names in
// them, so no name is followed out of them.
func (e *engine) copyMember(to string) error {
	logDir, err := identity.LogDir(e.m.Paths, e.self)
	if err != nil {
		return err
	}
	data, err := files.OpenDir(e.data().Dir)
	if err != nil {
		return err
	}
	defer func() { _ = data.Close() }()
	log, above := data, e.self.DataDir
	if e.self.WALDir != "" {
		above = e.self.WALDir
		if log, err = files.OpenDir(e.m.Paths.At(above)); err != nil {
			return err
		}
		defer func() { _ = log.Close() }()
	}
	below, err := filepath.Rel(above, logDir)
	if err != nil {
		return err
	}
	member := filepath.Join(to, "member")
	for _, dir := range []string{to, member} {
		if err := makeOwned(data, dir, e.account); err != nil {
			return err
		}
	}
	if err := copyFiles(data, "member/snap", data, filepath.Join(member, "snap"), e.account); err != nil {
		return err
	}
	return copyFiles(log, below, data, filepath.Join(member, "wal"), e.account)
}

// makeOwned makes a directory and gives it away, as long as it is a directory.
func makeOwned(in *os.Root, name string, account users.Account) error {
	if err := in.Mkdir(name, 0o700); err != nil {
		return err
	}
	made, err := in.OpenFile(name, os.O_RDONLY|syscall.O_DIRECTORY, 0)
	if err != nil {
		return err
	}
	return errors.Join(account.Own(made), made.Close())
}

// copyFiles copies the files of a directory. A file system that can share blocks does.
func copyFiles(from *os.Root, dir string, into *os.Root, to string, account users.Account) error {
	if err := makeOwned(into, to, account); err != nil {
		return err
	}
	entries, err := fs.ReadDir(files.In(from), dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() {
			continue
		}
		made, err := into.OpenFile(filepath.Join(to, entry.Name()), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		err = errors.Join(copyTo(made, from, filepath.Join(dir, entry.Name())), account.Own(made), made.Close())
		if err != nil {
			return err
		}
	}
	return nil
}

func copyTo(to io.Writer, root *os.Root, name string) error {
	from, err := files.OpenIn(root, name)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	_, err = io.Copy(to, from)
	return err
}
