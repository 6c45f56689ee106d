package facts

import (
	"context"
	"os/exec"

	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/users"
)

// tools are programs of the host that the update will need. The program brings all others with it.
func tools(ctx context.Context, m *machine.Machine, _ asked, lines *answer) error {
	_, found, err := users.Find(ctx, m.Paths, m.Run)
	if err != nil || found {
		return err
	}
	if _, err := exec.LookPath("useradd"); err != nil {
		lines.add("missing", "useradd")
	}
	return nil
}
