package snapshot

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/recovery/database"
	"etcd-host/internal/system/units/unitstest"
)

func view(t *testing.T) *cluster.View {
	t.Helper()
	c := etcdtest.Start(t, 1)
	m, self, _ := c.Host(t, c.Members[0])
	v, err := cluster.Open(m, self)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	return v
}

func TestOnlyTheNewestSnapshotsStayAndEachIsWhole(t *testing.T) {
	v := view(t)
	at := time.Now()
	v.Machine.Now = func() time.Time { return at }
	for range Keep + 3 {
		at = at.Add(time.Second)
		if err := Before(t.Context(), v, "3.7.3"); err != nil {
			t.Fatal(err)
		}
	}
	left, err := filepath.Glob(filepath.Join(v.Machine.Paths.Snapshots(), "*"))
	if err != nil || len(left) != Keep {
		t.Fatalf("%v %v", left, err)
	}
	if newest := at.UTC().Format("20060102T150405Z"); !strings.Contains(left[Keep-1], newest) {
		t.Errorf("%v, and the newest is of %s", left, newest)
	}
	for _, file := range left {
		if _, err := database.Checksum(file); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestASnapshotWaitsForTheTargetsOnlyWhereThereAreAny(t *testing.T) {
	v := view(t)
	if err := Before(t.Context(), v, "first"); err != nil {
		t.Fatal(err)
	}
	if waiting, err := Waiting(v.Machine.Paths); err != nil || len(waiting) > 0 {
		t.Errorf("%v %v", waiting, err)
	}
	settings := v.Machine.Paths.BackupSettings()
	if err := os.MkdirAll(filepath.Dir(settings), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(settings, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Before(t.Context(), v, "second"); err != nil {
		t.Fatal(err)
	}
	waiting, err := Waiting(v.Machine.Paths)
	if err != nil || len(waiting) != 1 || waiting[0].Member != v.Self.Name || waiting[0].Cluster == 0 ||
		!strings.HasSuffix(waiting[0].File, "-before-second.db") {
		t.Fatalf("%+v %v", waiting, err)
	}
	// The update does not wait for the store: the backup's own unit brings it there.
	if did := v.Machine.Units.(*unitstest.Fake).Did; len(did) != 1 || did[0] != "start "+backupUnit {
		t.Errorf("%q", did)
	}
	if err := os.Remove(waiting[0].File); err != nil {
		t.Fatal(err)
	}
	if waiting, err := Waiting(v.Machine.Paths); err != nil || len(waiting) > 0 {
		t.Errorf("%v %v", waiting, err)
	}
}
