package drill

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/drilled"
	"etcd-host/internal/recovery/metrics"
	"etcd-host/internal/recovery/scratch"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/units"
	"etcd-host/internal/wire/values"
)

// EndedVerb is `drilled`, when the service ended. A run that was killed wrote no result itself, and left its files. One
// that was stopped says nothing of the backup, but one that does not end by its deadline failed.
func EndedVerb(ctx context.Context, m *machine.Machine, _ []string, _ io.Reader, _ io.Writer) error {
	result := values.Printable(os.Getenv("SERVICE_RESULT"))
	var err error
	switch {
	case units.Stopped():
		err = drilled.Interrupt(m.Paths)
	case result != "timeout":
		err = drilled.EndStopped(m.Paths)
	}
	if err != nil {
		return err
	}
	if err := drilled.Fail(m.Paths, fmt.Sprintf("it did not end: systemd reports %q", result)); err != nil {
		return err
	}
	metrics.Say(ctx, m)
	return endLeft(ctx, m)
}

// endLeft ends and removes what a drill left that was killed: its etcd serves all data of the backup. It runs under the
// lock of drills, so it takes nothing from one that runs.
func endLeft(ctx context.Context, m *machine.Machine) error {
	return errors.Join(m.Sandbox.End(ctx, drilled.Place), wipe(m))
}

func wipe(m *machine.Machine) error {
	self, err := identity.Read(m.Paths)
	if err != nil || self.IsZero() {
		return err
	}
	scratch.Place{Machine: m, Name: drilled.Place}.Wipe()
	return workplace(m, self).Wipe()
}
