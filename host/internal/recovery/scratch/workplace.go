package scratch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/users"
)

// workName is the directory in a workplace that programs of etcd may change.
const workName = "work"

// Workplace is a directory for a while, on the disk of another one. Only root can change what is in it, besides its
// folder Work.
type Workplace struct {
	// Dir is the directory on whose disk it is. etcd's user may own it and make the names in it, so no name in it is
	// followed out of it.
	Dir string
	// Name is one name below Dir.
	Name string
}

// Path is a file in it.
func (w Workplace) Path(name string) string { return filepath.Join(w.Dir, w.Name, name) }

// Work is a file in the folder for programs of etcd.
func (w Workplace) Work(name string) string { return filepath.Join(w.Dir, w.InDir(name)) }

// InDir is the same file, below Dir.
func (w Workplace) InDir(name string) string { return filepath.Join(w.Name, workName, name) }

// Make makes it where it is not there.
func (w Workplace) Make(account users.Account) error {
	root, err := files.OpenDir(w.Dir)
	if err != nil {
		return err
	}
	work := w.InDir("")
	err = errors.Join(root.Mkdir(w.Name, 0o711), root.Chmod(w.Name, 0o711), root.Mkdir(work, 0o700))
	if err == nil && os.Geteuid() == 0 {
		err = root.Chown(work, account.UID, account.GID)
	}
	if err = errors.Join(err, root.Close()); err != nil {
		return fmt.Errorf("%s cannot be made in %s: %w", w.Name, w.Dir, err)
	}
	return nil
}

// Create makes a file in it that etcd's user reads: the directory that it is in is closed to others than etcd.
func (w Workplace) Create(name string) (*os.File, error) {
	root, err := files.OpenDir(w.Dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	file, err := root.OpenFile(filepath.Join(w.Name, name), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := file.Chmod(0o644); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// Remove removes a file or a folder in it.
func (w Workplace) Remove(name string) error {
	root, err := files.OpenDir(w.Dir)
	if err != nil {
		return err
	}
	return errors.Join(root.RemoveAll(filepath.Join(w.Name, name)), root.Close())
}

// RemoveWork removes one in the folder for programs of etcd.
func (w Workplace) RemoveWork(name string) error { return w.Remove(filepath.Join(workName, name)) }

// Sync flushes a folder in the folder for programs of etcd to the disk.
func (w Workplace) Sync(name string) error {
	root, err := files.OpenDir(w.Dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	return fs.WalkDir(files.In(root), w.InDir(name), func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return files.SyncIn(root, path)
	})
}

// Wipe removes it.
func (w Workplace) Wipe() error {
	root, err := files.OpenDir(w.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := errors.Join(root.RemoveAll(w.Name), root.Close()); err != nil {
		return fmt.Errorf("%s cannot be removed from %s: %w", w.Name, w.Dir, err)
	}
	return nil
}
