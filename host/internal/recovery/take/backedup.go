package take

import (
	"context"
	"fmt"
	"io"
	"os"

	"etcd-host/internal/recovery/metrics"
	"etcd-host/internal/recovery/report"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/values"
)

// EndedVerb is `backed-up`, when the service ended. A run that systemd killed at its deadline wrote no end itself.
func EndedVerb(ctx context.Context, m *machine.Machine, _ []string, _ io.Reader, _ io.Writer) error {
	found, err := report.Read(m.Paths)
	if err != nil || found.Began.IsZero() || !found.Ended.IsZero() {
		return err
	}
	found.Ended = m.Now()
	found.Error = fmt.Sprintf("the run ended in the stage %q: systemd reports %q", found.Stage,
		values.Printable(os.Getenv("SERVICE_RESULT")))
	if err := os.RemoveAll(m.Paths.BackupWork()); err != nil {
		return err
	}
	defer metrics.Say(ctx, m)
	return found.Write(m.Paths)
}
