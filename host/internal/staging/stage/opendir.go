package stage

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/users"
)

// OpenDir is a directory or file that others than root and etcd own or can write to.
type OpenDir struct {
	Dir string
	// Name is what they could put a link in the place of. It is empty where Dir is the directory of data or log itself,
	// or is in it.
	Name     string
	UID, GID int
	// Mode has the bits that chmod takes.
	Mode uint32
}

func (o *OpenDir) Error() string {
	whose := fmt.Sprintf("(user %d, group %d, mode %04o)", o.UID, o.GID, o.Mode)
	if o.Name == "" {
		return fmt.Sprintf("others than root and etcd own %s or can write to it %s, and could change or read a member's "+
			"data", o.Dir, whose)
	}
	return fmt.Sprintf("others than root and etcd can write to %s %s, and could put a link in the place of %s", o.Dir,
		whose, o.Name)
}

// OpenToOthers is the directory, link or file for which a directory of data or log is refused. There is none where only
// root and etcd can put something in its place, and own what a member reads in it.
func OpenToOthers(host paths.Host, account users.Account, dir string) (*OpenDir, error) {
	open, err := openToOthers(host, account, dir)
	if open != nil {
		open.Dir = host.Name(open.Dir)
	}
	return open, err
}

func openToOthers(host paths.Host, account users.Account, dir string) (*OpenDir, error) {
	place, open, err := wayTo(host.At(dir), account)
	if err != nil || open != nil || place == "" {
		return open, err
	}
	// The data of an adopted etcd is the found user's, until the member moves to this program's unit.
	if found, err := adopted.Read(host); err != nil || found != nil {
		return nil, err
	}
	return openPlace(place, account, noOwner)
}

func openDir(dir, name string, info fs.FileInfo) *OpenDir {
	open := &OpenDir{Dir: dir, Name: name, UID: -1, GID: -1}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		open.UID, open.GID, open.Mode = int(stat.Uid), int(stat.Gid), stat.Mode&0o7777
	}
	return open
}

func above(dir, below string, info fs.FileInfo) *OpenDir {
	return openDir(dir, filepath.Base(below), info)
}
