package catalog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"filippo.io/age"

	"etcd-host/internal/recovery/database"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/pack"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/wire/coded"
)

// Fetch writes a backup's snapshot to a new file, or writes nothing.
func Fetch(
	ctx context.Context, from target.Target, m manifest.Manifest, identities []age.Identity, to string,
) error {
	file, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err = errors.Join(FetchInto(ctx, from, m, identities, file), file.Close()); err != nil {
		_ = os.Remove(to)
	}
	return err
}

// FetchInto writes a backup's snapshot to a file that is empty. The stored data, the snapshot and the digest at the
// snapshot's own end are all compared.
func FetchInto(
	ctx context.Context, from target.Target, m manifest.Manifest, identities []age.Identity, to *os.File,
) error {
	opened, err := from.Get(ctx, m.Data())
	if err != nil {
		return missing(err)
	}
	defer func() { _ = opened.Close() }()
	stored := pack.NewDigest(nil)
	read := &reading{Reader: opened}
	source := io.TeeReader(io.LimitReader(read, m.Stored.Size+1), stored)
	unpacked := Unpack(source, m, identities, to)
	// A decompressor may end before the stored data does. On damaged data it fails with words of its own.
	if read.failed == nil {
		_, _ = io.Copy(io.Discard, source)
	}
	if read.failed != nil {
		return missing(read.failed)
	}
	if err := Same(target.Name(from)+" has", m.Data(), stored.Content(), m.Stored); err != nil {
		return err
	}
	if coded.CodeOf(unpacked) == coded.BackupDamaged {
		return fmt.Errorf("%s: %w", target.Name(from), unpacked)
	}
	return unpacked
}

// reading knows whether its source broke off. A part of the data differs from its manifest, and is not damaged.
type reading struct {
	io.Reader
	failed error
}

func (r *reading) Read(part []byte) (int, error) {
	count, err := r.Reader.Read(part)
	if err != nil && !errors.Is(err, io.EOF) {
		r.failed = err
	}
	return count, err
}

// Unpack writes the snapshot out of stored data, and compares it.
func Unpack(stored io.Reader, m manifest.Manifest, identities []age.Identity, to *os.File) error {
	raw, err := pack.Unpacked(m.Key().String(), stored, m, identities)
	if err != nil {
		return err
	}
	defer func() { _ = raw.Close() }()
	written := pack.NewDigest(to)
	_, err = io.Copy(written, raw)
	if err == nil {
		err = to.Sync()
	}
	if err != nil {
		return damagedUnless(err, "unpacking %q: %w", m.Data(), err)
	}
	if err := Same("it unpacks to", m.Data(), written.Content(), m.Raw); err != nil {
		return err
	}
	if _, err := database.ChecksumOf(to); err != nil {
		return damagedUnless(err, "the snapshot in %q: %w", m.Data(), err)
	}
	return nil
}

// damagedUnless blames the data, and not where a file of this host cannot be read or written.
func damagedUnless(err error, format string, args ...any) error {
	if own := (*fs.PathError)(nil); errors.As(err, &own) {
		return fmt.Errorf(format, args...)
	}
	return coded.BackupDamaged.Errorf(format, args...)
}
