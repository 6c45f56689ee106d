package stage

import (
	"errors"
	"os"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/owners"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/coded"
)

// PrepareDataDirs makes the directories of data and log: owned by etcd, closed to others, on whatever disk they are.
// All users can pass directories that have to be made on the way there; directories that are there stay as they are.
// Only a directory of root or etcd is given to etcd, with what root has put among the member's files in it.
func PrepareDataDirs(host paths.Host, account users.Account, dirs []string) error {
	trust := owners.RootAnd(host, account)
	for _, dir := range dirs {
		var open openData
		if err := prepareDataDir(host.At(dir), trust, account); errors.As(err, &open) {
			return refused(dir, open.Open, users.Name+":")
		} else if coded.CodeOf(err) == coded.DataDirOpen {
			return err
		} else if file := fileAt(host.At(dir)); err != nil && file != "" {
			return made.Refused(host, file)
		} else if err != nil {
			return coded.DiskFull.Errorf("%s cannot be made: %w%s. Make room on that disk, or set dataDir (walDir) to another, "+
				"then run pulumi up again",
				dir, err, files.Room(host.At(dir)))
		}
	}
	return nil
}

// fileAt is a file at or above a directory. A link without a target is left out: its disk may not be mounted.
func fileAt(dir string) string {
	at := made.InTheWayOf(dir)
	if info, err := os.Stat(at); err == nil && !info.IsDir() {
		return at
	}
	return ""
}

const dataMode = 0o700

func prepareDataDir(dir string, trust owners.Trust, account users.Account) error {
	place, err := placeOf(dir, trust)
	if err != nil {
		return err
	}
	root, err := owners.OpenDirectly(place)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	if open, err := openWithin(root, place, trust, noOwner); err != nil {
		return err
	} else if open != nil {
		return openData{open}
	}
	opened, err := root.Open(".")
	if err != nil {
		return err
	}
	defer func() { _ = opened.Close() }()
	info, err := opened.Stat()
	if err != nil {
		return err
	}
	if isRoot() && owners.UserOf(info) != account.UID {
		if err := opened.Chown(account.UID, account.GID); err != nil {
			return err
		}
	}
	if info.Mode().Perm() != dataMode {
		if err := opened.Chmod(dataMode); err != nil {
			return err
		}
	}
	return giveWhatIsRoots(root, place, account)
}

func isRoot() bool { return os.Geteuid() == 0 }

// placeOf is the place that a directory's name leads to, which it makes where nothing is there.
func placeOf(dir string, trust owners.Trust) (string, error) {
	place, open, err := trust.Way(dir)
	if err == nil && open == nil && place == "" {
		if err := files.MkdirPassable(dir); err != nil {
			return "", err
		}
		place, open, err = trust.Way(dir)
	}
	if err != nil {
		return "", err
	}
	if open != nil {
		return "", openData{open}
	}
	return place, nil
}
