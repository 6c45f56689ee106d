package backups

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"filippo.io/age"

	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/files"
	"etcd-host/internal/wire/coded"
)

// fetch writes the snapshot, or the stored file where it is encrypted and no identity is given.
func (d *desk) fetch(ctx context.Context, args []string, identityFile string) error {
	keys, err := identities(identityFile)
	if err != nil {
		return err
	}
	if err := writable(args[1]); err != nil {
		return err
	}
	return d.find(ctx, args[0], func(in target.Target, m manifest.Manifest) error {
		err := d.room(args[1], m.Raw.Size, "Nothing was fetched. Make room there, or name a directory on another disk")
		if err != nil {
			return err
		}
		to := filepath.Join(args[1], m.Key().Stem()+".db")
		if len(m.Recipients) > 0 && len(keys) == 0 {
			to = filepath.Join(args[1], filepath.Base(m.Data()))
			err = fetchStored(ctx, in, m, to)
		} else {
			err = fetchRaw(ctx, in, m, keys, to)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(d.stdout, to)
		return err
	})
}

func fetchRaw(ctx context.Context, in target.Target, m manifest.Manifest, keys []age.Identity, to string) error {
	part := to + target.PartSuffix
	if err := files.Remove(part); err != nil {
		return err
	}
	if err := catalog.Fetch(ctx, in, m, keys, part); err != nil {
		return err
	}
	return files.Rename(part, to)
}

func fetchStored(ctx context.Context, in target.Target, m manifest.Manifest, to string) error {
	part := to + target.PartSuffix
	if err := files.Remove(part); err != nil {
		return err
	}
	out, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = catalog.Stored(ctx, in, m, out)
	if err := errors.Join(err, out.Close()); err != nil {
		_ = os.Remove(part)
		return err
	}
	return files.Rename(part, to)
}

// writable says that a directory of a person's is there. Its disk may have room where it is not.
func writable(dir string) error {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		err = errors.New("it is not a directory")
	}
	if err == nil {
		return nil
	}
	return fmt.Errorf("DIRECTORY: %q cannot be used: %w. Nothing was fetched. Make it with mkdir -p, or write another one",
		dir, err)
}

// spare stays free on a disk: etcd may write to it, which prepares 64 MB of its log at once.
const spare = 128 << 20

// lacksRoom says whether the disk of a directory has too little room for so many bytes.
func (d *desk) lacksRoom(dir string, bytes int64) (free uint64, lacks bool, err error) {
	free, err = d.free(dir)
	return free, err == nil && free < uint64(bytes)+spare, err
}

func (d *desk) room(dir string, size int64, rest string) error {
	free, lacks, err := d.lacksRoom(dir, size)
	if lacks {
		err = coded.DiskFull.Errorf(
			"%d MiB are free on the disk of %s, and %d MiB are needed. %s", free>>20, dir, (size+spare)>>20,
			rest)
	}
	return err
}
