package values

import "strconv"

// MemberID is the number of a member. No other member ever gets the same one.
type MemberID uint64

// ParseMemberID reads hexadecimal digits, as etcd writes an ID.
func ParseMemberID(text string) (MemberID, error) {
	id, err := hexadecimal(text)
	if err != nil {
		return 0, odd(text, "member ID", "1 to 16 hexadecimal digits")
	}
	return MemberID(id), nil
}

func (id MemberID) String() string { return strconv.FormatUint(uint64(id), 16) }

// ClusterID is the number of a cluster.
type ClusterID uint64

// ParseClusterID reads hexadecimal digits, as etcd writes an ID.
func ParseClusterID(text string) (ClusterID, error) {
	id, err := hexadecimal(text)
	if err != nil {
		return 0, odd(text, "cluster ID", "1 to 16 hexadecimal digits")
	}
	return ClusterID(id), nil
}

func (id ClusterID) String() string { return strconv.FormatUint(uint64(id), 16) }

func hexadecimal(text string) (uint64, error) {
	if len(text) > 16 {
		return 0, strconv.ErrRange
	}
	return strconv.ParseUint(text, 16, 64)
}
