package identity

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/values"
)

// Fields of a record (etcd, server/storage/wal/walpb) and of the metadata in it (api/etcdserverpb).
const (
	kindMetadata   = 1
	fieldKind      = 1
	fieldData      = 3
	fieldMemberID  = 1
	enoughMetadata = 4 << 10
)

// LoggedID is the ID of the member whose log is on this host; 0 where there is no log. The data of a restore is there
// before any etcd has served it.
func LoggedID(host paths.Host, id Identity) (values.MemberID, error) {
	dir, err := LogDir(host, id)
	if err != nil || dir == "" {
		return 0, err
	}
	segments, err := logSegments(host.At(dir))
	if err != nil || len(segments) == 0 {
		return 0, err
	}
	// Each segment begins with the metadata.
	log, err := readBeginning(segments[0], enoughMetadata)
	if err != nil {
		return 0, err
	}
	number := memberIn(log)
	if number == 0 {
		return 0, fmt.Errorf("%s does not begin as a log of etcd does: no member's ID is in it", host.Name(segments[0]))
	}
	return number, nil
}

// memberIn reads records until the metadata; 0 where there is none.
func memberIn(log []byte) values.MemberID {
	for {
		record, rest, ok := nextRecord(log)
		if !ok || len(record) == 0 {
			return 0
		}
		if kind, _ := field(record, fieldKind, protowire.VarintType); kind == kindMetadata {
			_, data := field(record, fieldData, protowire.BytesType)
			number, _ := field(data, fieldMemberID, protowire.VarintType)
			return values.MemberID(number)
		}
		log = rest
	}
}

// field finds one field of a message.
func field(message []byte, wanted protowire.Number, of protowire.Type) (number uint64, content []byte) {
	for len(message) > 0 {
		found, kind, size := protowire.ConsumeTag(message)
		if size < 0 {
			return 0, nil
		}
		message = message[size:]
		if size = protowire.ConsumeFieldValue(found, kind, message); size < 0 {
			return 0, nil
		}
		if found == wanted && kind == of {
			if kind == protowire.VarintType {
				number, _ = protowire.ConsumeVarint(message)
				return number, nil
			}
			content, _ = protowire.ConsumeBytes(message)
			return 0, content
		}
		message = message[size:]
	}
	return 0, nil
}
