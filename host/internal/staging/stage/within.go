package stage

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/owners"
)

// noOwner is the number of a user that does not exist.
const noOwner = -1

// openPlace looks at a directory of data or log and at what a member reads in it. Only root, etcd and the user also may
// own something there. Another user keeps what is his when the directory becomes etcd's, and his process may stay in
// it. A file in the place of the directory is reported where the directory is made.
func openPlace(place string, trust owners.Trust, also int) (*owners.Open, error) {
	if info, err := os.Lstat(place); err != nil || !info.IsDir() {
		return nil, err
	}
	root, err := owners.OpenDirectly(place)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	return openWithin(root, place, trust, also)
}

// openWithin judges a directory before it lists it: where others cannot write they can add nothing after that.
func openWithin(root *os.Root, place string, trust owners.Trust, also int) (open *owners.Open, err error) {
	err = WalkMember(root, func(name string, info fs.FileInfo) error {
		path := filepath.Join(place, name)
		isLink := info.Mode()&fs.ModeSymlink != 0
		isTrusted := trust.Has(owners.UserOf(info)) || owners.UserOf(info) == also
		if !isTrusted || !isLink && trust.OthersWrite(info, path) {
			open = owners.New(path, info)
			return fs.SkipAll
		}
		return nil
	})
	return open, err
}

// WalkMember visits a directory of data or log, and then what a member reads in it. It follows no link.
func WalkMember(root *os.Root, visit func(name string, info fs.FileInfo) error) error {
	return fs.WalkDir(files.In(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && name != "." && filepath.Dir(name) == "." && !isOfMember(name) {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		var info fs.FileInfo
		if err == nil {
			info, err = entry.Info()
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a member that runs removes files
		}
		if err != nil {
			return err
		}
		return visit(name, info)
	})
}

// isOfMember names what etcd and this program read or write in a directory of data or log. Others may keep something
// else there.
func isOfMember(name string) bool {
	switch name {
	case "member", "wal", "set-aside":
		return true
	}
	switch filepath.Ext(name) {
	case ".wal", ".tmp", ".broken":
		return true
	}
	return strings.HasPrefix(name, "etcd-host.") || strings.HasPrefix(name, ".restore-")
}
