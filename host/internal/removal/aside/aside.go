// Package aside is for a person who knows that the data on this host is not needed any longer. The data is kept,
// under another name.
package aside

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

// Verb moves the data of a stopped etcd aside, so that the host can join again.
func Verb(ctx context.Context, m *machine.Machine, _ []string, _ io.Reader, _ io.Writer) error {
	id, err := member(m.Paths)
	if err != nil {
		return err
	}
	// The data that a restore put in place would move, and the restore would not notice.
	if err := mark.NoneAtWork(m.Paths, id.Name); err != nil {
		return err
	}
	unit, err := adopted.UnitOf(m.Paths)
	if err != nil {
		return err
	}
	active, err := m.Units.Active(ctx, unit)
	if err != nil {
		return err
	}
	if active {
		return errors.New("etcd is running. Nothing was changed. First: systemctl stop " + unit)
	}
	// An etcd that is about to be adopted, or that runs in a container, has another unit or none.
	used, err := identity.InUse(m.Paths, id)
	if err != nil {
		return err
	}
	if used {
		return fmt.Errorf("an etcd that %s does not run has the data in %s open. Nothing was changed. Stop that etcd first",
			unit, id.DataDir)
	}
	if err := identity.SetAside(m.Paths, m.Say, id, identity.Folder(m.Now(), "by-hand")); err != nil {
		return err
	}
	if _, err := files.Put(m.Paths.Aside(), 0o600, nil); err != nil {
		return err
	}
	return identity.Forget(m.Paths)
}

// member is the one whose data moves. Without its disk nothing would move, and the host would forget where the data is.
func member(host paths.Host) (identity.Identity, error) {
	const again = "etcd-host set-aside"
	id, err := identity.Read(host)
	if err != nil {
		return identity.Identity{}, err
	}
	if !id.IsZero() {
		return id, identity.Mounted(host, id, id, again)
	}
	places, err := configured(host)
	if err != nil {
		return identity.Identity{}, err
	}
	remedy := "Move its data directory away by hand"
	for _, one := range places {
		if err := identity.Mounted(host, one, one, again); err != nil {
			return identity.Identity{}, err
		}
		if has, err := identity.HasParts(host, one); err != nil || has {
			return one, err
		}
		remedy = "There is no data of etcd in " + strings.Join(one.Dirs(), " and ")
	}
	return identity.Identity{}, coded.MemberNone.Errorf("this host remembers no cluster. Nothing was changed. %s", remedy)
}
