package etcd

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/stall"
	"etcd-host/internal/wire/values"
)

const (
	// saveTime is for a large database on a slow link. A transfer that stops ends after saveStall.
	saveTime  = 24 * time.Hour
	saveStall = 60 * time.Second
	// spareBytes stay free on a disk, whatever a member sends.
	spareBytes = 64_000_000
	// pageBytes divide the size of every database. A snapshot ends with a digest.
	pageBytes = 512
)

// SaveSnapshot writes a member's data to a file, whole and flushed, or writes nothing.
func (c *Client) SaveSnapshot(ctx context.Context, url values.URL, file string) error {
	return c.Within(saveTime).once(ctx, url, "saving a snapshot",
		func(ctx context.Context, etcd *clientv3.Client) error {
			ctx, watch, stop := stall.Over(ctx, saveStall)
			defer stop()
			answer, err := etcd.SnapshotWithVersion(ctx)
			if err != nil {
				return errors.Join(err, context.Cause(ctx))
			}
			free, err := files.FreeBytes(filepath.Dir(file))
			if err == nil {
				err = save(watch.Reader(answer.Snapshot), file, int64(free)-spareBytes)
			}
			if err != nil {
				err = errors.Join(err, context.Cause(ctx))
			}
			return errors.Join(err, answer.Snapshot.Close())
		})
}

// save takes no more than a limit: a member may send without an end.
func save(snapshot io.Reader, file string, most int64) error {
	part := file + ".part"
	if err := files.Remove(part); err != nil {
		return err
	}
	out, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	size, err := io.Copy(out, io.LimitReader(snapshot, max(0, most)+1))
	switch {
	case err != nil:
	case size > most:
		err = fmt.Errorf("the snapshot is larger than %d MiB, which is the room for it on the disk of %s", max(0, most)>>20,
			filepath.Dir(file))
	case size%pageBytes != sha256.Size:
		err = fmt.Errorf("the snapshot is truncated: it has %d bytes", size)
	default:
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err == nil {
		err = files.Rename(part, file)
	}
	if err != nil {
		_ = os.Remove(part)
	}
	return err
}
