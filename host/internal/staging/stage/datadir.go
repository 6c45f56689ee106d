package stage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/users"
)

// PrepareDataDirs makes the directories of data and log: owned by etcd, closed to others, on whatever disk they are.
// All users can pass directories that have to be made on the way there; directories that are there stay as they are.
func PrepareDataDirs(host paths.Host, account users.Account, dirs []string) error {
	for _, dir := range dirs {
		var open openError
		if err := prepareDataDir(host.At(dir), account); errors.As(err, &open) {
			return notUsed(dir, err)
		} else if err != nil {
			return fmt.Errorf("%s cannot be made: %w%s. Make room on that disk, or set dataDir (walDir) to another, "+
				"then run pulumi up again",
				dir, err, files.Room(host.At(dir)))
		}
	}
	return nil
}

func notUsed(dir string, err error) error {
	return fmt.Errorf("%s is not used: %w. Nothing was changed. Take the right to write away from others "+
		"(chmod go-w), or set dataDir (walDir) to another directory", dir, err)
}

// CheckFoundDirs fails where others than root and etcd could put another directory in the place of one that an adopted
// etcd has its data in. That directory itself is the found user's, until the member moves to this program's unit.
func CheckFoundDirs(host paths.Host, account users.Account, dirs []string) error {
	for _, dir := range dirs {
		resolved, err := filepath.EvalSymlinks(host.At(dir))
		if err != nil {
			return err
		}
		if err := othersCannotMove([]string{host.At(dir), resolved}, account); err != nil {
			return notUsed(dir, err)
		}
	}
	return nil
}

func prepareDataDir(dir string, account users.Account) error {
	const mode = 0o700
	root := os.Geteuid() == 0
	if info, err := os.Stat(dir); err == nil && info.IsDir() && info.Mode().Perm() == mode {
		if !root || owner(info) == account.UID {
			return nil
		}
	}
	// A user who may write on the way there could put a link to a directory of root in its place, which then would be
	// etcd's.
	names := []string{dir}
	if resolved, err := filepath.EvalSymlinks(files.Nearest(dir)); err == nil {
		names = append(names, filepath.Join(resolved, "x"))
	}
	if err := othersCannotMove(names, account); err != nil {
		return err
	}
	if err := files.MkdirPassable(dir); err != nil {
		return err
	}
	resolved, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return err
	}
	opened, err := os.OpenFile(resolved, os.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return err
	}
	defer func() { _ = opened.Close() }()
	if root {
		if err := opened.Chown(account.UID, account.GID); err != nil {
			return err
		}
	}
	return opened.Chmod(mode)
}

type openError struct{ dir, name string }

func (e openError) Error() string {
	return fmt.Sprintf("others than root and etcd can write to %s, and could put a link in the place of %s", e.dir, e.name)
}

// othersCannotMove looks at each directory on the way to a name. The names are of one directory, with and without
// links.
func othersCannotMove(names []string, account users.Account) error {
	for _, name := range names {
		for below := name; below != filepath.Dir(below); below = filepath.Dir(below) {
			parent := filepath.Dir(below)
			info, err := os.Stat(parent)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return err
			}
			if isOpen(info, below, account) {
				return openError{dir: parent, name: filepath.Base(below)}
			}
		}
	}
	return nil
}

func isOpen(info fs.FileInfo, below string, account users.Account) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return true
	}
	if !trusted(int(stat.Uid), account) {
		return true
	}
	byOthers := info.Mode().Perm()&0o002 != 0
	byGroup := info.Mode().Perm()&0o020 != 0 && stat.Gid != 0 && int(stat.Gid) != account.GID
	if !byOthers && !byGroup {
		return false
	}
	// In a directory such as /tmp a name that is there belongs to its owner.
	there, err := os.Lstat(below)
	return info.Mode()&fs.ModeSticky == 0 || err != nil || !trusted(owner(there), account)
}

func trusted(uid int, account users.Account) bool {
	return uid == 0 || uid == account.UID || uid == os.Geteuid()
}

func owner(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Uid)
	}
	return -1
}
