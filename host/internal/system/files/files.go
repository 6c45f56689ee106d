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
		if err := os.Remove(path); err != nil && !isAbsent(err) {
			return err
		}
	}
	return nil
}

// RemoveFile removes a file that may be there. A directory at its path is another program's, also an empty one.
func RemoveFile(path string) error {
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		return nil
	}
	return Remove(path)
}

// RemoveEmpty leaves a directory where others have something in it, and what a person has in its place.
func RemoveEmpty(dir string) {
	if info, err := os.Lstat(dir); err == nil && info.IsDir() {
		_ = os.Remove(dir)
	}
}

// isAbsent is also true where a directory on the way is a file of another program.
func isAbsent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// Passable makes a directory that all users can go through and root alone changes. One that was here may have been
// etcd's user's, and keeps the rest of its mode: keys may be in it.
func Passable(dir string) error {
	made := os.Mkdir(dir, 0o755)
	if made != nil && !errors.Is(made, fs.ErrExist) {
		return made
	}
	opened, err := os.OpenFile(dir, os.O_RDONLY|syscall.O_DIRECTORY, 0)
	if err != nil {
		return err
	}
	defer func() { _ = opened.Close() }()
	info, err := opened.Stat()
	if err != nil {
		return err
	}
	mode := info.Mode().Perm()&^0o022 | 0o111
	if made == nil {
		mode = 0o755
	}
	// An etcd that runs must not lose its certificates for an instant.
	if err := opened.Chmod(mode); err != nil || os.Geteuid() != 0 {
		return err
	}
	return opened.Chown(0, -1)
}

// MkdirPassable makes a directory and the directories above it that are missing, so that all users can go through them.
func MkdirPassable(dir string) error {
	if info, err := os.Stat(dir); err == nil {
		if !info.IsDir() {
			return &fs.PathError{Op: "mkdir", Path: dir, Err: syscall.ENOTDIR}
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

// FewInodes is more than the files that an update or a restore adds to a disk.
const FewInodes = 100

// FreeInodes is how many files can be made on the disk of a directory; false where its file system does not count them.
func FreeInodes(dir string) (count uint64, counted bool, err error) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(Nearest(dir), &stat); err != nil {
		return 0, false, fmt.Errorf("the room on the disk of %s cannot be read: %w", dir, err)
	}
	return stat.Ffree, stat.Files > 0, nil
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
	inodes := ""
	if count, counted, err := FreeInodes(dir); err == nil && counted && count < FewInodes {
		inodes = fmt.Sprintf(" and %d inodes", count)
	}
	return fmt.Sprintf(" (%d MiB%s are free on the disk of %s)", free>>20, inodes, dir)
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
	file, err := OpenRegular(path)
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
