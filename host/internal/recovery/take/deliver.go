package take

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/report"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
)

// deliver brings a backup to each target. One that fails keeps no other from its backup.
func (r *run) deliver(ctx context.Context, backup made, to []place) error {
	var failed error
	for _, at := range to {
		r.stage("upload")
		err := at.broken
		if err == nil {
			err = r.upload(ctx, backup, at)
		}
		if err == nil {
			r.m.Say.Say("%s has the backup %s (%d bytes)", at.name, backup.manifest.Key(), backup.manifest.Stored.Size)
			r.stage("retention")
			err = r.retain(ctx, at)
		}
		if err != nil {
			failed = errors.Join(failed, err)
			r.note(at.name, func(t *report.Target) { t.Error = report.Line(err) })
		}
	}
	if failed != nil {
		// The report names the stage of the failure, not that of the last target.
		r.stage("upload")
	}
	return failed
}

// upload writes the data, reads it back, and writes the manifest last.
func (r *run) upload(ctx context.Context, backup made, at place) error {
	ctx, cancel := context.WithTimeout(ctx, 2*deadline(backup.manifest.Stored.Size))
	defer cancel()
	text, err := backup.manifest.JSON()
	if err != nil {
		return err
	}
	_, err = at.Stat(ctx, backup.manifest.Data())
	if err == nil {
		// Data that stays without a usable manifest is of a delivery that broke. Both are written again.
		if whole, err := r.takenElsewhere(ctx, backup, at); whole || err != nil {
			return err
		}
	} else if !errors.Is(err, target.ErrNotFound) {
		return err
	}
	file, err := os.Open(backup.stored)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	if err := at.Put(ctx, backup.manifest.Data(), file, backup.manifest.Stored.Size); err != nil {
		return err
	}
	if err := catalog.Stored(ctx, at.Target, backup.manifest, io.Discard); err != nil {
		return readBack(err)
	}
	path := backup.manifest.Key().Manifest()
	if err := at.Put(ctx, path, bytes.NewReader(text), int64(len(text))); err != nil {
		return err
	}
	if _, err := catalog.Manifest(ctx, at.Target, backup.manifest.Key()); err != nil {
		return readBack(err)
	}
	return nil
}

// readBack is the error of a target that returns other bytes than it was given. Any other names its action already.
func readBack(err error) error {
	if code := coded.CodeOf(err); code != coded.BackupDamaged && code != coded.BackupUnreadable {
		return err
	}
	return fmt.Errorf("%w. It was read back after it was written, and does not count as a backup. Repair the store, then "+
		"run etcd-host backup", err)
}

// sameSecond is how long another host may still write the manifest of the backup that it took in the same second.
const sameSecond = 10 * time.Second

// takenElsewhere says whether the target has the backup whole. One of other data is an error.
func (r *run) takenElsewhere(ctx context.Context, backup made, at place) (whole bool, err error) {
	ours := backup.manifest
	var theirs manifest.Manifest
	err = retry.For(ctx, sameSecond, func(ctx context.Context) (err error) {
		theirs, err = catalog.Manifest(ctx, at.Target, ours.Key())
		return err
	})
	if errors.Is(err, target.ErrNotFound) || coded.CodeOf(err) == coded.BackupUnreadable {
		r.m.Say.Say("%s has %s without a manifest that can be used, so both are written again", at.name, ours.Data())
		return false, nil
	}
	switch {
	case err != nil:
	case theirs.HashKV != ours.HashKV:
		err = fmt.Errorf("its manifest has the hash %d, and the snapshot of %s has %d", theirs.HashKV, ours.Member,
			ours.HashKV)
	case !theirs.Verified() && ours.Verified() && !backup.once:
		err = fmt.Errorf("its manifest says that it is suspect: %s", theirs.Suspect)
	}
	if err != nil {
		return false, fmt.Errorf("the target %q has %q already, and not as a verified backup of the same data: %w. Nothing "+
			"there was changed. Run etcd-host backup again", at.name, ours.Data(), err)
	}
	if theirs.Verified() {
		r.m.Say.Say("%s took the same backup in the same second", theirs.Member)
	} else {
		r.m.Say.Say("%s has the same data already, as a suspect backup of %s", at.name, theirs.Member)
	}
	return true, nil
}
