package find

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/target"
)

// livesOf has the lines of an answer about revisions that clients may know.
func livesOf(answer string) string {
	var found []string
	for _, line := range strings.Split(answer, "\n") {
		if strings.HasPrefix(line, "life=") || strings.HasPrefix(line, "unlisted=") {
			found = append(found, line)
		}
	}
	return strings.Join(found, "\n")
}

func TestTheLastRevisionOfEachLifeOfTheDataIsPrinted(t *testing.T) {
	// The data was restored twice: each life begins above the one before, and has another cluster ID.
	first, second, third := backupAt(0, 240, 1), backupAt(60, 1_000_000_248, 2), backupAt(90, 1_000_000_244, 2)
	other := backupAt(95, 2_000_000_250, 3)
	other.Bootstrap = manifest.DigestOf("another stack of this cluster")
	suspect := backupAt(99, 7, 4)
	suspect.Suspect = "its members differ"
	m := store(t, first, second, third, other, suspect)
	const want = "life=1 240\nlife=2 1000000248\nlife=3 2000000250\nlife=4 7"
	for _, snapshot := range []string{
		first.Key().String(), "latest", "survivor", backupAt(5, 6, 1).Key().String(),
	} {
		out, err := find(t, m, "snapshot="+snapshot, "bootstrap_token=test", directory)
		if err != nil || livesOf(out) != want {
			t.Errorf("%s: %q %v", snapshot, out, err)
		}
	}
	t.Run("also where its manifest or its data is gone", func(t *testing.T) {
		gone := []string{second.Key().Manifest(), other.Data()}
		for _, name := range gone {
			if err := os.Remove(m.Paths.At(filepath.Join("/srv/backups", name))); err != nil {
				t.Fatal(err)
			}
		}
		out, err := find(t, m, "snapshot="+first.Key().String(), "bootstrap_token=test", directory)
		if err != nil || livesOf(out) != want {
			t.Errorf("%q %v", out, err)
		}
	})
	t.Run("once, not again in the answer that compares", func(t *testing.T) {
		out, err := find(t, m, "snapshot="+first.Key().String(), "bootstrap_token=test", "compare=true", directory)
		if err != nil || livesOf(out) != "" {
			t.Errorf("%q %v", out, err)
		}
	})
}

func TestABackupOfAClusterOfAnotherNameHidesNoLifeOfThisOne(t *testing.T) {
	own, foreign := backupAt(0, 900, 1), backupAt(0, 5, 7)
	foreign.Cluster, foreign.Bootstrap = "former", manifest.DigestOf("another")
	out, err := find(t, store(t, own, foreign), "snapshot="+foreign.Key().String(), "cluster_id=7", directory)
	if want := "life=" + own.ClusterID.String() + " 900\nlife=" + foreign.ClusterID.String() + " 5"; err != nil ||
		livesOf(out) != want {
		t.Errorf("%q %v", out, err)
	}
}

func TestAFileThatNoClusterNamedRaisesNoRevision(t *testing.T) {
	one := backupAt(0, 5, 1)
	m := store(t, one)
	put(t, m.Paths.At("/srv/backups/etcd/9f86d081/20261128T020000Z-r9223372036854775807-1.db"), "not ours")
	out, err := find(t, m, "snapshot="+one.Key().String(), directory)
	if err != nil || livesOf(out) != "life="+one.ClusterID.String()+" 5" {
		t.Errorf("%q %v", out, err)
	}
}

func TestATargetWhoseNamesAreNotKnownIsPrinted(t *testing.T) {
	one := backupAt(0, 5, 1)
	m := store(t, one)
	put(t, m.Paths.At("/proc/self/mountinfo"), "1 0 0:1 / / rw - ext4 /dev/a rw\n")
	away := `target={"name":"away","kind":"directory","path":"/mnt/backups","mount_point":"/mnt"}`
	for _, snapshot := range []string{one.Key().String(), "survivor"} {
		out, err := find(t, m, "snapshot="+snapshot, directory, away)
		if lines := livesOf(out); err != nil || strings.Count(lines, "\n") != 1 ||
			!strings.Contains(lines, "\nunlisted=the target \"away\": ") {
			t.Errorf("%s: %q %v", snapshot, out, err)
		}
	}
}

func TestATargetThatBlocksHidesTheLivesOfNoOtherOne(t *testing.T) {
	end := make(chan struct{})
	defer close(end)
	targets := []target.Settings{{Name: "dead"}, {Name: "local"}}
	found, unlisted := livesWithin(t.Context(), 100*time.Millisecond, targets,
		func(_ context.Context, settings target.Settings) (lives, error) {
			if settings.Name == "dead" {
				<-end // a read of a dead file server ends with no deadline
			}
			return lives{1: 240}, nil
		})
	const want = "life=1 240\nunlisted=the target \"dead\" did not answer within 100ms\n"
	if got := found.lines(unlisted); got != want {
		t.Errorf("%q", got)
	}
}
