// Package aftermath ends what restored data brings along from the cluster that it was of.
package aftermath

import (
	"context"
	"fmt"
	"slices"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/values"
)

// End runs once etcd is ready with restored data. A snapshot has the alarms of then under the IDs of members that are
// no longer there, and the cluster takes no write while NOSPACE is raised. It also has a downgrade that was under way.
func End(ctx context.Context, m *machine.Machine, client *etcd.Client, here values.URL) error {
	if !files.Exists(m.Paths.AfterRestore()) {
		return nil
	}
	if err := endAlarms(ctx, m, client, here); err != nil {
		return fmt.Errorf("the alarms that the restored data has stay: %w", err)
	}
	status, err := client.Status(ctx, here)
	if err != nil {
		return err
	}
	if !status.Downgrade.IsZero() {
		m.Say.Say("canceling the downgrade to etcd %s that the restored data has", status.Downgrade.MinorString())
		if err := client.CancelDowngrade(ctx, here); err != nil {
			return fmt.Errorf("the downgrade that the restored data has stays: %w", err)
		}
	}
	return files.Remove(m.Paths.AfterRestore())
}

func endAlarms(ctx context.Context, m *machine.Machine, client *etcd.Client, here values.URL) error {
	raised, err := client.Alarms(ctx, here)
	if err != nil {
		return err
	}
	raised = slices.DeleteFunc(raised, func(alarm etcd.Alarm) bool { return alarm.Kind != etcd.NoSpace })
	if len(raised) == 0 {
		return nil
	}
	members, err := client.Members(ctx, here)
	if err != nil {
		return err
	}
	status, err := client.Status(ctx, here)
	if err != nil {
		return err
	}
	if quota := stage.Quota(m.Paths); status.DBSize >= quota {
		return fmt.Errorf("the database has %d bytes, and settings.quotaBackendBytes is %d", status.DBSize, quota)
	}
	for _, alarm := range raised {
		id := alarm.Member
		if slices.ContainsFunc(members, func(member etcd.Member) bool { return member.ID == id }) {
			continue
		}
		m.Say.Say("disarming NOSPACE of member %s, which is not in the restored cluster", id)
		if err := client.DisarmSpace(ctx, here, id); err != nil {
			return err
		}
	}
	return nil
}
