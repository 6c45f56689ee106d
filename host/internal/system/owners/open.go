package owners

import (
	"fmt"
	"io/fs"
	"syscall"
)

// Open is a directory, file or link that others own or can write to.
type Open struct {
	Dir string
	// Name is what they could put a link in the place of. It is empty where they can change what is in Dir, or Dir
	// itself.
	Name     string
	UID, GID int
	// Mode has the bits that chmod takes.
	Mode uint32
	// IsLink says that the mode means nothing.
	IsLink bool
}

// New describes what is at a path.
func New(path string, info fs.FileInfo) *Open { return newOpen(path, "", info) }

func newOpen(path, name string, info fs.FileInfo) *Open {
	open := &Open{Dir: path, Name: name, UID: noID, GID: noID, IsLink: info.Mode()&fs.ModeSymlink != 0}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		open.UID, open.GID, open.Mode = int(stat.Uid), int(stat.Gid), stat.Mode&0o7777
	}
	return open
}

// Rights are its owner and mode, in words.
func (o *Open) Rights() string {
	return fmt.Sprintf("user %d, group %d, mode %04o", o.UID, o.GID, o.Mode)
}

// OthersWrite says that its mode lets more users than its owner write.
func (o *Open) OthersWrite() bool { return !o.IsLink && o.Mode&0o022 != 0 }
