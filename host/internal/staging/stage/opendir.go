package stage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/users"
)

// OpenDir is a directory that others than root and etcd can write to: they could put a link in the place of a name in
// it.
type OpenDir struct {
	Dir, Name string
	UID, GID  int
	// Mode has the bits that chmod takes.
	Mode uint32
}

func (o *OpenDir) Error() string {
	return fmt.Sprintf("others than root and etcd can write to %s (user %d, group %d, mode %04o), and could put a link "+
		"in the place of %s", o.Dir, o.UID, o.GID, o.Mode, o.Name)
}

// OpenToOthers is the directory or link for which a directory of data or log is refused; none where others than root
// and etcd can put nothing in its place.
func OpenToOthers(host paths.Host, account users.Account, dir string) (*OpenDir, error) {
	open, err := openOnTheWay(host.At(dir), account)
	if open != nil {
		open.Dir = host.Name(open.Dir)
	}
	return open, err
}

func isPrepared(dir string, account users.Account) bool {
	info, err := os.Stat(dir)
	return err == nil && info.IsDir() && info.Mode().Perm() == dataMode && (!isRoot() || owner(info) == account.UID)
}

func isRoot() bool { return os.Geteuid() == 0 }

// mostLinks is the kernel's limit.
const mostLinks = 40

// openOnTheWay looks at each directory and link on the way to a name, as the kernel goes it. A user who may write there
// could put a link to a directory of root in its place, which then would be etcd's.
func openOnTheWay(name string, account users.Account) (*OpenDir, error) {
	at, rest, links := "/", strings.Split(name, "/"), 0
	for len(rest) > 0 {
		below := filepath.Join(at, rest[0])
		rest = rest[1:]
		if below == at || len(below) < len(at) { // an empty part, or ".."
			at = below
			continue
		}
		info, err := os.Lstat(at)
		if err != nil {
			return nil, err
		}
		if isOpen(info, below, account) {
			return openDir(at, below, info), nil
		}
		there, err := os.Lstat(below)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if there.Mode()&fs.ModeSymlink == 0 {
			at = below
			continue
		}
		if uid := owner(there); uid != 0 && uid != os.Geteuid() {
			return openDir(below, below, there), nil
		}
		target, err := os.Readlink(below)
		if err != nil {
			return nil, err
		}
		if links++; links > mostLinks {
			return nil, fmt.Errorf("%s: %w", name, syscall.ELOOP)
		}
		if filepath.IsAbs(target) {
			at = "/"
		}
		rest = append(strings.Split(target, "/"), rest...)
	}
	return nil, nil
}

func openDir(dir, below string, info fs.FileInfo) *OpenDir {
	open := &OpenDir{Dir: dir, Name: filepath.Base(below), UID: -1, GID: -1}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		open.UID, open.GID, open.Mode = int(stat.Uid), int(stat.Gid), stat.Mode&0o7777
	}
	return open
}

func isOpen(info fs.FileInfo, below string, account users.Account) bool {
	if !trusted(owner(info), account) {
		return true
	}
	group := -1
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		group = int(stat.Gid)
	}
	byOthers := info.Mode().Perm()&0o002 != 0
	byGroup := info.Mode().Perm()&0o020 != 0 && group != 0 && group != account.GID
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
