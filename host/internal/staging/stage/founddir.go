package stage

import (
	"os"
	"strconv"

	"etcd-host/internal/system/owners"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/coded"
)

// CheckFoundWay fails where others than root and etcd could put another directory in the place of one that an adopted
// etcd has its data in. That directory itself is the found user's, until the member moves to this program's unit.
func CheckFoundWay(host paths.Host, account users.Account, dirs []string) error {
	trust := owners.RootAnd(host, account)
	for _, dir := range dirs {
		if _, err := os.Stat(host.At(dir)); err != nil {
			return err
		}
		if _, open, err := trust.Way(host.At(dir)); err != nil {
			return notLookedAt(dir, err)
		} else if open != nil {
			return refused(dir, open, "")
		}
	}
	return nil
}

// CheckFoundData fails where the data of an adopted etcd has a part of another user than root, etcd and the found user,
// who owns the directory.
func CheckFoundData(host paths.Host, account users.Account, dirs []string) error {
	trust := owners.RootAnd(host, account)
	for _, dir := range dirs {
		info, err := os.Stat(host.At(dir))
		if err != nil {
			return err
		}
		place, open, err := trust.Way(host.At(dir))
		if err == nil && open == nil {
			open, err = openPlace(place, trust, owners.UserOf(info))
		}
		if err != nil {
			return notLookedAt(dir, err)
		}
		if open != nil {
			return refused(dir, open, strconv.Itoa(owners.UserOf(info)))
		}
	}
	return nil
}

func notLookedAt(dir string, err error) error {
	return coded.DataDirOpen.Errorf("%s is not used: %w. Nothing was changed", dir, err)
}
