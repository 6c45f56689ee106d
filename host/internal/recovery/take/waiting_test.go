package take

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// deliver is a run by the timer that waits so long for the member.
func (b *bench) deliver(patience time.Duration) error {
	b.t.Helper()
	r, err := begin(b.m, b.m.Now())
	if err != nil {
		b.t.Fatal(err)
	}
	defer r.close()
	r.patience = patience
	return r.end(r.deliverSnapshots(b.t.Context(), r.learnCluster(b.t.Context())))
}

func TestASnapshotWaitsForAMemberThatDoesNotAnswer(t *testing.T) {
	b := newBench(t, document(disk))
	b.before()
	b.member.Stop()
	// A member that restarts is not a failure of the backup.
	if err := b.deliver(time.Second); err != nil || b.waiting() != 1 {
		t.Fatalf("%v, and %d snapshots wait", err, b.waiting())
	}
	said := strings.Join(b.lines.Said, "\n")
	if !strings.Contains(said, "connection refused") || strings.Contains(said, "compacted") {
		t.Error(said)
	}
	back := make(chan struct{})
	go func() {
		defer close(back)
		time.Sleep(time.Second)
		b.cluster.Restart(t, b.member)
	}()
	if err := b.deliver(time.Minute); err != nil || b.waiting() != 0 {
		t.Errorf("%v, and %d snapshots wait", err, b.waiting())
	}
	<-back
	if one := b.newest(); one.Revision != 2 || !one.Verified() {
		t.Errorf("%+v", one)
	}
}

func TestASnapshotWaitsForAMemberThatIsBehindIt(t *testing.T) {
	b, ahead := newBench(t, document(disk)), newBench(t, document(disk))
	ahead.write("k", "1")
	ahead.before()
	b.waitFor(ahead)
	if err := b.deliver(time.Second); err != nil || b.waiting() != 1 {
		t.Fatalf("%v, and %d snapshots wait", err, b.waiting())
	}
	if said := strings.Join(b.lines.Said, "\n"); !strings.Contains(said, "future revision") {
		t.Error(said)
	}
}

func TestASnapshotThatTheMemberCompactedBeyondIsDeliveredWithoutAComparison(t *testing.T) {
	b := newBench(t, document(disk))
	b.before()
	for range 5 {
		b.write("a", "2")
	}
	if _, err := etcdtest.Client(t, b.cluster.PKI, b.member.Client).Compact(t.Context(), 6); err != nil {
		t.Fatal(err)
	}
	if err := b.deliver(time.Second); err != nil || b.waiting() != 0 {
		t.Fatalf("%v, and %d snapshots wait", err, b.waiting())
	}
	if one := b.newest(); one.Revision != 2 || !one.Verified() {
		t.Errorf("%+v", one)
	}
	said := strings.Join(b.lines.Said, "\n")
	if !strings.Contains(said, "without a comparison: the member compacted beyond") {
		t.Error(said)
	}
}

func TestADamagedSnapshotNamesItsFileAndHidesNoOther(t *testing.T) {
	for title, damage := range map[string]struct {
		suffix string
		do     func(path string) error
		code   coded.Code
	}{
		"its data": {".db", func(path string) error { return os.Truncate(path, 1000) }, coded.BackupDamaged},
		"its note": {".waiting", func(path string) error { return os.WriteFile(path, []byte("time"), 0o600) },
			coded.HostDamagedRecord},
	} {
		t.Run(title, func(t *testing.T) {
			b := newBench(t, document(disk))
			b.before()
			b.write("b", "2")
			b.before()
			all, err := filepath.Glob(filepath.Join(b.m.Paths.Snapshots(), "*.db"))
			if err != nil || len(all) != 2 {
				t.Fatal(all, err)
			}
			first := strings.TrimSuffix(all[0], ".db")
			if err := damage.do(first + damage.suffix); err != nil {
				t.Fatal(err)
			}
			err = b.deliver(time.Second)
			note := b.m.Paths.Name(first) + ".waiting"
			if coded.CodeOf(err) != damage.code || !strings.Contains(err.Error(), b.m.Paths.Name(first)+damage.suffix) ||
				!strings.Contains(err.Error(), "rm "+note) || strings.Contains(err.Error(), "etcd-host backup again") {
				t.Errorf("%v", err)
			}
			if one := b.newest(); one.Revision != 3 {
				t.Errorf("%+v", one)
			}
			// The action is true.
			if err := os.Remove(b.m.Paths.At(note)); err != nil {
				t.Fatal(err)
			}
			if err := b.deliver(time.Second); err != nil || b.waiting() != 0 {
				t.Errorf("%v, and %d snapshots wait", err, b.waiting())
			}
			if _, err := os.Stat(all[0]); err != nil {
				t.Error(err)
			}
		})
	}
}

// waitFor brings here what waits on a host of another cluster, as if it were of this one.
func (b *bench) waitFor(other *bench) {
	b.t.Helper()
	status, err := etcdtest.Client(b.t, b.cluster.PKI, b.member.Client).Status(b.t.Context(), b.member.Client.String())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.CopyFS(b.m.Paths.Snapshots(), os.DirFS(other.m.Paths.Snapshots())); err != nil {
		b.t.Fatal(err)
	}
	notes, err := filepath.Glob(filepath.Join(b.m.Paths.Snapshots(), "*.waiting"))
	if err != nil || len(notes) != 1 {
		b.t.Fatal(notes, err)
	}
	note, err := os.ReadFile(notes[0])
	if err != nil {
		b.t.Fatal(err)
	}
	text := regexp.MustCompile("(?m)^cluster=.*$").ReplaceAllString(string(note),
		"cluster="+values.ClusterID(status.Header.ClusterId).String())
	if err := os.WriteFile(notes[0], []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) newest() manifest.Manifest {
	b.t.Helper()
	_, found := b.disk()
	newest, _, err := found.Newest(b.t.Context(), b.m.Now())
	if err != nil {
		b.t.Fatal(err)
	}
	return newest
}
