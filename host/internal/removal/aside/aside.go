// Package aside is for a person who knows that the data on this host is not needed any longer. The data is kept,
// under another name.
package aside

import (
	"context"
	"errors"
	"io"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
)

// Verb moves the data of a stopped etcd aside, so that the host can join again.
func Verb(ctx context.Context, m *machine.Machine, _ []string, _ io.Reader, _ io.Writer) error {
	id, err := identity.Read(m.Paths)
	if err != nil {
		return err
	}
	if id.DataDir == "" {
		return coded.MemberNone.Errorf(
			"this host remembers no cluster; nothing was changed. Move its data directory away by hand")
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
		return errors.New("etcd is running; nothing was changed. First: systemctl stop " + unit)
	}
	if _, err := identity.SetAside(m.Paths, m.Say, id, m.Now(), "by-hand"); err != nil {
		return err
	}
	if _, err := files.Put(m.Paths.Aside(), 0o600, nil); err != nil {
		return err
	}
	return identity.Forget(m.Paths)
}
