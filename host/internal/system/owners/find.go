package owners

import (
	"context"
	"strings"

	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/coded"
)

// Find has the refusals of a host.
func Find(ctx context.Context, m *machine.Machine) ([]string, error) {
	account, _, err := users.Find(ctx, m.Paths, m.Run)
	if err != nil {
		return nil, err
	}
	return Refusals(m.Paths, account)
}

// Check fails where others than root could change what root writes, runs or believes on this host.
func Check(ctx context.Context, m *machine.Machine) error {
	refusals, err := Find(ctx, m)
	if err != nil || len(refusals) == 0 {
		return err
	}
	return coded.RootDirectoriesOpen.Errorf("%s", strings.Join(refusals, "\n"))
}
