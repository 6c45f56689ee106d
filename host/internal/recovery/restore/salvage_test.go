package restore

import (
	"os"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/files"
)

func TestTheSurvivorOfALostQuorumIsRecovered(t *testing.T) {
	all := hosts(t, 3, release, "/log")
	bootstrap(t, all)
	for i := range 20 {
		all[0].put("key", strings.Repeat("x", i))
	}
	survivor := all[2]
	serving := []string{"snapshot=" + Survivor}
	if _, err := survivor.run(StageVerb, survivor.input(all[2:], "r1", serving...)); err == nil ||
		!strings.Contains(err.Error(), "a quorum of the cluster") {
		t.Errorf("a cluster that lives is recovered: %v", err)
	}
	before := survivor.status()
	all[0].unit.Stop()
	all[1].unit.Stop()

	t.Run("one that fails leaves the member as it was", func(t *testing.T) {
		other := append(serving, "version=3.7.3")
		if _, err := survivor.run(StageVerb, survivor.input(all[2:], "r1", other...)); err == nil {
			t.Error("a release that is not installed recovers")
		}
		if restoring, err := mark.Restoring(survivor.m.Paths); err != nil || restoring != "" {
			t.Errorf("%v %v", restoring, err)
		}
	})
	out := survivor.mustRun(StageVerb, survivor.input(all[2:], "r1", serving...))
	for _, line := range []string{"discarded=", "revision=21\n", "keys=1\n"} {
		if !strings.Contains(out, line) {
			t.Errorf("%q is missing: %s", line, out)
		}
	}
	old, err := files.SHA256(survivor.m.Paths.At("/data/member/snap/db"))
	if err != nil {
		t.Fatal(err)
	}
	survivor.mustRun(StopVerb, survivor.input(all[2:], "r1", serving...))
	survivor.mustRun(SwitchVerb, survivor.input(all[2:], "r1", serving...))
	survivor.serves()
	if survivor.get("key") != strings.Repeat("x", 19) {
		t.Errorf("%q", survivor.get("key"))
	}
	now := survivor.status()
	if now.Cluster == before.Cluster || now.Revision <= before.Revision {
		t.Errorf("%+v", now)
	}
	kept, err := files.SHA256(survivor.m.Paths.At("/data/set-aside/before-restore-r1/member/snap/db"))
	if err != nil || kept != old {
		t.Errorf("the original is not as it was: %v", err)
	}
	t.Run("a dead member that comes back does not start", func(t *testing.T) {
		back := all[0]
		waitFor(t, func() bool { return files.Exists(back.m.Paths.MemberID()) })
		put(t, back.m.Paths.Members(), survivor.self.ClientURL.String()+"\n")
		err := back.do("start etcd.service")
		if err == nil || !strings.Contains(err.Error(), "its cluster does not list member") {
			t.Errorf("%v", err)
		}
	})
	t.Run("its part of the restore moves its data aside", func(t *testing.T) {
		for _, verb := range []func() string{
			func() string { return all[0].mustRun(StageVerb, all[0].input(all[2:], "r1", serving...)) },
			func() string { return all[0].mustRun(StopVerb, all[0].input(all[2:], "r1", serving...)) },
			func() string { return all[0].mustRun(SwitchVerb, all[0].input(all[2:], "r1", serving...)) },
		} {
			verb()
		}
		if _, err := os.Stat(all[0].m.Paths.At("/data/member")); !os.IsNotExist(err) {
			t.Errorf("%v", err)
		}
	})
}

func waitFor(t *testing.T, holds func() bool) {
	t.Helper()
	for range 100 {
		if holds() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("it does not come")
}
