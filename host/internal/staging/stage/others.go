package stage

import (
	"io/fs"
	"os"
	"syscall"

	"etcd-host/internal/system/users"
)

func trusted(uid int, account users.Account) bool {
	return uid == 0 || uid == account.UID || uid == os.Geteuid()
}

func trustedGroup(gid int, account users.Account) bool { return gid == 0 || gid == account.GID }

// othersWrite says whether others than root and etcd can write to what is at a path. An ACL shows as the rights of the
// group.
func othersWrite(info fs.FileInfo, path string, account users.Account) bool {
	if info.Mode().Perm()&0o002 != 0 {
		return true
	}
	if info.Mode().Perm()&0o020 == 0 {
		return false
	}
	return !trustedGroup(group(info), account) || listLetsOthersWrite(path, account)
}

func owner(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Uid)
	}
	return -1
}

func group(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Gid)
	}
	return -1
}
