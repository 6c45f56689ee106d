// Package snapshot keeps etcd's data on the root disk before a change that cannot be undone. A person removes it.
package snapshot

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/system/files"
	"etcd-host/internal/wire/values"
)

// spareBytes stay free on the root disk: one segment of etcd's log, which may be there, and what the host writes.
const spareBytes = 64_000_000

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
	err := hasRoom(ctx, v, source, dir)
	if err == nil {
		err = v.Etcd.SaveSnapshot(ctx, source, file)
	}
	if err != nil {
		return fmt.Errorf(
			"no snapshot could be taken before %s: %s: %s. Nothing was changed",
			reason,
			source,
			etcd.Why(err),
		)
	}
	return nil
}

// hasRoom looks before anything is written: a root disk that a snapshot fills takes the host's other services down.
func hasRoom(ctx context.Context, v *cluster.View, source values.URL, dir string) error {
	status, err := v.Etcd.Status(ctx, source)
	if err != nil {
		return err
	}
	free, err := files.FreeBytes(dir)
	if err != nil {
		return err
	}
	return enough(free, status.DBSize, v.Machine.Paths.Name(dir))
}

func enough(free uint64, database int64, dir string) error {
	const mb = 1_000_000
	if needed := uint64(max(database, 0)) + spareBytes; free < needed {
		return fmt.Errorf("no space on the disk of %s: %d MB are free, and a snapshot needs %d MB (a database of %d MB, and "+
			"%d MB to spare). Make room there, then run it again",
			dir, free/mb, (needed+mb-1)/mb, (database+mb-1)/mb, spareBytes/mb)
	}
	return nil
}
