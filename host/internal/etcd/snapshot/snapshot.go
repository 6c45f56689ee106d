// Package snapshot keeps etcd's data on the root disk before a change that cannot be undone. A person removes it.
package snapshot

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
)

// Before saves a snapshot. The reason is part of its file's name.
func Before(ctx context.Context, v *cluster.View, reason string) error {
	dir := v.Machine.Paths.Snapshots()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("no snapshot could be taken before %s: %w. Nothing was changed", reason, err)
	}
	file := filepath.Join(dir, v.Machine.Now().UTC().Format("20060102T150405Z")+"-before-"+reason+".db")
	v.Machine.Say.Say("taking a snapshot: %s", v.Machine.Paths.Name(file))
	// This member is asked where it serves. A member that is down would only be waited for.
	source := v.Here
	if v.Etcd.Serves(ctx, source) != nil {
		source = v.Asked
	}
	if err := v.Etcd.SaveSnapshot(ctx, source, file); err != nil {
		return fmt.Errorf(
			"no snapshot could be taken before %s: %s: %s. Nothing was changed",
			reason,
			source,
			etcd.Why(err),
		)
	}
	return nil
}
