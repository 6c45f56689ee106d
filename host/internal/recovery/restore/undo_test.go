package restore

import (
	"fmt"
	"strings"
	"testing"

	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/files"
)

// stopAll brings a cluster to the point where all hosts are stopped for the restore r1.
func stopAll(t *testing.T) []*member {
	t.Helper()
	all := hosts(t, 3, release, "")
	bootstrap(t, all)
	all[0].put("a", "before")
	save(t, all[0], all)
	all[0].put("a", "after")
	over := "old_cluster=" + all[0].status().Cluster.String()
	for _, h := range all {
		h.mustRun(StageVerb, h.input(all, "r1", over))
	}
	for _, h := range all {
		h.mustRun(StopVerb, h.input(all, "r1", over))
	}
	return all
}

func TestARestoreThatSwitchedNoHostIsRevertedOnAll(t *testing.T) {
	all := stopAll(t)
	for _, h := range all {
		h.mustRun(UndoCheckVerb, h.input(all, "r1"))
	}
	for _, h := range all {
		h.mustRun(UndoVerb, h.input(all, "r1"))
	}
	for _, h := range all {
		h.serves()
		if h.get("a") != "after" {
			t.Errorf("%s has %q", h.self.Name, h.get("a"))
		}
	}
}

// Pulumi is killed after some hosts switched, and restore is taken out of the configuration.
func TestARestoreThatSwitchedAHostIsRevertedOnNone(t *testing.T) {
	for count := 1; count <= 3; count++ {
		t.Run(fmt.Sprintf("%d of 3", count), func(t *testing.T) {
			all := stopAll(t)
			for _, h := range all[:count] {
				h.mustRun(SwitchVerb, h.input(all, "r1"))
			}
			waitFor(t, func() bool { return listens(t.Context(), all[0].self.PeerURL) })
			for i, h := range all {
				starts := h.unit.Starts
				for name, verb := range map[string]func() (string, error){
					"restore-undo-check": func() (string, error) { return h.run(UndoCheckVerb, h.input(all, "r1")) },
					"restore-undo":       func() (string, error) { return h.run(UndoVerb, h.input(all, "r1")) },
				} {
					if _, err := verb(); err == nil ||
						!strings.Contains(err.Error(), "has switched to the restored cluster already") ||
						!strings.Contains(err.Error(), "Set restore with the token r1") {
						t.Errorf("%s of %s: %v", name, h.self.Name, err)
					}
				}
				if h.unit.Starts != starts || files.Exists(h.m.Paths.Restoring()) != (i >= count) {
					t.Errorf("%s was changed", h.self.Name)
				}
			}
			for _, h := range all {
				h.mustRun(SwitchVerb, h.input(all, "r1"))
			}
			for _, h := range all {
				h.serves()
				if err := mark.ClearSwitched(h.m.Paths, "r1"); err != nil {
					t.Fatal(err)
				}
				h.mustRun(UndoCheckVerb, h.input(all, "r1"))
				h.mustRun(UndoVerb, h.input(all, "r1"))
				if h.get("a") != "before" {
					t.Errorf("%s has %q", h.self.Name, h.get("a"))
				}
			}
		})
	}
}

func TestARestoreThatWasReplacedNamesItsWayOut(t *testing.T) {
	for snapshot, wanted := range map[string]string{
		snapshotFile: "Set restore with the token r1 in the configuration again, in the place of recover",
		Survivor:     "Set recover with the token r1 in the configuration again, in the place of restore",
	} {
		if way := (Input{Token: "r1", Snapshot: snapshot}).goOn(); !strings.Contains(way, wanted) ||
			!strings.Contains(way, "Set lost: true for a host that is gone") {
			t.Errorf("%s: %s", snapshot, way)
		}
	}
}
