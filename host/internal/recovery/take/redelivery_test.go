package take

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/etcd/snapshot"
	"etcd-host/internal/recovery/target/targettest"
)

// before saves a snapshot, as before a step. The next backup is of another second.
func (b *bench) before() {
	b.t.Helper()
	view, err := cluster.Open(b.m, b.self)
	if err != nil {
		b.t.Fatal(err)
	}
	defer view.Close()
	if err := view.Ask(b.t.Context(), view.Here); err != nil {
		b.t.Fatal(err)
	}
	if err := snapshot.Before(b.t.Context(), view, "3.7.3"); err != nil {
		b.t.Fatal(err)
	}
	time.Sleep(1100 * time.Millisecond)
}

func (b *bench) waiting() int {
	b.t.Helper()
	all, err := snapshot.Waiting(b.m.Paths)
	if err != nil {
		b.t.Fatal(err)
	}
	return len(all)
}

func TestASnapshotWhoseDeliveryBrokeIsDeliveredByTheNextRun(t *testing.T) {
	t.Parallel()
	damaged := func(store *targettest.S3, r *http.Request, suffix string) {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, suffix) {
			store.Change(strings.TrimPrefix(r.URL.Path, "/backups/"), func(content []byte) []byte {
				if len(content) > 0 {
					content[len(content)/2] ^= 0xff
				}
				return content
			})
		}
	}
	for title, broken := range map[string]func(store *targettest.S3, r *http.Request) (refused bool){
		"the manifest is refused": func(_ *targettest.S3, r *http.Request) bool {
			return r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, ".json")
		},
		"the data is damaged": func(store *targettest.S3, r *http.Request) bool {
			damaged(store, r, ".db.zst")
			return false
		},
		"the manifest is damaged": func(store *targettest.S3, r *http.Request) bool {
			damaged(store, r, ".json")
			return false
		},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			breaks := true
			var store *targettest.S3
			store, settings := s3(t, func(w http.ResponseWriter, r *http.Request) bool {
				if !breaks || !broken(store, r) {
					return false
				}
				w.WriteHeader(http.StatusForbidden)
				return true
			})
			// A host without the right to delete removes no data that is left.
			b := newBench(t, strings.Replace(document(settings), `{"last":2}`, `{}`, 1))
			b.before()
			if err := b.run("--timer"); err == nil || b.waiting() != 1 {
				t.Fatalf("%v, and %d snapshots wait", err, b.waiting())
			}
			breaks = false
			b.write("b", "2")
			b.must("--timer")
			if b.waiting() != 0 || b.report().Error != "" {
				t.Errorf("%d snapshots wait: %+v", b.waiting(), b.report())
			}
			ofSnapshot := func(key string) bool { return strings.Contains(key, "-r2-") && strings.HasSuffix(key, ".json") }
			if !slices.ContainsFunc(store.Keys(), ofSnapshot) {
				t.Errorf("%v", store.Keys())
			}
		})
	}
}

func TestASnapshotThatIsSavedDuringABackupIsDeliveredByIt(t *testing.T) {
	t.Parallel()
	saved := false
	var b *bench
	store, settings := s3(t, func(_ http.ResponseWriter, r *http.Request) bool {
		if !saved && asks(http.MethodPut, ".json")(r) {
			saved = true
			b.write("b", "2")
			b.before()
		}
		return false
	})
	b = newBench(t, document(settings))
	b.must("--timer")
	ofSnapshot := func(key string) bool { return strings.Contains(key, "-r3-") && strings.HasSuffix(key, ".json") }
	if b.waiting() != 0 || !slices.ContainsFunc(store.Keys(), ofSnapshot) {
		t.Errorf("%d snapshots wait: %v", b.waiting(), store.Keys())
	}
}

func TestASuspectSnapshotIsDeliveredOnceEachTargetHasIt(t *testing.T) {
	down := true
	store, settings := s3(t, func(w http.ResponseWriter, r *http.Request) bool {
		if down && r.Method == http.MethodPut {
			w.WriteHeader(http.StatusForbidden)
		}
		return down && r.Method == http.MethodPut
	})
	c := etcdtest.Start(t, 3)
	b := newBenchOf(t, c, document(disk, settings))
	// A linearizable read: the member may not have applied the write yet.
	if _, err := etcdtest.Client(t, c.PKI, b.member.Client).Get(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	b.member.Stop()
	etcdtest.Corrupt(t, b.member.Dir, '9')
	c.Restart(t, b.member)
	b.before()
	if err := b.run("--timer"); err == nil || b.waiting() != 1 {
		t.Fatalf("%v, and %d snapshots wait", err, b.waiting())
	}
	down = false
	time.Sleep(1100 * time.Millisecond)
	if err := b.run("--timer"); err == nil || strings.Contains(err.Error(), "already") {
		t.Errorf("%v", err)
	}
	if b.waiting() != 0 || len(store.Keys()) == 0 {
		t.Errorf("%d snapshots wait, and the store has %v", b.waiting(), store.Keys())
	}
}
