package stage

import (
	"fmt"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/system/owners"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/users"
)

// openData is for what a directory of data or log is refused. It has no name where it is that directory, or is in it.
type openData struct{ *owners.Open }

func (o openData) Error() string {
	if o.Name == "" {
		return fmt.Sprintf("others than root and etcd own %s or can write to it (%s), and could change or read a member's "+
			"data", o.Dir, o.Rights())
	}
	return fmt.Sprintf("others than root and etcd can write to %s (%s), and could put a link in the place of %s", o.Dir,
		o.Rights(), o.Name)
}

// OpenToOthers is the directory, link or file for which a directory of data or log is refused. There is none where only
// root and etcd can put something in its place, and own what a member reads in it.
func OpenToOthers(host paths.Host, account users.Account, dir string) (*owners.Open, error) {
	open, err := openToOthers(host, account, dir)
	if open != nil {
		open.Dir = host.Name(open.Dir)
	}
	return open, err
}

func openToOthers(host paths.Host, account users.Account, dir string) (*owners.Open, error) {
	trust := owners.RootAnd(host, account)
	place, open, err := trust.Way(host.At(dir))
	if err != nil || open != nil || place == "" {
		return open, err
	}
	// The data of an adopted etcd is the found user's, until the member moves to this program's unit.
	if found, err := adopted.Read(host); err != nil || found != nil {
		return nil, err
	}
	return openPlace(place, trust, noOwner)
}
