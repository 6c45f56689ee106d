// Package owners says which users may change what root writes, runs or believes.
package owners

import (
	"io/fs"
	"os"
	"syscall"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/users"
)

// Trust is the users who may own a path and write to it: root, and in some places etcd's user.
type Trust struct {
	host    paths.Host
	account users.Account
}

// noID is the number of a user and of a group that do not exist.
const noID = -1

// RootAlone trusts root.
func RootAlone(host paths.Host) Trust {
	return Trust{host, users.Account{UID: noID, GID: noID}}
}

// RootAnd trusts root and etcd's user.
func RootAnd(host paths.Host, account users.Account) Trust { return Trust{host, account} }

// Has says whether a user is trusted. A test is another user than root.
func (t Trust) Has(uid int) bool { return uid == 0 || uid == t.account.UID || uid == os.Geteuid() }

// hasGroup also trusts a group without users: older releases of Debian gave /usr/local to the group staff, and hosts
// that were upgraded keep that.
func (t Trust) hasGroup(gid int) bool {
	return gid == 0 || gid == t.account.GID || !users.HasMembers(t.host, gid)
}

// OthersWrite says whether others can write to what is at a path. An ACL shows as the rights of the group.
func (t Trust) OthersWrite(info fs.FileInfo, path string) bool {
	if info.Mode().Perm()&0o002 != 0 {
		return true
	}
	if info.Mode().Perm()&0o020 == 0 {
		return false
	}
	return !t.hasGroup(groupOf(info)) || t.listLetsOthersWrite(path)
}

// UserOf is the number of the user who owns a file.
func UserOf(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Uid)
	}
	return noID
}

func groupOf(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Gid)
	}
	return noID
}
