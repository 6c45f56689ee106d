package drill

import (
	"context"
	"fmt"
	"io"
	"os"

	"etcd-host/internal/recovery/drilled"
	"etcd-host/internal/recovery/metrics"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/values"
)

// EndedVerb is `drilled`, when the service ended. A run that systemd killed at its deadline wrote no result itself.
func EndedVerb(ctx context.Context, m *machine.Machine, _ []string, _ io.Reader, _ io.Writer) error {
	why := fmt.Sprintf("it did not end: systemd reports %q", values.Printable(os.Getenv("SERVICE_RESULT")))
	if err := drilled.Interrupted(m.Paths, why); err != nil {
		return err
	}
	metrics.Say(ctx, m)
	return nil
}
