package identity

import (
	"fmt"
	"path/filepath"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/values"
)

// isAnother says that what is kept beside the data names another member. One with the same name or the same peer URL is
// this one: its machine got another address, or it was renamed.
func isAnother(beside, self Identity) bool {
	return !beside.IsZero() && beside.Name != self.Name && beside.PeerURL != self.PeerURL
}

// AnothersData is the proof that the data in this member's directory is that of another member: its disk, or a copy.
// Two processes would take part in decisions under one ID. It is empty where there is no proof: what cannot be read
// proves nothing, and etcd reports it itself.
func AnothersData(host paths.Host, self Identity) (proof string, err error) {
	dir, err := LogDir(host, self)
	if err != nil || dir == "" {
		return "", err
	}
	remembered, err := MemberID(host)
	if err != nil {
		return "", err
	}
	logged, err := LoggedID(host, self)
	if err != nil {
		logged = 0
	}
	beside, besideID, err := Beside(host, self.DataDir)
	if err != nil {
		beside, besideID = Identity{}, 0
	}
	foreign := isAnother(beside, self)
	own := remembered
	if own == 0 && !foreign {
		own = besideID
	}
	known := own != 0 && logged != 0
	if known && own == logged || !known && !foreign {
		return "", nil
	}
	return fmt.Sprintf(
		"%s: the data in %s is that of another member. %s has the member %s, the log in %s the member %s, and %s the "+
			"member %s (%s)",
		self.Name, self.DataDir, host.Name(host.MemberID()), idOr(remembered), dir, idOr(logged),
		BesidePath(self.DataDir), idOr(besideID), nameOr(beside)), nil
}

// BesidePath is the file that keeps an identity beside the data.
func BesidePath(dataDir string) string { return filepath.Join(dataDir, besideName) }

func idOr(id values.MemberID) string {
	if id == 0 {
		return "unknown"
	}
	return id.String()
}

func nameOr(beside Identity) string {
	if beside.IsZero() {
		return "no name"
	}
	return beside.Name.String()
}
