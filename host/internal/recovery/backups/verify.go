package backups

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"etcd-host/internal/recovery/backups/workplace"
	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/contents"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/pack"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/wire/coded"
)

func identities(file string) ([]age.Identity, error) {
	if file == "" {
		return nil, nil
	}
	var found []age.Identity
	text, err := readIdentity(file)
	if err == nil {
		found, err = pack.Identities(text)
	}
	if err != nil {
		return nil, fmt.Errorf("--identity: %q cannot be used: %w. Nothing was read from a target. Write the path of the "+
			"file with the private key of age", file, err)
	}
	return found, nil
}

// readIdentity takes a pipe too, so that a shell may pass a key that is in no file. A device would have no end.
func readIdentity(file string) (string, error) {
	const most = 1 << 20
	in, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer func() { _ = in.Close() }()
	text, err := io.ReadAll(io.LimitReader(in, most+1))
	if err == nil && len(text) > most {
		err = fmt.Errorf("it is larger than %d bytes", most)
	}
	return string(text), err
}

// verify reads everything, and prints what it read.
func (d *desk) verify(ctx context.Context, what, identityFile string) error {
	keys, err := identities(identityFile)
	if err != nil {
		return err
	}
	if err := workplace.Sweep(d.m.Paths); err != nil {
		d.m.Say.Say("what a killed run of verify left cannot be removed: %v", err)
	}
	work, err := workplace.Make(d.m.Paths)
	if err != nil {
		return err
	}
	defer work.Close()
	raw := work.Raw()
	if strings.HasPrefix(what, "/") || strings.HasPrefix(what, "./") {
		return d.verifyFile(what, raw, keys)
	}
	return d.find(ctx, what, func(in target.Target, m manifest.Manifest) error {
		if len(m.Recipients) > 0 && len(keys) == 0 {
			if err := catalog.Stored(ctx, in, m, io.Discard); err != nil {
				return err
			}
			_, err := fmt.Fprintf(d.stdout, "%s is as it was stored (SHA-256 %s). It is encrypted, so its content was "+
				"not read. Give --identity FILE\n", m.Key(), m.Stored.SHA256)
			return err
		}
		err := d.room(filepath.Dir(raw), m.Raw.Size,
			"Nothing was verified. Make room there, or verify the backup on another host")
		if err != nil {
			return err
		}
		if err := catalog.Fetch(ctx, in, m, keys, raw); err != nil {
			return err
		}
		found, err := read(m.Key().String(), raw)
		if err != nil {
			return err
		}
		if found.HashKV != m.HashKV || found.Revision != m.Revision || found.Keys != m.Keys {
			return coded.BackupDamaged.Errorf(
				"%s in %s holds revision %d with hash %d and %d keys, and its manifest names revision %d with "+
					"hash %d and %d keys. Use another backup: etcd-host backups list",
				m.Key(), target.Name(in), found.Revision, found.HashKV, found.Keys, m.Revision, m.HashKV,
				m.Keys)
		}
		if err := d.printWhole(m.Key().String(), found); err != nil {
			return err
		}
		if !m.Verified() {
			return coded.BackupSuspect.Errorf("%s was suspect when it was taken: %s. Nothing was changed. Use another backup: "+
				"etcd-host backups list", m.Key(), m.Suspect)
		}
		return nil
	})
}

func read(name, raw string) (contents.Contents, error) {
	opened, err := contents.Open(raw)
	if err != nil {
		return contents.Contents{}, coded.BackupDamaged.Errorf("%s: %w", name, err)
	}
	defer opened.Close()
	return opened.Contents, nil
}

// printWhole comes last: a script may read the first line alone.
func (d *desk) printWhole(name string, c contents.Contents) error {
	const format = "%s is whole: revision %d, %d keys, hash %d compacted at %d, %d leases, storage %s\n"
	_, err := fmt.Fprintf(d.stdout, format, name, c.Revision, c.Keys, c.HashKV, c.CompactRevision, c.Leases,
		c.StorageVersion)
	return err
}
