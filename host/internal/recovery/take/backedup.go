package take

import (
	"context"
	"fmt"
	"io"
	"os"

	"etcd-host/internal/recovery/metrics"
	"etcd-host/internal/recovery/report"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/units"
	"etcd-host/internal/wire/values"
)

// EndedVerb is `backed-up`, when the service ended. A run that systemd killed at its deadline wrote no end itself. One
// that was stopped has no end, so the result of the one before stays.
func EndedVerb(ctx context.Context, m *machine.Machine, _ []string, _ io.Reader, _ io.Writer) error {
	found, err := report.Read(m.Paths)
	if err != nil || found.Began.IsZero() || !found.Ended.IsZero() {
		return err
	}
	if err := os.RemoveAll(m.Paths.BackupWork()); err != nil {
		return err
	}
	defer metrics.Say(ctx, m)
	if units.Stopped() {
		m.Say.Say("the run was interrupted in the stage %q. The next run takes the backup", found.Stage)
		return nil
	}
	found.Ended, found.Previous = m.Now(), nil
	found.Error = fmt.Sprintf("the run ended in the stage %q: systemd reports %q", found.Stage,
		values.Printable(os.Getenv("SERVICE_RESULT")))
	return found.Write(m.Paths)
}
