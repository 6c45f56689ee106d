package identity

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/owners"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
)

const asideDir = "set-aside"

// Folder is a name for data that is moved aside.
func Folder(at time.Time, reason string) string {
	return at.UTC().Format("20060102T150405Z") + "-" + reason
}

// SetAside moves all that etcd wrote to a folder beside it. Nothing is ever deleted.
func SetAside(host paths.Host, printer say.Printer, id Identity, folder string) error {
	if err := MoveAside(host, printer, id, folder); err != nil {
		return err
	}
	return errors.Join(made.Remove(host, host.Bootstrap()), files.Remove(host.MemberID()))
}

// Aside is where MoveAside keeps what it found in the directory.
func Aside(dir, folder string) string { return filepath.Join(dir, asideDir, folder) }

// MoveAside moves within each file system, so each move is one rename. It is on the disk before anything counts on it:
// a member that left must not find its data again after a power cut.
func MoveAside(host paths.Host, printer say.Printer, id Identity, folder string) error {
	return inEach(host, id, func(dir string, root *os.Root) error {
		if err := moveAside(printer, dir, root, folder); err != nil {
			return fmt.Errorf("the data in %s cannot be moved aside: %w", dir, owners.Outside(dir, err))
		}
		return nil
	})
}

func moveAside(printer say.Printer, dir string, root *os.Root, folder string) error {
	parts, err := partsOfEtcd(root)
	if err != nil {
		return err
	}
	to := filepath.Join(asideDir, folder)
	for _, part := range parts {
		if err := root.MkdirAll(to, 0o700); err != nil {
			return err
		}
		if err := root.Rename(part, filepath.Join(to, part)); err != nil {
			return err
		}
		printer.Say("%s moved to %s", filepath.Join(dir, part), filepath.Join(dir, to))
	}
	if len(parts) == 0 {
		return nil
	}
	// Where the data is now comes first: it must not be without a name.
	return errors.Join(files.SyncIn(root, to), files.SyncIn(root, asideDir), files.SyncIn(root, "."))
}

// HasParts says whether MoveAside would move anything: etcd's data, or what is kept beside it.
func HasParts(host paths.Host, id Identity) (bool, error) {
	has := false
	err := inEach(host, id, func(_ string, root *os.Root) error {
		parts, err := partsOfEtcd(root)
		has = has || len(parts) > 0
		return err
	})
	return has, err
}

// inEach opens each directory of the member that is there. etcd's user makes the names in it, so no name is followed
// out of it.
func inEach(host paths.Host, id Identity, do func(dir string, root *os.Root) error) error {
	for _, dir := range id.Dirs() {
		root, err := files.OpenDir(host.At(dir))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		err = do(dir, root)
		_ = root.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// InUse says that an etcd has the database open, whatever runs it: bbolt locks the file.
func InUse(host paths.Host, id Identity) (bool, error) {
	root, err := files.OpenDir(host.At(id.DataDir))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { _ = root.Close() }()
	file, err := root.OpenFile("member/snap/db", os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, owners.Outside(id.DataDir, err)
	}
	defer func() { _ = file.Close() }()
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return true, nil
	}
	return false, err
}

// partsOfEtcd leaves links out: a link is another name of an adopted log.
func partsOfEtcd(root *os.Root) ([]string, error) {
	entries, err := fs.ReadDir(files.In(root), ".")
	if err != nil {
		return nil, err
	}
	var parts []string
	for _, entry := range entries {
		name := entry.Name()
		isLog := name == "member" || name == "wal" || name == besideName || filepath.Ext(name) == ".wal"
		if isLog && entry.Type()&fs.ModeSymlink == 0 {
			parts = append(parts, name)
		}
	}
	return parts, nil
}

// BringBack undoes MoveAside.
func BringBack(host paths.Host, id Identity, folder string) error {
	if folder == "" || filepath.Base(folder) != folder || folder == ".." {
		return fmt.Errorf("%q is not a folder of data that was moved aside", folder)
	}
	for _, dir := range id.Dirs() {
		if err := bringBack(host.At(dir), filepath.Join(asideDir, folder)); err != nil {
			return fmt.Errorf("the data in %s cannot be moved back: %w", filepath.Join(dir, asideDir, folder), err)
		}
	}
	return nil
}

func bringBack(dir, from string) error {
	root, err := files.OpenDir(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	entries, err := fs.ReadDir(files.In(root), from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := root.Rename(filepath.Join(from, entry.Name()), entry.Name()); err != nil {
			return err
		}
	}
	_ = root.Remove(from)
	return files.SyncIn(root, ".")
}

// RemoveAside deletes one folder that was moved aside.
func RemoveAside(host paths.Host, id Identity, folder string) error {
	return inEach(host, id, func(_ string, root *os.Root) error {
		return root.RemoveAll(filepath.Join(asideDir, folder))
	})
}
