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
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
)

const (
	// sameSecond is how long another host may still write the manifest of the backup that it took in the same second.
	sameSecond = 10 * time.Second
	// uploads is how often a backup is written that another host replaces meanwhile.
	uploads = 3
)

// errReplaced says that another host wrote a backup of the same name meanwhile.
var errReplaced = errors.New("another host wrote it too")

// upload brings a backup to a target. Another host that took it in the same second gives it the same name, and other
// bytes. Then the files of one of them stay, and both hosts have succeeded.
func (r *run) upload(ctx context.Context, backup made, at place) error {
	ctx, cancel := context.WithTimeout(ctx, 2*deadline(backup.manifest.Stored.Size))
	defer cancel()
	for try := 1; ; try++ {
		if whole, err := r.takenElsewhere(ctx, backup, at); whole || err != nil {
			return err
		}
		if err := write(ctx, backup, at); !errors.Is(err, errReplaced) || try == uploads {
			return readBack(err)
		}
	}
}

// write writes the data, reads it back, and writes the manifest last.
func write(ctx context.Context, backup made, at place) error {
	ours := backup.manifest
	text, err := ours.JSON()
	if err != nil {
		return err
	}
	file, err := os.Open(backup.stored)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	if err := at.Put(ctx, ours.Data(), file, ours.Stored.Size); err != nil {
		return err
	}
	stored, err := at.Stat(ctx, ours.Data())
	if err != nil {
		return err
	}
	began := time.Now()
	if err := catalog.Stored(ctx, at.Target, ours, io.Discard); err != nil {
		return unlessReplaced(ctx, ours, at, time.Since(began), err)
	}
	if err := at.Put(ctx, ours.Key().Manifest(), bytes.NewReader(text), int64(len(text))); err != nil {
		return err
	}
	there, err := catalog.Manifest(ctx, at.Target, ours.Key())
	if err != nil {
		return err
	}
	data, err := at.Stat(ctx, ours.Data())
	if err == nil && (there.Stored != ours.Stored || data.Size != stored.Size || !data.Modified.Equal(stored.Modified)) {
		return errReplaced
	}
	return err
}

// unlessReplaced waits for the manifest of another host where the data is not what was written. That host reads its
// data back too, which takes about as long as it took here.
func unlessReplaced(ctx context.Context, ours manifest.Manifest, at place, took time.Duration, damaged error) error {
	if coded.CodeOf(damaged) != coded.BackupDamaged {
		return damaged
	}
	return retry.For(ctx, sameSecond+took, func(ctx context.Context) error {
		there, err := catalog.Manifest(ctx, at.Target, ours.Key())
		if err == nil && there.Stored != ours.Stored {
			return retry.Final(fmt.Errorf("%w: %w", errReplaced, damaged))
		}
		return damaged
	})
}

// readBack is the error of a target that returns other bytes than it was given. Any other names its action already.
func readBack(err error) error {
	if code := coded.CodeOf(err); code != coded.BackupDamaged && code != coded.BackupUnreadable {
		return err
	}
	return fmt.Errorf("%w. It was read back after it was written, and does not count as a backup. Repair the store, then "+
		"run etcd-host backup", err)
}

// takenElsewhere says whether the target has the backup whole. One of other data is an error.
func (r *run) takenElsewhere(ctx context.Context, backup made, at place) (whole bool, err error) {
	ours := backup.manifest
	if _, err := at.Stat(ctx, ours.Data()); errors.Is(err, target.ErrNotFound) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	var theirs manifest.Manifest
	err = retry.For(ctx, sameSecond, func(ctx context.Context) (err error) {
		theirs, err = catalog.Manifest(ctx, at.Target, ours.Key())
		return err
	})
	if err == nil && theirs.HashKV == ours.HashKV {
		err = catalog.Stored(ctx, at.Target, theirs, io.Discard)
	}
	// Data that stays without a manifest that fits it is of a delivery that broke. Both are written again.
	if code := coded.CodeOf(err); errors.Is(err, target.ErrNotFound) || code == coded.BackupUnreadable ||
		code == coded.BackupDamaged {
		r.m.Say.Say("%s has %s without a manifest that fits it, so both are written again", at.name, ours.Data())
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
