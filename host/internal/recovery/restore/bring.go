package restore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/pack"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/files"
	"etcd-host/internal/wire/coded"
)

// bring puts the snapshot on the data disk.
func (e *engine) bring(ctx context.Context) (discarded int, err error) {
	if e.in.Snapshot == Survivor {
		return e.salvage(ctx)
	}
	e.say("fetching the snapshot %s", e.in.Snapshot)
	err = e.fetch(ctx)
	if full := e.diskFull(err); full != nil {
		return 0, full
	}
	if err != nil && !lacksRoom(err) {
		err = coded.RestoreNoSnapshot.Errorf(
			"%s: the snapshot %s cannot be fetched: %w. Nothing was stopped. Correct the target or restore.snapshot, "+
				"then run pulumi up", e.in.Self.Name, e.in.Snapshot, err)
	}
	return 0, err
}

func (e *engine) fetch(ctx context.Context) error {
	if filepath.IsAbs(e.in.Snapshot) {
		return e.copyFile()
	}
	key, err := manifest.ParseKey(e.in.Snapshot)
	if err != nil {
		return err
	}
	targets, err := target.ParseAll(e.in.Targets)
	if err != nil {
		return err
	}
	if len(targets) == 0 {
		return errors.New("no target is configured")
	}
	var whys []string
	for _, settings := range targets {
		// Without room on this host no other target helps.
		if err = e.fetchFrom(ctx, settings, key); err == nil || lacksRoom(err) {
			return err
		}
		whys = append(whys, err.Error())
		// A target that breaks off leaves a part of the snapshot.
		if err := e.data().Remove(snapshotName); err != nil {
			return err
		}
	}
	return errors.New(strings.Join(whys, "; "))
}

// fetchFrom reads a backup, and compares it with its manifest.
func (e *engine) fetchFrom(ctx context.Context, settings target.Settings, key manifest.Key) error {
	from, err := target.Open(e.m.Paths, settings)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	backup, err := catalog.Manifest(ctx, from, key)
	if err != nil {
		return err
	}
	if e.in.SHA256 != "" && backup.Raw.SHA256 != e.in.SHA256 {
		return fmt.Errorf("the target %q: its manifest has the SHA-256 %s, and %s was expected", settings.Name,
			backup.Raw.SHA256, e.in.SHA256)
	}
	if err := e.room(backup.Raw.Size, 2); err != nil {
		return err
	}
	var identities []age.Identity
	if e.in.AgeIdentity != "" {
		if identities, err = pack.Identities(e.in.AgeIdentity); err != nil {
			return err
		}
	}
	err = e.writeSnapshot(func(to *os.File) error { return catalog.FetchInto(ctx, from, backup, identities, to) })
	if err != nil {
		return fmt.Errorf("from the target %q: %w", settings.Name, err)
	}
	return nil
}

func (e *engine) copyFile() error {
	from, err := files.OpenRegular(e.m.Paths.At(e.in.Snapshot))
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	info, err := from.Stat()
	if err != nil {
		return err
	}
	if err := e.room(info.Size(), 2); err != nil {
		return err
	}
	return e.writeSnapshot(func(to *os.File) error {
		_, err := io.Copy(to, from)
		return err
	})
}

// writeSnapshot writes the file that etcd's programs read.
func (e *engine) writeSnapshot(write func(*os.File) error) error {
	file, err := e.data().Create(snapshotName)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}
