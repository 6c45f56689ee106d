package contents

import (
	"encoding/binary"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
	"google.golang.org/protobuf/encoding/protowire"
)

// revision is that of one change: a transaction makes several with the same main.
type revision struct{ main, sub int64 }

// change is what the bucket `key` has of one change (etcd, server/storage/mvcc/revision.go, BytesToBucketKey).
type change struct {
	revision
	// deletes says that the change deleted its key.
	deletes bool
}

const (
	revisionLength = 8 + 1 + 8
	deletion       = 't'
)

func changeOf(record []byte) (change, error) {
	deletes := len(record) == revisionLength+1 && record[revisionLength] == deletion
	if len(record) != revisionLength && !deletes || record[8] != '_' {
		return change{}, fmt.Errorf("it has an odd revision: %.40x", record)
	}
	found := change{revision{
		int64(binary.BigEndian.Uint64(record[:8])), int64(binary.BigEndian.Uint64(record[9:revisionLength])),
	}, deletes}
	if found.main < 0 || found.sub < 0 {
		return change{}, fmt.Errorf("it has an odd revision: %.40x", record)
	}
	return found, nil
}

// eachChange goes through all changes, the oldest first.
func eachChange(tx *bbolt.Tx, use func(at change, record, content []byte) error) error {
	bucket := tx.Bucket([]byte("key"))
	if bucket == nil {
		return errors.New("it has no bucket key")
	}
	return bucket.ForEach(func(record, content []byte) error {
		at, err := changeOf(record)
		if err != nil {
			return err
		}
		return use(at, record, content)
	})
}

// revisions are that of the newest change, and that before which all is compacted; the latter is -1 where nothing
// is. A compaction that was under way counts as done: etcd finishes it as it starts (etcd, mvcc/kvstore.go, restore).
func revisions(tx *bbolt.Tx) (current, compacted int64, err error) {
	current, compacted = 1, -1
	if last, _ := tx.Bucket([]byte("key")).Cursor().Last(); last != nil {
		newest, err := changeOf(last)
		if err != nil {
			return 0, 0, err
		}
		current = max(current, newest.main)
	}
	for _, name := range []string{"finishedCompactRev", "scheduledCompactRev"} {
		record := tx.Bucket([]byte("meta")).Get([]byte(name))
		if record == nil {
			continue
		}
		done, err := changeOf(record)
		if err != nil {
			return 0, 0, err
		}
		if name == "finishedCompactRev" || done.main > 0 {
			compacted = max(compacted, done.main)
		}
	}
	return max(current, compacted), compacted, nil
}

// newest has the last change of each key.
type newest map[string]change

// newestAt leaves out what came after a revision.
func newestAt(tx *bbolt.Tx, limit int64) (newest, error) {
	found := newest{}
	err := eachChange(tx, func(at change, _, content []byte) error {
		if at.main > limit {
			return nil
		}
		key, err := keyOf(content)
		if err == nil {
			found[string(key)] = at
		}
		return err
	})
	return found, err
}

// keys is how many keys a request for all of them counts: a key without a byte is a mark of a restore.
func (n newest) keys() (count int64) {
	for key, last := range n {
		if !last.deletes && key != "" {
			count++
		}
	}
	return count
}

// kept are the changes that a compaction leaves of those before it.
func (n newest) kept() map[revision]struct{} {
	all := map[revision]struct{}{}
	for _, last := range n {
		if !last.deletes {
			all[last.revision] = struct{}{}
		}
	}
	return all
}

// keyOf is the key in a record (etcd, api/mvccpb, KeyValue). The values are most of the data, and stay where they are.
func keyOf(content []byte) ([]byte, error) {
	const keyField = 1
	for len(content) > 0 {
		number, kind, length := protowire.ConsumeTag(content)
		if length < 0 {
			return nil, fmt.Errorf("it has an odd record: %w", protowire.ParseError(length))
		}
		content = content[length:]
		if number == keyField && kind == protowire.BytesType {
			key, length := protowire.ConsumeBytes(content)
			if length < 0 {
				return nil, fmt.Errorf("it has an odd record: %w", protowire.ParseError(length))
			}
			return key, nil
		}
		if length = protowire.ConsumeFieldValue(number, kind, content); length < 0 {
			return nil, fmt.Errorf("it has an odd record: %w", protowire.ParseError(length))
		}
		content = content[length:]
	}
	return nil, nil
}
