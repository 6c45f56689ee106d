// Package files makes files appear whole or not at all: written under another name, flushed, renamed.
package files

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

const newSuffix = ".new"

// Put makes path a file with this content and mode, if it is not one already. A link at path is replaced, never
// followed. A file that an interrupted run left beside it goes.
func Put(path string, mode fs.FileMode, content []byte) (changed bool, err error) {
	beside := path + newSuffix
	if err := os.Remove(beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, cannotWrite(path, err)
	}
	if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() {
		if there, err := os.ReadFile(path); err == nil && bytes.Equal(there, content) {
			if info.Mode().Perm() == mode.Perm() {
				return false, nil
			}
			if err := os.Chmod(path, mode); err != nil {
				return false, cannotWrite(path, err)
			}
			return true, nil
		}
	}
	if err := WriteNew(beside, mode, content); err != nil {
		_ = os.Remove(beside)
		return false, cannotWrite(path, err)
	}
	if err := os.Rename(beside, path); err != nil {
		_ = os.Remove(beside)
		return false, cannotWrite(path, err)
	}
	return true, SyncDir(filepath.Dir(path))
}

// WriteNew writes a file that is not there yet, and has it on the disk when it returns.
func WriteNew(path string, mode fs.FileMode, content []byte) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
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
	opened, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("%s cannot be flushed to the disk: %w", dir, err)
	}
	err = errors.Join(opened.Sync(), opened.Close())
	if err != nil {
		return fmt.Errorf("%s cannot be flushed to the disk: %w", dir, err)
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

// Same says whether both files are there with the same content.
func Same(one, other string) bool {
	a, err := os.ReadFile(one)
	if err != nil {
		return false
	}
	b, err := os.ReadFile(other)
	return err == nil && bytes.Equal(a, b)
}

// Exists says whether something is there by that name, if only a link.
func Exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// HasContent says whether a file is there and not empty.
func HasContent(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Size() > 0
}

// IsRunnable says whether a program is there.
func IsRunnable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}

// Remove removes files that may be there.
func Remove(paths ...string) error {
	for _, path := range paths {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Passable lets others than root go through a directory. One that was here keeps the rest of its mode: keys may be in
// it.
func Passable(dir string) error {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.Mkdir(dir, 0o755); err != nil {
			return err
		}
		return os.Chmod(dir, 0o755)
	}
	if err != nil {
		return err
	}
	return os.Chmod(dir, info.Mode().Perm()|0o111)
}

// MkdirPassable makes a directory and the directories above it that are missing, so that all users can go through them.
func MkdirPassable(dir string) error {
	if info, err := os.Stat(dir); err == nil {
		if !info.IsDir() {
			return fmt.Errorf("%s is not a directory", dir)
		}
		return nil
	}
	if parent := filepath.Dir(dir); parent != dir {
		if err := MkdirPassable(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return nil
		}
		return err
	}
	return os.Chmod(dir, 0o755)
}

// FreeBytes is the room on the disk of a directory, or of the nearest directory above it that is there.
func FreeBytes(dir string) (uint64, error) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(Nearest(dir), &stat); err != nil {
		return 0, fmt.Errorf("the room on the disk of %s cannot be read: %w", dir, err)
	}
	return stat.Bavail * uint64(stat.Bsize), nil
}

// Nearest is the directory, or the nearest directory above it that is there.
func Nearest(dir string) string {
	for {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return dir
		}
		dir = parent
	}
}

// Room is a note for messages: how much is free on the disk of a directory.
func Room(dir string) string {
	free, err := FreeBytes(dir)
	if err != nil {
		return ""
	}
	return fmt.Sprintf(" (%d MiB are free on the disk of %s)", free>>20, dir)
}

// Digest is the short digest by which the program compares contents.
func Digest(contents ...[]byte) string {
	sum := sha256.New()
	for _, content := range contents {
		_, _ = sum.Write(content)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

// SHA256 is the full digest of a file.
func SHA256(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
