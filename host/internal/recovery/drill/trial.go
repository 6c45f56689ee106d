package drill

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/drilled"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/pack"
	"etcd-host/internal/recovery/scratch"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/values"
)

func (d *drill) newest(ctx context.Context, place target.Settings, found *drilled.Success) error {
	from, err := target.Open(d.m.Paths, place)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	backups, err := catalog.Open(ctx, from, d.wanted.Cluster, manifest.DigestOf(d.self.Token))
	if err != nil {
		return err
	}
	newest, any, passed, err := backups.NewestAndPassed(ctx, d.m.Now())
	if err != nil {
		return err
	}
	if !any {
		return skipped{why: "it has no verified backup"}
	}
	found.Key, found.Revision, found.Keys = newest.Key().String(), newest.Revision, newest.Keys
	err = d.one(ctx, place, from, newest, found)
	if len(passed.Keys) == 0 || errors.Is(err, errElsewhere) {
		return err
	}
	return passedOver{passed, err}
}

// one drills the backup of which this is the manifest.
func (d *drill) one(
	ctx context.Context, place target.Settings, from target.Target, newest manifest.Manifest, found *drilled.Success,
) error {
	if len(newest.Recipients) > 0 && d.identity() == "" {
		return d.sealed(ctx, place, from, newest, found)
	}
	if !d.turn {
		return errElsewhere
	}
	var identities []age.Identity
	if len(newest.Recipients) > 0 {
		var err error
		if identities, err = pack.Identities(d.identity()); err != nil {
			return err
		}
	}
	return d.restore(ctx, newest, found, func(to *os.File) error {
		d.m.Say.Say("fetching %s", newest.Key())
		return catalog.FetchInto(ctx, from, newest, identities, to)
	})
}

// sealed drills a backup that this host cannot open. The host that took it has a copy from before the encryption.
func (d *drill) sealed(
	ctx context.Context, place target.Settings, from target.Target, backup manifest.Manifest, found *drilled.Success,
) error {
	plain := backup.Unencrypted()
	// Open, it stays readable where a backup replaces it meanwhile.
	kept, err := os.Open(filepath.Join(d.m.Paths.Backups(), filepath.Base(plain.Data())))
	switch {
	case errors.Is(err, fs.ErrNotExist) && !d.turn:
		return errElsewhere
	case errors.Is(err, fs.ErrNotExist):
		if err := d.compareStored(ctx, from, backup); err != nil {
			return comparison{err}
		}
		return skipped{"the backup is encrypted, backup.drill.identity is not set, and another host took it. The stored " +
			"data fits its manifest", true}
	case err != nil:
		return err
	}
	defer func() { _ = kept.Close() }()
	if err := d.begin(place); err != nil {
		return err
	}
	found.Copy = true
	return d.restore(ctx, backup, found, func(to *os.File) error {
		if err := d.compareStored(ctx, from, backup); err != nil {
			return err
		}
		d.m.Say.Say("taking the copy of before its encryption")
		return catalog.Unpack(kept, plain, nil, to)
	})
}

func (d *drill) compareStored(ctx context.Context, from target.Target, backup manifest.Manifest) error {
	d.m.Say.Say("comparing the stored data of %s with its manifest", backup.Key())
	return catalog.Stored(ctx, from, backup, nil)
}

// restore tries one backup out, whose snapshot `bring` writes to a file.
func (d *drill) restore(
	ctx context.Context, backup manifest.Manifest, found *drilled.Success, bring func(to *os.File) error,
) error {
	version, err := d.fits(backup)
	if err != nil {
		return err
	}
	account, err := users.Etcd(ctx, d.m.Paths, d.m.Run)
	if err != nil {
		return err
	}
	at := workplace(d.m, d.self)
	place := scratch.Place{
		Machine: d.m, Name: drilled.Place, Version: version, Account: account, Dirs: []string{at.Work("")},
		Bytes: backup.Raw.Size, Deadline: scratch.Deadline(backup.Raw.Size),
	}
	if err := place.Prepare(ctx); err != nil {
		return err
	}
	defer place.Wipe()
	// An interrupted drill may have left its files.
	if err := at.Wipe(); err != nil {
		return err
	}
	if err := d.room(backup.Raw.Size); err != nil {
		return err
	}
	if err := at.Make(account); err != nil {
		return err
	}
	begin := d.m.Now()
	err = d.tryOut(ctx, backup, bring, at, place, func() { found.Seconds = d.m.Now().Sub(begin).Seconds() })
	return errors.Join(err, at.Wipe())
}

// workplace is beside the member's data, where the room for a database is.
func workplace(m *machine.Machine, self identity.Identity) scratch.Workplace {
	return scratch.Workplace{Dir: m.Paths.At(self.DataDir), Name: ".drill"}
}

func (d *drill) tryOut(
	ctx context.Context, backup manifest.Manifest, bring func(to *os.File) error, at scratch.Workplace,
	place scratch.Place, serves func(),
) error {
	const name = "snapshot.db"
	file, err := at.Create(name)
	if err != nil {
		return err
	}
	if err := errors.Join(bring(file), file.Close()); err != nil {
		return err
	}
	d.m.Say.Say("starting it apart from the cluster")
	data := at.Work("data")
	if err := scratch.Restore(ctx, place, scratch.Restoring{Snapshot: at.Path(name), DataDir: data}); err != nil {
		return err
	}
	etcd, err := place.Start(ctx, data, "", false)
	if err != nil {
		return err
	}
	defer etcd.Close()
	serves()
	if err := compare(ctx, etcd, backup); err != nil {
		return err
	}
	if err := etcd.EndSpaceAlarms(ctx); err != nil {
		return err
	}
	return etcd.TakesWrites(ctx)
}

// compare reads all data. The hashes are of the same data only where the same revisions are compacted.
func compare(ctx context.Context, etcd *scratch.Etcd, backup manifest.Manifest) error {
	data, err := etcd.DataAt(ctx, backup.Revision)
	if err != nil {
		return err
	}
	if data.Compacted == backup.CompactRevision && data.HashKV != backup.HashKV {
		return fmt.Errorf("its data at revision %d has the hash %d, and its manifest says %d", backup.Revision, data.HashKV,
			backup.HashKV)
	}
	if data.Keys != backup.Keys {
		return fmt.Errorf("it has %d keys at revision %d, and its manifest says %d", data.Keys, backup.Revision, backup.Keys)
	}
	return nil
}

// fits skips a backup of before an upgrade: the next one is of the version that runs.
func (d *drill) fits(backup manifest.Manifest) (values.Version, error) {
	version, found, err := stage.AppliedVersion(d.m.Paths)
	if err != nil {
		return values.Version{}, err
	}
	if !found {
		return values.Version{}, skipped{why: "etcd of this program is not installed on this host"}
	}
	if !backup.EtcdVersion.SameMinor(version) {
		return values.Version{}, skipped{why: fmt.Sprintf("the newest backup is of etcd %s, and this host runs %s",
			backup.EtcdVersion, version)}
	}
	return version, nil
}

// room leaves a member that runs what it may need meanwhile.
func (d *drill) room(bytes int64) error {
	needed := uint64(bytes)*3 + 1<<30
	free, err := files.FreeBytes(d.m.Paths.At(d.self.DataDir))
	if err != nil {
		return err
	}
	if free < needed {
		return skipped{why: fmt.Sprintf("%d MiB are free on the disk of %s, and a drill needs %d MiB", free>>20,
			d.self.DataDir, needed>>20)}
	}
	return nil
}
