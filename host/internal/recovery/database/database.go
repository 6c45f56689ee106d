// Package database reads etcd's database file without etcd: a snapshot, or the data of a member that is down. It
// writes nothing.
package database

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"etcd-host/internal/system/files"
	"etcd-host/internal/wire/values"
)

// Facts are what a database says of itself.
type Facts struct {
	// Minor is the version of etcd that the data is for; its patch is 0. Zero: the file does not say.
	Minor values.Version
	// Revision is that of the newest change.
	Revision int64
	// Term and Index are those of the last entry of the log that is applied.
	Term, Index uint64
	// Auth says that etcd's authentication is on.
	Auth bool
	// Alarms are the kinds of those that are raised.
	Alarms []string
	// Leases is a count.
	Leases int
	// Downgrade says that the cluster was going back to an older version.
	Downgrade bool
}

// ErrInUse says that a running etcd has the file open.
var ErrInUse = errors.New("a running etcd has it open")

const openTime = time.Second

// Read reads the facts of a file.
func Read(file string) (facts Facts, err error) {
	err = view(file, func(tx *bbolt.Tx) error {
		facts, err = read(tx)
		return err
	})
	return facts, err
}

// view opens a file for reading.
func view(file string, look func(*bbolt.Tx) error) (err error) {
	// bbolt would make a database of an empty file.
	if info, err := os.Stat(file); err != nil {
		return err
	} else if !info.Mode().IsRegular() || info.Size() == 0 {
		return errors.New("it is empty")
	}
	db, err := bbolt.Open(file, 0o600, &bbolt.Options{ReadOnly: true, Timeout: openTime, OpenFile: OpenPlain})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return ErrInUse
	}
	if err != nil {
		return fmt.Errorf("it is not a database of etcd: %w", err)
	}
	defer func() { _ = db.Close() }()
	// bbolt trusts a page that it reads, and a damaged one may point anywhere, also beyond the end of the file.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if damage := recover(); damage != nil {
			err = fmt.Errorf("it is damaged: %s", values.Printable(fmt.Sprint(damage)))
		}
	}()
	return db.View(look)
}

// OpenPlain is for a file of etcd's user.
func OpenPlain(name string, _ int, _ fs.FileMode) (*os.File, error) { return files.OpenPlain(name) }

func read(tx *bbolt.Tx) (Facts, error) {
	keys, meta := tx.Bucket([]byte("key")), tx.Bucket([]byte("meta"))
	if keys == nil || meta == nil {
		return Facts{}, errors.New("it is not a database of etcd: it has no buckets key and meta")
	}
	facts := Facts{
		Index:  number(meta.Get([]byte("consistent_index"))),
		Term:   number(meta.Get([]byte("term"))),
		Leases: count(tx, "lease"),
	}
	var err error
	if facts.Alarms, err = alarms(tx); err != nil {
		return Facts{}, err
	}
	// A database without a change has revision 1.
	facts.Revision = 1
	if last, _ := keys.Cursor().Last(); len(last) >= 8 {
		facts.Revision = int64(number(last[:8]))
	}
	// A compaction may have removed the newest change, if that was a deletion.
	if compacted := meta.Get([]byte("finishedCompactRev")); len(compacted) >= 8 {
		facts.Revision = max(facts.Revision, int64(number(compacted[:8])))
	}
	if auth := tx.Bucket([]byte("auth")); auth != nil {
		on := auth.Get([]byte("authEnabled"))
		facts.Auth = len(on) == 1 && on[0] == 1
	}
	if cluster := tx.Bucket([]byte("cluster")); cluster != nil {
		facts.Downgrade = isEnabled(cluster.Get([]byte("downgrade")))
		if text := cluster.Get([]byte("clusterVersion")); text != nil {
			version, err := minor(text)
			if err != nil {
				return Facts{}, err
			}
			if version != unsettled {
				facts.Minor = version
			}
		}
	}
	// etcd 3.5 does not write this one.
	if text := meta.Get([]byte("storageVersion")); text != nil {
		version, err := minor(text)
		if err != nil {
			return Facts{}, err
		}
		facts.Minor = version
	}
	return facts, nil
}

// unsettled is the version of a new cluster for some seconds, until its leader knows the versions of all members.
var unsettled = values.Version{Major: 3}

func minor(text []byte) (values.Version, error) {
	version, err := values.ParseVersion(string(text))
	if err != nil {
		return values.Version{}, err
	}
	return values.Version{Major: version.Major, Minor: version.Minor}, nil
}

// isEnabled reads etcd's record of a downgrade, which stays after the downgrade ended.
func isEnabled(record []byte) bool {
	var downgrade struct {
		Enabled bool `json:"enabled"`
	}
	return json.Unmarshal(record, &downgrade) == nil && downgrade.Enabled
}

func number(bytes []byte) uint64 {
	if len(bytes) < 8 {
		return 0
	}
	return binary.BigEndian.Uint64(bytes)
}

func count(tx *bbolt.Tx, name string) int {
	bucket := tx.Bucket([]byte(name))
	if bucket == nil {
		return 0
	}
	return bucket.Stats().KeyN
}
