package restore

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
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

// The hosts that are marked lost may serve all the same, while the survivor's own etcd is stopped.
func TestNoClusterIsRecoveredBesideOneThatTakesWrites(t *testing.T) {
	all := hosts(t, 3, release, "")
	bootstrap(t, all)
	all[0].put("key", "1")
	survivor, others := all[0], all[1:]
	old := survivor.status().Cluster
	starts := survivor.unit.Starts
	serving := []string{"snapshot=" + Survivor}
	refused := func(t *testing.T, verb machine.Verb, wanted string, lines ...string) {
		t.Helper()
		_, err := survivor.run(verb, survivor.input(all[:1], "r1", append(serving, lines...)...))
		if err == nil || !strings.Contains(err.Error(), "a quorum of the cluster "+old.String()) ||
			!strings.Contains(err.Error(), wanted) {
			t.Errorf("%v", err)
		}
		if survivor.unit.Starts != starts {
			t.Error("etcd was started")
		}
	}
	survivor.unit.Stop()
	var remembered string
	for _, h := range all {
		remembered += h.self.ClientURL.String() + "\n"
	}
	for source, place := range map[string]struct{ members, line string }{
		"the members that this host remembers": {remembered, ""},
		"the lost hosts of the configuration":  {"", "lost=" + others[1].self.ClientURL.String()},
	} {
		t.Run(source+" are asked", func(t *testing.T) {
			put(t, survivor.m.Paths.Members(), place.members)
			refused(t, StageVerb, "Take recover out of the configuration", place.line)
			out := survivor.mustRun(LookVerb, "name=m0\n"+place.line+"\n")
			for _, wanted := range []string{"etcd=silent\n", "\ndb_size=", "\nmember=https://", " serves " + old.String()} {
				if !strings.Contains(out, wanted) {
					t.Errorf("%q is missing: %s", wanted, out)
				}
			}
		})
	}
	put(t, survivor.m.Paths.Members(), remembered)
	others[0].unit.Stop()
	t.Run("a member without a quorum only answers", func(t *testing.T) {
		out := survivor.mustRun(LookVerb, "name=m0\n")
		if !strings.Contains(out, "member="+others[1].self.ClientURL.String()+" answers "+old.String()+" ") ||
			strings.Contains(out, "serves") {
			t.Error(out)
		}
	})
	survivor.mustRun(StageVerb, survivor.input(all[:1], "r1", serving...))
	t.Run("one that comes back after the stage, or after the stop, keeps the data as it is", func(t *testing.T) {
		startAgain(t, others[0])
		refused(t, StopVerb, "Take recover out of the configuration")
		others[0].unit.Stop()
		survivor.mustRun(StopVerb, survivor.input(all[:1], "r1", serving...))
		startAgain(t, others[0])
		refused(t, SwitchVerb, "Stop etcd on the hosts of that cluster")
	})
	for _, h := range others {
		h.unit.Stop()
	}
	survivor.mustRun(SwitchVerb, survivor.input(all[:1], "r1", serving...))
	survivor.serves()
	if survivor.get("key") != "1" {
		t.Errorf("%q", survivor.get("key"))
	}
}

func startAgain(t *testing.T, h *member) {
	t.Helper()
	if err := h.do("start etcd.service"); err != nil {
		t.Fatal(err)
	}
	h.serves()
}

func TestASurvivorWithABrokenLogIsRecoveredWithoutIt(t *testing.T) {
	all := hosts(t, 1, release, "")
	bootstrap(t, all)
	h := all[0]
	for i := range 50 {
		h.put("key", strings.Repeat("x", 100+i))
	}
	h.unit.Stop()
	logs, err := filepath.Glob(h.m.Paths.At("/data/member/wal/*.wal"))
	if err != nil || len(logs) != 1 {
		t.Fatalf("%v %v", logs, err)
	}
	content, err := os.ReadFile(logs[0])
	if err != nil {
		t.Fatal(err)
	}
	content[strings.Index(string(content), strings.Repeat("x", 110))] ^= 1
	put(t, logs[0], string(content))
	serving := []string{"snapshot=" + Survivor}
	_, err = h.run(StageVerb, h.input(all, "r1", serving...))
	if err == nil || !strings.Contains(err.Error(), "crc mismatch") ||
		!strings.Contains(err.Error(), "set recover.withoutLog") {
		t.Errorf("%v", err)
	}
	restoreAll(t, all, all, "r1", append(serving, "without_log=true")...)
	h.serves()
	if !strings.HasPrefix(h.get("key"), "xxx") {
		t.Errorf("%q", h.get("key"))
	}
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
