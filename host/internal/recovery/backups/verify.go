package backups

import (
	"context"
	"errors"
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

// find reads the manifest of a key, from the first target that has it whole.
func (d *desk) find(ctx context.Context, text string, use func(in target.Target, m manifest.Manifest) error) error {
	var key manifest.Key
	if text == "latest" && d.self.IsZero() {
		return coded.MemberNone.Errorf("this host has no member, so it does not know which bootstrap's backups are of its " +
			"cluster. Nothing was read. Write a KEY that `etcd-host backups list` shows in place of latest")
	}
	if text != "latest" {
		var err error
		if key, err = manifest.ParseKey(text); err != nil {
			return coded.BackupNotFound.Errorf("KEY: %w. Nothing was read. Write a key that `etcd-host backups list` "+
				"shows, or the path of a file with / or ./ at its beginning", err)
		}
	}
	done := false
	var missed []error
	err := d.each(func(name string, opened target.Target) error {
		if done {
			return nil
		}
		m, err := d.manifest(ctx, opened, key)
		if errors.Is(err, target.ErrNotFound) {
			why, err := whyMissing(ctx, opened, name, key)
			missed = append(missed, why)
			return err
		}
		if err == nil {
			done = true
			err = use(opened, m)
		}
		if code := coded.CodeOf(err); code == coded.BackupDamaged || code == coded.BackupUnreadable {
			return fmt.Errorf("%w. Nothing there was changed, and nothing was written here. Use another backup: "+
				"etcd-host backups list", err)
		}
		return err
	})
	if err != nil || done {
		return err
	}
	return coded.BackupNotFound.Errorf(
		"the backup %q was not found: %w. See: etcd-host backups list", text, errors.Join(missed...))
}

// whyMissing says where a target has the data of a backup alone: a run was killed, or has not ended.
func whyMissing(ctx context.Context, in target.Target, name string, key manifest.Key) (why, err error) {
	why = fmt.Errorf("the target %q does not have it", name)
	if key.Cluster == "" {
		return why, nil
	}
	found, err := catalog.Open(ctx, in, key.Cluster, key.Bootstrap)
	if err == nil && found.HasDataAlone(key) {
		why = fmt.Errorf("the target %q has its data, and not its manifest, which says whether it is whole", name)
	}
	return why, err
}

func (d *desk) manifest(ctx context.Context, in target.Target, key manifest.Key) (manifest.Manifest, error) {
	if key.Cluster != "" {
		return catalog.Manifest(ctx, in, key)
	}
	found, err := d.open(ctx, in)
	if err != nil {
		return manifest.Manifest{}, err
	}
	newest, has, err := found.Newest(ctx, d.m.Now())
	if err == nil && !has {
		err = target.ErrNotFound
	}
	return newest, err
}

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
