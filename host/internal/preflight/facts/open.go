package facts

import (
	"context"

	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/owners"
	"etcd-host/internal/system/users"
)

// open reports what others than root can change of what root runs. It also reports directories above data or log that
// others than root and etcd can write to, and what is theirs of data or log itself.
func open(ctx context.Context, m *machine.Machine, ask asked, lines *answer) error {
	account, exists, err := users.Find(ctx, m.Paths, m.Run)
	if err != nil {
		return err
	}
	lines.add("etcd_user", "%s", yesNo(exists))
	refusals, err := owners.Refusals(m.Paths, account)
	if err != nil {
		return err
	}
	for _, refusal := range refusals {
		lines.add("root_open", "%s", refusal)
	}
	for i, dir := range ask.dataDirs() {
		open, err := stage.OpenToOthers(m.Paths, account, dir)
		if err != nil {
			return err
		}
		if open != nil {
			key := []string{"data_open", "wal_open"}[i]
			if open.Name == "" {
				key += "_within"
			}
			lines.add(key, "%d %d %04o %s", open.UID, open.GID, open.Mode, open.Dir)
		}
	}
	return nil
}
