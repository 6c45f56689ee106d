package users

import (
	"os"
	"testing"

	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/paths"
)

func TestAGroupWithoutUsersIsKnown(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	filestest.Put(t, host.At("/etc/group"), "root:x:0:\nstaff:x:50:\nadmin:x:51:root\nops:x:52:root,alice\nbob:x:1001:\n"+
		"odd:x:53\ntwice:x:54:\nsame:x:54:alice\n", 0o644)
	filestest.Put(t, host.At("/etc/passwd"), "root:x:0:51:root:/root:/bin/sh\nbob:x:1001:1001::/home/bob:/bin/sh\n", 0o644)
	for gid, has := range map[int]bool{50: false, 51: false, 52: true, 53: true, 54: true, 1001: true, 77: true} {
		if got := HasMembers(host, gid); got != has {
			t.Errorf("group %d: %v", gid, got)
		}
	}
	if err := os.Remove(host.At("/etc/passwd")); err != nil {
		t.Fatal(err)
	}
	if !HasMembers(host, 50) {
		t.Error("a group counts as one without users where no file names the users")
	}
}
