// Package contents reads what a snapshot holds, without etcd. It writes nothing.
package contents

import (
	"fmt"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"

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

// Opened is a snapshot that is open.
type Opened struct {
	Contents
	db *bbolt.DB
	// newest has the revision that each key has at the snapshot's.
	newest newest
}

// openTimeout is how long another process may keep the file locked.
const openTimeout = 10 * time.Second

// Open reads a snapshot whose digest was checked.
func Open(file string) (opened *Opened, err error) {
	o := &Opened{}
	defer func() {
		if err != nil {
			o.Close()
			opened, err = nil, fmt.Errorf("%s: %w", file, err)
		}
	}()
	defer damaged(&err)()
	facts, err := database.Read(file)
	if err != nil {
		return nil, err
	}
	o.RaftTerm, o.RaftIndex, o.Auth, o.Leases = facts.Term, facts.Index, facts.Auth, int64(facts.Leases)
	o.StorageVersion, o.Alarms = facts.Minor, facts.Alarms
	if o.db, err = bbolt.Open(file, 0o600, &bbolt.Options{
		ReadOnly: true, PreLoadFreelist: true, Timeout: openTimeout, OpenFile: database.OpenPlain,
	}); err != nil {
		return nil, err
	}
	return o, o.db.View(o.read)
}

// damaged turns a panic into an error. bbolt trusts a page that it reads, and a damaged one may point anywhere.
func damaged(err *error) func() {
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		if damage := recover(); damage != nil {
			*err = fmt.Errorf("it is not a database that can be read: %.300q", fmt.Sprint(damage))
		}
	}
}

// Close ends the reading.
func (o *Opened) Close() {
	if o.db != nil {
		_ = o.db.Close()
	}
}

func (o *Opened) read(tx *bbolt.Tx) error {
	o.Size = tx.Size()
	o.SizeInUse = o.Size - int64(o.db.Stats().FreePageN)*int64(o.db.Info().PageSize)
	var err error
	if o.Revision, o.CompactRevision, err = revisions(tx); err != nil {
		return err
	}
	if o.newest, err = newestAt(tx, o.Revision); err != nil {
		return err
	}
	o.Keys = o.newest.keys()
	o.HashKV, err = o.hash(tx, o.CompactRevision)
	return err
}

// HashCompactedAt is the hash at the snapshot's own revision once all before a revision is compacted. Members compact
// while a snapshot is on its way, and only hashes of the same compaction can be compared.
func (o *Opened) HashCompactedAt(revision int64) (hash uint32, err error) {
	defer damaged(&err)()
	if revision <= o.CompactRevision || revision > o.Revision {
		return 0, fmt.Errorf("the snapshot of the revisions %d to %d has no hash compacted at revision %d",
			o.CompactRevision, o.Revision, revision)
	}
	err = o.db.View(func(tx *bbolt.Tx) error {
		hash, err = o.hash(tx, revision)
		return err
	})
	return hash, err
}
