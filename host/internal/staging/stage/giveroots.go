package stage

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"etcd-host/internal/system/owners"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/coded"
)

// giveWhatIsRoots gives etcd the files of root among those that etcd reads: root copied them there, or followed an
// advice. etcd would end at its start, because it must write to them.
func giveWhatIsRoots(root *os.Root, place string, account users.Account) error {
	if !isRoot() {
		return nil // in tests; on a host the program is root
	}
	return WalkMember(root, func(name string, info fs.FileInfo) error {
		isPlain := info.IsDir() || info.Mode().IsRegular()
		if !isEtcds(name) || !isPlain || owners.UserOf(info) != 0 {
			return nil
		}
		if err := give(root, name, account); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return coded.DataDirOpen.Errorf("%s is not used: %s cannot be given to etcd: %w", place, name, err)
		}
		return nil
	})
}

// isEtcds leaves out what this program keeps there as root.
func isEtcds(name string) bool {
	for filepath.Dir(name) != "." {
		name = filepath.Dir(name)
	}
	return name == "member" || name == "wal" || filepath.Ext(name) == ".wal"
}

// give looks at the name after the file is open: etcd's user may put another file of root in its place. A file that
// has that one name alone has no name elsewhere.
func give(root *os.Root, name string, account users.Account) error {
	file, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	opened, err := file.Stat()
	if err != nil {
		return err
	}
	named, err := root.Lstat(name)
	if err != nil {
		return err
	}
	if !os.SameFile(opened, named) {
		return errors.New("another file took its place meanwhile. Run pulumi up again")
	}
	if err := users.SoleName(name, named); err != nil {
		return err
	}
	return file.Chown(account.UID, account.GID)
}
