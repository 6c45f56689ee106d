package drift

import (
	"context"
	"fmt"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/users"
)

// lookForData reports disks that are not mounted. Below the mount point there may be old data, or none. On a machine
// that was replaced it reports the member whose data came with its disk.
func (r *report) lookForData(ctx context.Context, id identity.Identity) error {
	wanted := id
	if id.IsZero() {
		wanted = r.declared
	}
	unmounted, err := identity.Unmounted(r.m.Paths, id, wanted)
	if err != nil {
		return err
	}
	for _, point := range unmounted {
		r.add("unmounted", point)
	}
	if !id.IsZero() || r.declared.DataDir == "" || len(unmounted) > 0 {
		return nil
	}
	return r.lookBesideData(ctx)
}

func (r *report) lookBesideData(ctx context.Context) error {
	if etcd, err := adopted.Read(r.m.Paths); err != nil || etcd != nil {
		return err
	}
	beside, member, err := identity.Beside(r.m.Paths, r.declared.DataDir)
	if err != nil || beside.IsZero() || member == 0 {
		return err
	}
	beside.DataDir, beside.WALDir = r.declared.DataDir, r.declared.WALDir
	hasData, err := identity.HasData(r.m.Paths, beside)
	if err != nil || !hasData {
		return err
	}
	r.add("beside", member.String())
	return r.lookForOtherOwners(ctx, beside.Dirs())
}

// lookForOtherOwners names data that the user etcd of this machine cannot use: on the machine before, that user had
// another number. Where the user does not exist yet, it may get the number of the data, unless an account has that.
func (r *report) lookForOtherOwners(ctx context.Context, dirs []string) error {
	account, exists, err := users.Find(ctx, r.m.Paths, r.m.Run)
	if err != nil {
		return err
	}
	for _, dir := range dirs {
		open, err := stage.OpenToOthers(r.m.Paths, account, dir)
		if err != nil {
			return err
		}
		if open == nil || open.Name != "" {
			continue
		}
		taken := exists
		if !exists {
			if taken, err = users.HasAccount(r.m.Paths, open.UID); err != nil {
				return err
			}
		}
		if taken {
			r.add("besideowner", fmt.Sprintf("%d %04o %s %s", open.UID, open.Mode, userState(exists), dir))
		}
	}
	return nil
}

func userState(exists bool) string {
	if exists {
		return "exists"
	}
	return "missing"
}
