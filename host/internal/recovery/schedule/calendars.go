package schedule

import (
	"context"
	"errors"
	"os/exec"

	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// checkCalendars has systemd check each schedule before any timer stops: only a host knows its time zones. A host
// without systemd-analyze reports a fault at the start of the timer.
func checkCalendars(ctx context.Context, m *machine.Machine, wanted settings.Settings) error {
	schedules := []struct{ field, schedule string }{{"backup.schedule", wanted.Timer.Schedule}}
	if wanted.Drill != nil {
		schedules = append(schedules, struct{ field, schedule string }{"backup.drill.schedule", wanted.Drill.Schedule})
	}
	if wanted.Maintenance != nil {
		schedules = append(schedules, struct{ field, schedule string }{"maintenance.schedule", wanted.Maintenance.Schedule})
	}
	var errs []error
	for _, one := range schedules {
		if one.schedule == "" {
			continue
		}
		_, stderr, err := m.Run(ctx, command.Command{Args: []string{"systemd-analyze", "calendar", "--", one.schedule}})
		var refused *exec.ExitError
		if errors.As(err, &refused) {
			errs = append(errs, coded.ScheduleRefused.Errorf(
				"%s: systemd on this host does not accept %q (%s). Nothing was changed. Write a time that `systemd-analyze "+
					"calendar` accepts on each host", one.field, one.schedule, values.Printable(command.LastLines(stderr, 1))))
		}
	}
	return errors.Join(errs...)
}
