package contents

import (
	"hash/crc32"

	"go.etcd.io/bbolt"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// hash is what members return as hashkv at the snapshot's revision (etcd, server/storage/mvcc/hash.go). etcd's own code
// brings its whole server with it, and writes to the file. A test compares the two.
func (o *Opened) hash(tx *bbolt.Tx, compacted int64) (uint32, error) {
	kept := o.newest.kept()
	if len(kept) == 0 {
		// etcd then hashes all that there is, which is what the compaction left.
		before, err := newestAt(tx, compacted)
		if err != nil {
			return 0, err
		}
		kept = before.kept()
	}
	sum := crc32.Update(0, castagnoli, []byte("key"))
	err := eachChange(tx, func(at change, record, content []byte) error {
		if at.main <= compacted {
			if _, is := kept[at.revision]; !is {
				return nil
			}
		}
		sum = crc32.Update(crc32.Update(sum, castagnoli, record), castagnoli, content)
		return nil
	})
	return sum, err
}
