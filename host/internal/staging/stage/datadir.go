package stage

import (
	"errors"
	"fmt"
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
		var open *OpenDir
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
		if _, err := os.Stat(host.At(dir)); err != nil {
			return err
		}
		if open, err := openOnTheWay(host.At(dir), account); err != nil {
			return notUsed(dir, err)
		} else if open != nil {
			return notUsed(dir, open)
		}
	}
	return nil
}

const dataMode = 0o700

func prepareDataDir(dir string, account users.Account) error {
	if open, err := openOnTheWay(dir, account); err != nil {
		return err
	} else if open != nil {
		return open
	}
	if isPrepared(dir, account) {
		return nil
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
	if isRoot() {
		if err := opened.Chown(account.UID, account.GID); err != nil {
			return err
		}
	}
	return opened.Chmod(dataMode)
}
