// Package files makes files appear whole or not at all: written under another name, flushed, renamed.
package files

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"time"

	"etcd-host/internal/wire/coded"
)

const newSuffix = ".new"

// besideOf is a name for what takes the place of a file. No other run has it: verbs that systemd runs take no lock, and
// may write the same file at the same time.
func besideOf(name string) string { return name + "." + rand.Text() + newSuffix }

// madeByBeside matches what no other program calls a file. NAME.new, as earlier versions called it, may be of a person.
var madeByBeside = regexp.MustCompile(`^(.+)\.[A-Z2-7]{26}\.new$`)

// isBeside says whether a name is one of besideOf.
func isBeside(other, name string) bool {
	found := madeByBeside.FindStringSubmatch(other)
	return found != nil && found[1] == name
}

// Put makes path a file of this program's user with this content and mode, if it is not one already. A link at path is
// replaced, never followed. A file that an interrupted run left beside it goes after an hour.
func Put(path string, mode fs.FileMode, content []byte) (changed bool, err error) {
	root, err := OpenDir(filepath.Dir(path))
	if err != nil {
		return false, cannotWrite(path, err)
	}
	defer func() { _ = root.Close() }()
	return PutIn(root, filepath.Base(path), mode, content)
}

// PutIn does so in a directory that others may own: no name that they make leads out of it.
func PutIn(root *os.Root, name string, mode fs.FileMode, content []byte) (changed bool, err error) {
	path := filepath.Join(root.Name(), name)
	ClearBeside(root, name)
	// A user who owns a file writes to it whatever its mode is.
	if info, err := root.Lstat(name); err == nil && info.Mode().IsRegular() && isOwn(info) {
		if holds(root, name, content) {
			if info.Mode().Perm() == mode.Perm() {
				return false, nil
			}
			if err := root.Chmod(name, mode); err != nil {
				return false, cannotWrite(path, err)
			}
			return true, nil
		}
	}
	return true, ReplaceIn(root, name, mode, content)
}

func holds(root *os.Root, name string, content []byte) bool {
	file, err := OpenIn(root, name)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }()
	there, err := io.ReadAll(io.LimitReader(file, int64(len(content))+1))
	return err == nil && bytes.Equal(there, content)
}

// ReplaceIn makes a file with this content and mode, whatever has that name now.
func ReplaceIn(root *os.Root, name string, mode fs.FileMode, content []byte) error {
	beside := besideOf(name)
	file, err := root.OpenFile(beside, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		err = fill(file, mode, content)
	}
	if err == nil {
		err = root.Rename(beside, name)
	}
	if err != nil {
		_ = root.Remove(beside)
		return cannotWrite(filepath.Join(root.Name(), name), err)
	}
	return SyncIn(root, ".")
}

// ClearBeside removes what a run that was cut off left beside a file. A younger one may belong to a run of now.
func ClearBeside(root *os.Root, name string) {
	entries, _ := fs.ReadDir(In(root), ".")
	for _, entry := range entries {
		if !isBeside(entry.Name(), name) {
			continue
		}
		if info, err := root.Lstat(entry.Name()); err == nil && time.Since(info.ModTime()) > leftFor {
			_ = root.Remove(entry.Name())
		}
	}
}

// RemoveBeside removes what runs that were cut off left beside a file, before the program itself goes.
func RemoveBeside(path string) error {
	entries, err := os.ReadDir(filepath.Dir(path))
	if isAbsent(err) {
		return nil
	}
	for _, entry := range entries {
		if isBeside(entry.Name(), filepath.Base(path)) {
			err = errors.Join(err, Remove(filepath.Join(filepath.Dir(path), entry.Name())))
		}
	}
	return err
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
	if IsFull(err) {
		return coded.DiskFull.Errorf("%s cannot be written: %w%s. The file is as it was. Make room on that disk, then "+
			"run pulumi up again", path, err, Room(filepath.Dir(path)))
	}
	return coded.FileNotWritten.Errorf("%s was not written: %w. Nothing there was changed. See: ls -ld %s %s; "+
		"findmnt -T %s. Move away what is in the way, or repair that disk. Then run pulumi up again",
		path, err, filepath.Dir(path), path, filepath.Dir(path))
}

// SyncDir flushes the names in a directory to the disk.
func SyncDir(dir string) error {
	root, err := OpenDir(dir)
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
	beside := besideOf(link)
	if err := os.Symlink(target, beside); err != nil {
		return cannotWrite(link, err)
	}
	if err := Rename(beside, link); err != nil {
		_ = os.Remove(beside)
		return cannotWrite(link, err)
	}
	return nil
}

// Rename gives a file or a directory another name, and has the name on the disk when it returns. The new name is
// flushed first: a power cut in between may leave two names, never none.
func Rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	if err := SyncDir(filepath.Dir(to)); err != nil {
		return err
	}
	if filepath.Dir(from) == filepath.Dir(to) {
		return nil
	}
	return SyncDir(filepath.Dir(from))
}
