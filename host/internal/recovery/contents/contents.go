// Package contents reads a snapshot file with etcd's own code.
package contents

import (
	"context"
	"fmt"
	"time"

	"go.etcd.io/etcd/pkg/v3/traceutil"
	"go.etcd.io/etcd/server/v3/lease"
	"go.etcd.io/etcd/server/v3/storage/backend"
	"go.etcd.io/etcd/server/v3/storage/mvcc"
	"go.etcd.io/etcd/server/v3/storage/schema"
	"go.uber.org/zap"

	"etcd-host/internal/recovery/database"
	"etcd-host/internal/wire/values"
)

// Contents is what a snapshot holds.
type Contents struct {
	Revision        int64
	CompactRevision int64
	HashKV          uint32
	Keys            int64
	Leases          int64
	Auth            bool
	Alarms          []string
	RaftTerm        uint64
	RaftIndex       uint64
	// StorageVersion is zero where the data does not name one.
	StorageVersion values.Version
	Size           int64
	SizeInUse      int64
}

// Opened is a snapshot that is open. The file is changed by that, and no longer fits its own digest: it must be a copy.
type Opened struct {
	Contents
	backend backend.Backend
	store   mvcc.KV
}

// openTimeout is how long another process may keep the file locked.
const openTimeout = 10 * time.Second

// Open reads a snapshot whose digest was checked. etcd's code panics at odd data, and so the panic is the error.
func Open(file string) (opened *Opened, err error) {
	o := &Opened{}
	defer func() {
		if odd := recover(); odd != nil {
			o.Close()
			opened, err = nil, fmt.Errorf("%s is not a database that etcd can read: %.300q", file, fmt.Sprint(odd))
		}
	}()
	facts, err := database.Read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	o.RaftTerm, o.RaftIndex, o.Auth, o.Leases = facts.Term, facts.Index, facts.Auth, int64(facts.Leases)
	o.StorageVersion = facts.Minor
	config := backend.DefaultBackendConfig(zap.NewNop())
	config.Path, config.Timeout = file, openTimeout
	// It is thrown away afterwards.
	config.UnsafeNoFsync = true
	o.backend = backend.New(config)
	o.Size, o.SizeInUse = o.backend.Size(), o.backend.SizeInUse()
	o.store = mvcc.NewStore(zap.NewNop(), o.backend, &lease.FakeLessor{}, mvcc.StoreConfig{})
	if err := o.readKeys(); err != nil {
		o.Close()
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return o, nil
}

// Close ends the reading.
func (o *Opened) Close() {
	// A backend that is half open after a panic may panic again.
	defer func() { _ = recover() }()
	if o.store != nil {
		o.store.Close()
	}
	if o.backend != nil {
		_ = o.backend.Close()
	}
}

func (o *Opened) readKeys() error {
	alarms, err := schema.NewAlarmBackend(zap.NewNop(), o.backend).GetAllAlarms()
	if err != nil {
		return err
	}
	for _, alarm := range alarms {
		o.Alarms = append(o.Alarms, alarm.Alarm.String())
	}
	if err := o.hash(); err != nil {
		return err
	}
	// Every key, counted as a request for all keys counts them.
	counted, err := o.store.Range(context.Background(), []byte{0}, []byte{}, mvcc.RangeOptions{CountOnly: true})
	if err != nil {
		return err
	}
	o.Revision, o.Keys = counted.Rev, int64(counted.Count)
	return nil
}

func (o *Opened) hash() error {
	hash, _, err := o.store.HashStorage().HashByRev(0)
	if err != nil {
		return err
	}
	o.HashKV, o.CompactRevision = hash.Hash, hash.CompactRevision
	return nil
}

// HashCompactedAt is the hash at the snapshot's own revision once all before a revision is compacted. Members compact
// while a snapshot is on its way, and only hashes of the same compaction can be compared.
func (o *Opened) HashCompactedAt(revision int64) (hash uint32, err error) {
	defer func() {
		if odd := recover(); odd != nil {
			err = fmt.Errorf("the snapshot cannot be compacted: %.300q", fmt.Sprint(odd))
		}
	}()
	done, err := o.store.Compact(traceutil.TODO(), revision)
	if err != nil {
		return 0, fmt.Errorf("the snapshot cannot be compacted at revision %d: %w", revision, err)
	}
	<-done
	found, _, err := o.store.HashStorage().HashByRev(o.Revision)
	if err != nil {
		return 0, err
	}
	return found.Hash, nil
}
