package identity

import (
	"encoding/binary"
	"io"

	"etcd-host/internal/system/files"
)

// readBeginning reads the first bytes of a segment of etcd's write-ahead log. A link in its place is not
// followed, and a pipe is neither waited for nor read.
func readBeginning(segment string, most int64) ([]byte, error) {
	file, err := files.OpenPlain(segment)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(io.LimitReader(file, most))
}

// frameSize is that of the frame before each record (etcd, server/storage/wal): the record's length, and in the top
// byte how many bytes follow that align the next one.
const frameSize = 8

// kindSize is what a record begins with: the tag of its kind, and the kind.
const kindSize = 2

// nextRecord splits the first record off a log. After the last one the log has zeros, which are an empty record. ok is
// false where the log is cut off.
func nextRecord(log []byte) (record, rest []byte, ok bool) {
	if len(log) < frameSize+kindSize {
		return nil, nil, false
	}
	frame := binary.LittleEndian.Uint64(log)
	size, padding := frame&(1<<56-1), uint64(0)
	if top := log[frameSize-1]; top >= 128 {
		padding = uint64(top % 8)
	}
	log = log[frameSize:]
	if size > uint64(len(log)) || padding > uint64(len(log))-size {
		return nil, nil, false
	}
	return log[:size], log[size+padding:], true
}
