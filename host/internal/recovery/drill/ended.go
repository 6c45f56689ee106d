package drill

import (
	"context"
	"fmt"
	"io"
	"os"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/drilled"
	"etcd-host/internal/recovery/metrics"
	"etcd-host/internal/recovery/scratch"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/values"
)

// EndedVerb is `drilled`, when the service ended. A run that was killed, as systemd does at its deadline, wrote no
// result itself, and left its files.
func EndedVerb(ctx context.Context, m *machine.Machine, _ []string, _ io.Reader, _ io.Writer) error {
	why := fmt.Sprintf("it did not end: systemd reports %q", values.Printable(os.Getenv("SERVICE_RESULT")))
	if err := drilled.Interrupted(m.Paths, why); err != nil {
		return err
	}
	metrics.Say(ctx, m)
	return wipe(m)
}

// wipe runs under the lock of drills, so it takes no files from one that a person began.
func wipe(m *machine.Machine) error {
	self, err := identity.Read(m.Paths)
	if err != nil || self.IsZero() {
		return err
	}
	scratch.Place{Machine: m, Name: placeName}.Wipe()
	return workplace(m, self).Wipe()
}
