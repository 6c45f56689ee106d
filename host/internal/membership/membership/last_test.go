package membership_test

import (
	"errors"
	"slices"
	"testing"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/files/filestest"
)

// A deletion that was killed may have moved a part of the data, and a person may want the cluster again.
func TestTheLastMemberContinuesWithAllOfItsDataWhereverItsDeletionWasKilled(t *testing.T) {
	const folder = "/set-aside/20261130T000000Z-left"
	for title, moved := range map[string][]string{
		"before anything moved": nil,
		"before its log moved":  {"/data"},
		"once all has moved":    {"/data", "/log"},
	} {
		t.Run(title, func(t *testing.T) {
			j := newJoining(t, etcdtest.Empty(t), "m0")
			j.units.On = nil
			host, self := j.machine.Paths, j.self
			self.WALDir = "/log"
			content := map[string]string{"/data": "/member/snap/db", "/log": "/wal/0.wal"}
			for disk, file := range content {
				if slices.Contains(moved, disk) {
					file = folder + file
				}
				write(t, host.At(disk+file), disk)
			}
			write(t, host.Last(), "token=test\nfolder=20261130T000000Z-left\n")
			if err := errors.Join(identity.Remember(host, self), identity.MarkReady(host, "test")); err != nil {
				t.Fatal(err)
			}
			stdout, err := j.run(t, "wal_dir=/log")
			if err != nil || stdout != `{"step":"configure"}`+"\n" || !slices.Contains(j.units.Did, "start etcd.service") {
				t.Errorf("%q %v %q", stdout, err, j.units.Did)
			}
			for disk, file := range content {
				if got := filestest.Read(t, host.At(disk+file)); got != disk {
					t.Errorf("%s has %q", disk+file, got)
				}
			}
			if files.Exists(host.Last()) {
				t.Error("it passes for the last member")
			}
		})
	}
}
