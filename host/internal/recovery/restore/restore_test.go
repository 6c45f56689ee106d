package restore

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"

	"etcd-host/internal/etcd/snapshot"
	"etcd-host/internal/recovery/database"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/made"
)

// restoreAll does what Pulumi does: each phase on all hosts before the next one.
func restoreAll(t *testing.T, all, seeds []*member, token string, other ...string) {
	t.Helper()
	for _, h := range all {
		h.mustRun(StageVerb, h.input(seeds, token, other...))
	}
	for _, h := range all {
		h.mustRun(StopVerb, h.input(seeds, token, other...))
	}
	for _, h := range all {
		h.mustRun(SwitchVerb, h.input(seeds, token, other...))
	}
}

func TestRestore(t *testing.T) {
	all := hosts(t, 3, release, "")
	bootstrap(t, all)
	all[0].put("a", "before")
	save(t, all[1], all)
	saved := all[1].status()
	all[0].put("a", "after")
	all[0].put("b", "after")
	old := all[0].status()

	watch := all[0].keys().Watch(t.Context(), "a", clientv3.WithRev(saved.Revision+1))
	over := "old_cluster=" + old.Cluster.String()

	t.Run("a living cluster is replaced only by its ID", func(t *testing.T) {
		for _, other := range []string{"old_cluster=", "old_cluster=123"} {
			_, err := all[0].run(StageVerb, all[0].input(all, "r1", other))
			if err == nil || !strings.Contains(err.Error(), "set restore.over to "+old.Cluster.String()) {
				t.Errorf("%v", err)
			}
		}
	})
	put(t, all[0].m.Paths.BackupSettings(), "{}")
	printed := map[string]bool{}
	for _, h := range all {
		printed[h.mustRun(StageVerb, h.input(all, "r1", over))] = true
	}
	if len(printed) != 1 {
		t.Errorf("the hosts report different data: %v", printed)
	}
	if all[2].get("b") != "after" {
		t.Error("the old cluster does not serve any longer")
	}
	t.Run("no host that stops waits for a quorum, or for another leader", func(t *testing.T) {
		var running sync.WaitGroup
		for _, h := range all {
			running.Go(func() {
				begin := time.Now()
				_, err := h.run(StopVerb, h.input(all, "r1", over))
				if took := time.Since(begin); err != nil || took > 3*time.Second {
					t.Errorf("%s takes %s: %v", h.self.Name, took, err)
				}
			})
		}
		running.Wait()
	})
	t.Run("each host saves what it held, and one brings it to the targets later", func(t *testing.T) {
		for i, h := range all {
			kept, err := filepath.Glob(filepath.Join(h.m.Paths.Snapshots(), "*Z-before-restore-r1.db"))
			if err != nil || len(kept) != 1 {
				t.Fatalf("%s: %v %v", h.self.Name, kept, err)
			}
			if _, err := database.Checksum(kept[0]); err != nil {
				t.Error(err)
			}
			waiting, err := snapshot.Waiting(h.m.Paths)
			if err != nil || len(waiting) != max(0, 1-i) || i == 0 && waiting[0].Cluster != old.Cluster {
				t.Errorf("%s: %+v %v", h.self.Name, waiting, err)
			}
		}
	})
	restoreAll(t, all, all, "r1", over)
	for _, h := range all {
		h.serves()
	}
	for _, h := range all {
		if h.get("a") != "before" || h.get("b") != "" {
			t.Errorf("%s has %q and %q", h.self.Name, h.get("a"), h.get("b"))
		}
		now := h.status()
		if now.Cluster == old.Cluster || now.Revision < saved.Revision+1_000_000 {
			t.Errorf("%s: %+v", h.self.Name, now)
		}
	}
	t.Run("a client that watches ends, and sees the data of then", func(t *testing.T) {
		for answer := range watch {
			if answer.CompactRevision != 0 {
				return
			}
			for _, event := range answer.Events {
				if string(event.Kv.Value) != "after" {
					t.Errorf("it sees %q", event.Kv.Value)
				}
			}
		}
	})
	t.Run("a second run of each verb changes nothing", func(t *testing.T) {
		starts := all[0].unit.Starts
		restoreAll(t, all, all, "r1", over)
		all[0].serves()
		if all[0].unit.Starts != starts {
			t.Error("etcd was started again")
		}
	})
	t.Run("two restores in a row, and then not the first one again", func(t *testing.T) {
		all[0].put("a", "later")
		over := "old_cluster=" + all[0].status().Cluster.String()
		killed := all[0].m.Paths.At("/data/.restore-killed")
		put(t, killed+"/snapshot.db", "of a restore that another one replaced")
		if err := made.Note(all[0].m.Paths, killed); err != nil {
			t.Fatal(err)
		}
		if _, err := all[0].run(StageVerb, all[0].input(all, "r2", over)); err != nil || files.Exists(killed) {
			t.Fatal(err)
		}
		_, err := all[0].run(StopVerb, all[0].input(all, "r2", over))
		if err == nil || !strings.Contains(err.Error(), "restore with another token") {
			t.Errorf("clients would see revisions again: %v", err)
		}
		restoreAll(t, all, all, "r2", over, "bump=3000000")
		for _, h := range all {
			h.serves()
		}
		if all[0].get("a") != "before" {
			t.Errorf("%q", all[0].get("a"))
		}
		for _, verb := range []struct {
			name string
			run  func(*member) error
		}{
			{"stage", func(h *member) error { _, err := h.run(StageVerb, h.input(all, "r1", over)); return err }},
			{"stop", func(h *member) error { _, err := h.run(StopVerb, h.input(all, "r1", over)); return err }},
			{"switch", func(h *member) error { _, err := h.run(SwitchVerb, h.input(all, "r1", over)); return err }},
		} {
			if err := verb.run(all[0]); err == nil || !strings.Contains(err.Error(), "was used on this host before") {
				t.Errorf("%s: %v", verb.name, err)
			}
		}
	})
	t.Run("not with the token of a cluster that is gone from the host, before etcd stops", func(t *testing.T) {
		kept := all[0].m.Paths.At("/data/set-aside/before-restore-r3/member/snap/db")
		put(t, kept, "of the cluster before")
		_, err := all[0].run(StageVerb, all[0].input(all, "r3", over))
		if err == nil || !strings.Contains(err.Error(), "/data/set-aside/before-restore-r3. Nothing was changed") {
			t.Error(err)
		}
		all[0].serves()
	})
	t.Run("the identity keeps its token", func(t *testing.T) {
		e, err := open(context.Background(), all[0].m, mustRead(t, all[0].input(all, "r2")))
		if err != nil || e.self.Token != "test" {
			t.Errorf("%+v %v", e, err)
		}
	})
}

func mustRead(t *testing.T, text string) Input {
	t.Helper()
	in, err := ReadInput(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return in
}
