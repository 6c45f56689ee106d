package restore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"filippo.io/age"

	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/pack"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/wire/coded"
)

// bring puts the snapshot on the data disk.
func (e *engine) bring(ctx context.Context) (discarded int, err error) {
	if e.in.Snapshot == Survivor {
		return e.salvage(ctx)
	}
	e.say("fetching the snapshot %s", e.in.Snapshot)
	if err := e.fetch(ctx); err != nil {
		return 0, coded.RestoreNoSnapshot.Errorf(
			"%s: the snapshot %s cannot be fetched: %w. Nothing was stopped", e.in.Self.Name, e.in.Snapshot,
			err)
	}
	return 0, nil
}

func (e *engine) fetch(ctx context.Context) error {
	if !filepath.IsAbs(e.in.Snapshot) {
		return e.fetchFromTarget(ctx)
	}
	return e.copyFile()
}

// fetchFromTarget reads a backup, and compares it with its manifest.
func (e *engine) fetchFromTarget(ctx context.Context) error {
	key, err := manifest.ParseKey(e.in.Snapshot)
	if err != nil {
		return err
	}
	settings, err := target.Parse([]byte(e.in.Target))
	if err != nil {
		return err
	}
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
		return fmt.Errorf("its manifest has the SHA-256 %s, and %s was expected", backup.Raw.SHA256, e.in.SHA256)
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
	return e.writeSnapshot(func(to *os.File) error { return catalog.FetchInto(ctx, from, backup, identities, to) })
}

func (e *engine) copyFile() error {
	from, err := os.Open(e.m.Paths.At(e.in.Snapshot))
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	info, err := from.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("it is not a file")
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
