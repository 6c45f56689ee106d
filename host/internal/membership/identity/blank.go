package identity

import (
	"encoding/binary"
	"io"
	"os"
	"syscall"

	"etcd-host/internal/system/paths"
)

// Kinds of records in etcd's write-ahead log (etcd, server/storage/wal). A log that is new has a checksum, metadata
// and a snapshot.
const (
	kindEntry = 2
	kindState = 3
)

// LogIsBlank says that etcd ended after it had made its log and before it had written anything there. Started on that
// log it would never be a member: it no longer reads which members bootstrap.
func LogIsBlank(host paths.Host, id Identity) (bool, error) {
	dir, err := LogDir(host, id)
	if err != nil || dir == "" {
		return false, err
	}
	segments, err := logSegments(host.At(dir))
	if err != nil || len(segments) != 1 {
		return false, err
	}
	file, err := os.OpenFile(segments[0], os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return false, err
	}
	defer func() { _ = file.Close() }()
	log, err := io.ReadAll(io.LimitReader(file, 64<<10))
	if err != nil {
		return false, err
	}
	return isBlank(log), nil
}

// isBlank reads records, each 8 bytes of length and padding and a message that begins with its kind. A log with
// anything unknown is not blank.
func isBlank(log []byte) bool {
	for at := uint64(0); at+10 <= uint64(len(log)); {
		frame := binary.LittleEndian.Uint64(log[at:])
		size := frame & (1<<56 - 1)
		if size == 0 {
			return true
		}
		kind := log[at+9]
		if log[at+8] != 8 || kind == kindEntry || kind == kindState {
			return false
		}
		if size > uint64(len(log)) {
			return false
		}
		at += 8 + size
		if top := log[at-size-1]; top >= 128 {
			at += uint64(top % 8)
		}
	}
	return false
}
