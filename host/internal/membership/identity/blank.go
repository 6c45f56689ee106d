package identity

import "etcd-host/internal/system/paths"

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
	log, err := readBeginning(segments[0], 64<<10)
	if err != nil {
		return false, err
	}
	return isBlank(log), nil
}

// isBlank reads records, of which each begins with its kind. A log with anything unknown is not blank.
func isBlank(log []byte) bool {
	for {
		record, rest, ok := nextRecord(log)
		switch {
		case !ok:
			return false
		case len(record) == 0:
			return true
		case len(record) < kindSize || record[0] != 8 || record[1] == kindEntry || record[1] == kindState:
			return false
		}
		log = rest
	}
}
