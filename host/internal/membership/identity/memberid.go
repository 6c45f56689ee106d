package identity

import (
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

// MemberOf is that ID by the root disk or, where that does not know it, by what is kept beside the data.
func MemberOf(host paths.Host, dataDir string) (values.MemberID, error) {
	id, err := MemberID(host)
	if err != nil || id != 0 || dataDir == "" {
		return id, err
	}
	_, id, err = Beside(host, dataDir)
	return id, err
}

// RememberMemberID keeps it.
func RememberMemberID(host paths.Host, id values.MemberID) error {
	_, err := files.Put(host.MemberID(), 0o644, []byte(id.String()+"\n"))
	return err
}
