package owners

import (
	"encoding/binary"
	"errors"
	"syscall"
)

// The kernel's form of an ACL (include/uapi/linux/posix_acl_xattr.h): a version of 4 bytes, then entries of 8 bytes.
const (
	accessList  = "system.posix_acl_access"
	listHeader  = 4
	listEntry   = 8
	tagUser     = 0x02
	tagGroup    = 0x08
	rightWrite  = 0x02
	largestList = 64 << 10
)

// listLetsOthersWrite says whether an ACL lets more users or groups write than the path's owner and group. An ACL that
// cannot be read may do so.
func (t Trust) listLetsOthersWrite(path string) bool {
	list := make([]byte, largestList)
	size, err := syscall.Getxattr(path, accessList, list)
	if errors.Is(err, syscall.ENODATA) || errors.Is(err, syscall.EOPNOTSUPP) {
		return false
	}
	if err != nil || size < listHeader {
		return true
	}
	for entries := list[listHeader:size]; len(entries) >= listEntry; entries = entries[listEntry:] {
		tag, rights := binary.LittleEndian.Uint16(entries), binary.LittleEndian.Uint16(entries[2:])
		id := int(binary.LittleEndian.Uint32(entries[4:]))
		if rights&rightWrite == 0 {
			continue
		}
		if tag == tagUser && !t.Has(id) || tag == tagGroup && !t.hasGroup(id) {
			return true
		}
	}
	return false
}
