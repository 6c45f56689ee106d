// Package snapshot keeps etcd's data on the root disk before a change that cannot be undone.
package snapshot

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/recovery/database"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

const (
	// Keep is how many snapshots stay. Root disks have filled with them.
	Keep = 5
	// SpareBytes stay free on the root disk: one segment of etcd's log, which may be there, and what the host writes.
	SpareBytes = 64_000_000
	// backupUnit brings the snapshot to the targets, where there are any.
	backupUnit = "etcd-backup.service"
)

// Before saves a snapshot. The reason is part of its file's name.
func Before(ctx context.Context, v *cluster.View, reason string) error {
	// This member is asked where it serves. A member that is down would only be waited for.
	source := v.Here
	if v.Etcd.Serves(ctx, source) != nil {
		source = v.Asked
	}
	taken, err := save(ctx, v, source, reason)
	if err != nil {
		return fmt.Errorf("%w. Nothing was changed", err)
	}
	handToBackups(ctx, v, taken)
	return nil
}

// Here saves a snapshot of this host's member, which needs no quorum for that. A backup after the change brings it to
// the targets, where it is to go there.
func Here(ctx context.Context, v *cluster.View, reason string, toTargets bool) error {
	taken, err := save(ctx, v, v.Here, reason)
	if err != nil || !toTargets || !files.Exists(v.Machine.Paths.BackupSettings()) {
		return err
	}
	return taken.wait()
}

// Saved says that there is a snapshot of before a change.
func Saved(host paths.Host, reason string) (bool, error) {
	found, err := filepath.Glob(filepath.Join(host.Snapshots(), "*-before-"+reason+".db"))
	return len(found) > 0, err
}

func save(ctx context.Context, v *cluster.View, source values.URL, reason string) (Taken, error) {
	failed := func(err error) (Taken, error) {
		return Taken{}, fmt.Errorf("no snapshot could be taken before %s: %w", reason, err)
	}
	dir := v.Machine.Paths.Snapshots()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return failed(err)
	}
	file := filepath.Join(dir, v.Machine.Now().UTC().Format("20060102T150405Z")+"-before-"+reason+".db")
	v.Machine.Say.Say("taking a snapshot: %s", v.Machine.Paths.Name(file))
	taken, err := describe(ctx, v, source, file)
	if err != nil {
		return failed(fmt.Errorf("%s: %s", source, etcd.Why(err)))
	}
	if err := hasRoom(v.Machine.Paths, taken.size); err != nil {
		return failed(fmt.Errorf("%s: %w", source, err))
	}
	if err := v.Etcd.SaveSnapshot(ctx, source, file); err != nil {
		return failed(fmt.Errorf("%s: %s", source, etcd.Why(err)))
	}
	if _, err := database.Checksum(file); err != nil {
		_ = os.Remove(file)
		return failed(fmt.Errorf("%s was damaged on its way to this disk: %w", v.Machine.Paths.Name(file), err))
	}
	if err := expire(v.Machine.Paths); err != nil {
		v.Machine.Say.Say("older snapshots stay: %v", err)
	}
	return taken, nil
}

func describe(ctx context.Context, v *cluster.View, source values.URL, file string) (Taken, error) {
	at := v.Machine.Now().UTC()
	status, err := v.Etcd.Status(ctx, source)
	if err != nil {
		return Taken{}, err
	}
	member := v.Self.Name
	for _, one := range v.Members {
		if one.ID == status.Member && one.Name != "" {
			member = one.Name
		}
	}
	return Taken{
		File: file, Time: at, Cluster: status.Cluster, Member: member, Version: status.Version,
		size: status.DBSize,
	}, nil
}

// hasRoom looks before anything is written: a root disk that a snapshot fills takes the host's other services down.
func hasRoom(host paths.Host, size int64) error {
	free, err := files.FreeBytes(host.Snapshots())
	if err != nil {
		return err
	}
	return enough(free, size, host.Name(host.Snapshots()))
}

func enough(free uint64, database int64, dir string) error {
	const mb = 1_000_000
	if needed := uint64(max(database, 0)) + SpareBytes; free < needed {
		return coded.DiskFull.Errorf(
			"no space on the disk of %s: %d MB are free, and a snapshot needs %d MB (a database of %d MB, and "+
				"%d MB to spare). Make room there, then run it again",
			dir, free/mb, (needed+mb-1)/mb, (database+mb-1)/mb, SpareBytes/mb)
	}
	return nil
}

// expire removes all but the newest snapshots: their names begin with the time.
func expire(host paths.Host) error {
	all, err := filepath.Glob(filepath.Join(host.Snapshots(), "*-before-*.db"))
	if err != nil {
		return err
	}
	slices.Sort(all)
	for _, old := range all[:max(0, len(all)-Keep)] {
		if err := files.Remove(old, waitingFile(old)); err != nil {
			return err
		}
	}
	return nil
}

// handToBackups has the backup's own unit bring it to the targets: an update waits for no store. Whatever stands in
// the way, the snapshot is on this disk.
func handToBackups(ctx context.Context, v *cluster.View, taken Taken) {
	if !files.Exists(v.Machine.Paths.BackupSettings()) {
		return
	}
	err := taken.wait()
	if err == nil {
		err = v.Machine.Units.Start(ctx, backupUnit)
	}
	if err != nil {
		v.Machine.Say.Say("the snapshot stays on this host until the next backup: %v", err)
	}
}

func waitingFile(file string) string { return strings.TrimSuffix(file, ".db") + ".waiting" }
