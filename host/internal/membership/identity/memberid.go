package identity

import (
	"os"
	"strings"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/records"
	"etcd-host/internal/wire/values"
)

// MemberID is the ID of the member whose data is on this host; 0 where that is not known. The cluster may give the
// place to another member meanwhile.
func MemberID(host paths.Host) (values.MemberID, error) {
	remedy := "Remove it: rm " + host.Name(host.MemberID()) + ". The data has the ID too. Then run pulumi up"
	// Programs of before wrote an empty file where etcd did not say its ID.
	if info, err := os.Stat(host.MemberID()); err == nil && info.Size() <= 1 {
		return 0, nil
	}
	text, err := records.Text(host, host.MemberID(), remedy)
	if err != nil || text == "" {
		return 0, err
	}
	id, err := values.ParseMemberID(strings.TrimSuffix(text, "\n"))
	if err != nil {
		return 0, records.Damaged(host, host.MemberID(), err, remedy)
	}
	return id, nil
}

// MemberOf is that ID by the root disk or, where that does not know it, by what is kept beside the data. Beside another
// member's data it is not this one's.
func MemberOf(host paths.Host, self Identity) (values.MemberID, error) {
	id, err := MemberID(host)
	if err != nil || id != 0 || self.DataDir == "" {
		return id, err
	}
	beside, id, err := Beside(host, self.DataDir)
	if err != nil || isAnother(beside, self) {
		return 0, err
	}
	return id, nil
}

// RememberMemberID keeps it.
func RememberMemberID(host paths.Host, id values.MemberID) error {
	_, err := files.Put(host.MemberID(), 0o644, []byte(id.String()+"\n"))
	return err
}
