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

// OpenToOthers is the directory for which a directory of data or log is refused; none where it is ready, or can be made
// safely.
func OpenToOthers(host paths.Host, account users.Account, dir string) (*OpenDir, error) {
	if isPrepared(host.At(dir), account) {
		return nil, nil
	}
	open, err := openForNew(host.At(dir), account)
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

// openForNew looks at the way to a directory that is yet to be made, or to be given to etcd. A user who may write there
// could put a link to a directory of root in its place, which then would be etcd's.
func openForNew(dir string, account users.Account) (*OpenDir, error) {
	names := []string{dir}
	if resolved, err := filepath.EvalSymlinks(files.Nearest(dir)); err == nil {
		names = append(names, filepath.Join(resolved, "x"))
	}
	return openOnTheWay(names, account)
}

// openOnTheWay looks at each directory on the way to a name. The names are of one directory, with and without links.
func openOnTheWay(names []string, account users.Account) (*OpenDir, error) {
	for _, name := range names {
		for below := name; below != filepath.Dir(below); below = filepath.Dir(below) {
			parent := filepath.Dir(below)
			info, err := os.Stat(parent)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return nil, err
			}
			stat, ok := info.Sys().(*syscall.Stat_t)
			if !ok {
				return nil, fmt.Errorf("the owner of %s is not known", parent)
			}
			if isOpen(info, stat, below, account) {
				return &OpenDir{
					Dir: parent, Name: filepath.Base(below), UID: int(stat.Uid), GID: int(stat.Gid), Mode: stat.Mode & 0o7777,
				}, nil
			}
		}
	}
	return nil, nil
}

func isOpen(info fs.FileInfo, stat *syscall.Stat_t, below string, account users.Account) bool {
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
