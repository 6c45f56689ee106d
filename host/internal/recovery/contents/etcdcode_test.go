package contents

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/etcd/pkg/v3/traceutil"
	"go.etcd.io/etcd/server/v3/lease"
	"go.etcd.io/etcd/server/v3/storage/backend"
	"go.etcd.io/etcd/server/v3/storage/mvcc"
	"go.uber.org/zap"
	"pgregory.net/rapid"
)

// etcdCode is a file that etcd's own code has open.
type etcdCode struct {
	backend backend.Backend
	store   mvcc.KV
}

func openByEtcd(file string) etcdCode {
	config := backend.DefaultBackendConfig(zap.NewNop())
	config.Path, config.UnsafeNoFsync = file, true
	opened := backend.New(config)
	return etcdCode{opened, mvcc.NewStore(zap.NewNop(), opened, &lease.FakeLessor{}, mvcc.StoreConfig{})}
}

func (e etcdCode) close() {
	e.store.Close()
	_ = e.backend.Close()
}

func (e etcdCode) compact(t *rapid.T, revision int64) {
	done, err := e.store.Compact(traceutil.TODO(), revision)
	if err != nil {
		t.Fatal(err)
	}
	<-done
}

// change makes one transaction, in which no key occurs twice: etcd refuses such a transaction.
func (e etcdCode) change(t *rapid.T) {
	keys := rapid.SliceOfNDistinct(rapid.IntRange(0, 4), 1, 3, rapid.ID).Draw(t, "keys")
	write := e.store.Write(traceutil.TODO())
	for _, key := range keys {
		name := fmt.Appendf(nil, "%d", key)
		if rapid.IntRange(0, 2).Draw(t, "deletes") == 0 {
			write.DeleteRange(name, nil)
		} else {
			write.Put(name, []byte("value"), lease.NoLease)
		}
	}
	write.End()
}

// asEtcd reads what this package reads. A store that is opened again has no hash of an earlier compaction left.
func asEtcd(t *rapid.T, file string) Contents {
	e := openByEtcd(file)
	defer e.close()
	hash, current, err := e.store.HashStorage().HashByRev(0)
	if err != nil {
		t.Fatal(err)
	}
	counted, err := e.store.Range(t.Context(), []byte{0}, []byte{}, mvcc.RangeOptions{CountOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	return Contents{
		Revision: current, CompactRevision: hash.CompactRevision, HashKV: hash.Hash, Keys: int64(counted.Count),
	}
}

func TestAnyDataHasTheHashThatEtcdsOwnCodeFinds(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		file, copied := filepath.Join(folder, "db"), filepath.Join(folder, "copy")
		_ = os.Remove(file)
		e := openByEtcd(file)
		for range rapid.IntRange(0, 3).Draw(t, "compactions") {
			for range rapid.IntRange(0, 8).Draw(t, "changes") {
				e.change(t)
			}
			hash, current, err := e.store.HashStorage().HashByRev(0)
			if err != nil {
				t.Fatal(err)
			}
			if hash.CompactRevision < current {
				e.compact(t, rapid.Int64Range(max(1, hash.CompactRevision+1), current).Draw(t, "compacted"))
			}
		}
		for range rapid.IntRange(0, 8).Draw(t, "changes") {
			e.change(t)
		}
		e.close()
		opened, err := Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer opened.Close()
		content, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(copied, content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		want := asEtcd(t, copied)
		got := Contents{
			Revision: opened.Revision, CompactRevision: opened.CompactRevision, HashKV: opened.HashKV, Keys: opened.Keys,
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%+v, and etcd %+v", got, want)
		}
		if want.CompactRevision >= want.Revision {
			return
		}
		later := rapid.Int64Range(max(1, want.CompactRevision+1), want.Revision).Draw(t, "compacted later")
		e = openByEtcd(copied)
		e.compact(t, later)
		e.close()
		hash, err := opened.HashCompactedAt(later)
		if want := asEtcd(t, copied); err != nil || hash != want.HashKV {
			t.Fatalf("compacted at %d: %d %v, and etcd %+v", later, hash, err, want)
		}
	})
}
