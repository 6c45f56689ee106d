// Package files makes files appear whole or not at all: written under another name, flushed, renamed.
package files

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

const newSuffix = ".new"

// Put makes path a file with this content and mode, if it is not one already. A link at path is replaced, never
// followed. A file that an interrupted run left beside it goes.
func Put(path string, mode fs.FileMode, content []byte) (changed bool, err error) {
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return false, cannotWrite(path, err)
	}
	defer func() { _ = root.Close() }()
	return PutIn(root, filepath.Base(path), mode, content)
}

// PutIn does so in a directory that others may own: no name that they make leads out of it.
func PutIn(root *os.Root, name string, mode fs.FileMode, content []byte) (changed bool, err error) {
	path, beside := filepath.Join(root.Name(), name), name+newSuffix
	if err := root.Remove(beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, cannotWrite(path, err)
	}
	if info, err := root.Lstat(name); err == nil && info.Mode().IsRegular() {
		if there, err := root.ReadFile(name); err == nil && bytes.Equal(there, content) {
			if info.Mode().Perm() == mode.Perm() {
				return false, nil
			}
			if err := root.Chmod(name, mode); err != nil {
				return false, cannotWrite(path, err)
			}
			return true, nil
		}
	}
	file, err := root.OpenFile(beside, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		err = fill(file, mode, content)
	}
	if err == nil {
		err = root.Rename(beside, name)
	}
	if err != nil {
		_ = root.Remove(beside)
		return false, cannotWrite(path, err)
	}
	return true, SyncIn(root, ".")
}

// WriteNew writes a file that is not there yet, and has it on the disk when it returns.
func WriteNew(path string, mode fs.FileMode, content []byte) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return err
	}
	return fill(file, mode, content)
}

func fill(file *os.File, mode fs.FileMode, content []byte) error {
	_, err := file.Write(content)
	if err == nil {
		err = file.Chmod(mode)
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

func cannotWrite(path string, err error) error {
	return fmt.Errorf("%s cannot be written: %w%s. The file is as it was. Repair that disk or make room on it, then "+
		"run pulumi up again",
		path, err, Room(filepath.Dir(path)))
}

// SyncDir flushes the names in a directory to the disk.
func SyncDir(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("%s cannot be flushed to the disk: %w", dir, err)
	}
	return errors.Join(SyncIn(root, "."), root.Close())
}

// SyncIn flushes a file or the names in a directory, below a directory that others may own. It does not wait for what
// is neither, and opens no device.
func SyncIn(root *os.Root, name string) error {
	info, err := root.Lstat(name)
	if err != nil || !info.IsDir() && !info.Mode().IsRegular() {
		return err
	}
	opened, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err == nil {
		err = errors.Join(opened.Sync(), opened.Close())
	}
	if err != nil {
		return fmt.Errorf("%s cannot be flushed to the disk: %w", filepath.Join(root.Name(), name), err)
	}
	return nil
}

// PointLink makes link a symbolic link to target, and never missing, not even for an instant.
func PointLink(link, target string) error {
	if now, err := os.Readlink(link); err == nil && now == target {
		return nil
	}
	beside := link + newSuffix
	if err := os.Remove(beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return cannotWrite(link, err)
	}
	if err := os.Symlink(target, beside); err != nil {
		return cannotWrite(link, err)
	}
	if err := os.Rename(beside, link); err != nil {
		_ = os.Remove(beside)
		return cannotWrite(link, err)
	}
	return SyncDir(filepath.Dir(link))
}
