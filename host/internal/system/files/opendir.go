package files

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// OpenDir opens a directory that another user may own or have the name of. That user may put a pipe in its place, which
// an open would wait for. With the slash the kernel takes a directory only.
func OpenDir(path string) (*os.Root, error) {
	return os.OpenRoot(strings.TrimRight(path, "/") + "/")
}

// OpenDirIn opens a directory below one of another user. A link on the way leads nowhere else.
func OpenDirIn(root *os.Root, name string) (*os.Root, error) {
	seen, err := root.Stat(name)
	if err != nil {
		return nil, err
	}
	return OpenSeen(root, name, seen)
}

// OpenSeen opens what was seen by a name below a directory, and nothing that took its place meanwhile.
func OpenSeen(root *os.Root, name string, seen fs.FileInfo) (*os.Root, error) {
	below, err := OpenDir(filepath.Join(root.Name(), name))
	if err != nil {
		return nil, err
	}
	opened, err := below.Stat(".")
	if err == nil && !os.SameFile(seen, opened) {
		err = fmt.Errorf("%s is a link now", name)
	}
	if err != nil {
		_ = below.Close()
		return nil, err
	}
	return below, nil
}

// In is a directory of another user, to list. No name in it is followed out of it, and no pipe is waited for.
func In(root *os.Root) fs.ReadDirFS { return listed{root} }

type listed struct{ root *os.Root }

func (l listed) Open(name string) (fs.File, error) {
	return l.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

func (l listed) ReadDir(name string) ([]fs.DirEntry, error) {
	dir, err := l.root.OpenFile(name, os.O_RDONLY|syscall.O_DIRECTORY, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = dir.Close() }()
	entries, err := dir.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return entries, err
}
