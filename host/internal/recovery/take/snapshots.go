package take

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/snapshot"
	"etcd-host/internal/recovery/contents"
	"etcd-host/internal/system/files"
)

// deliverSnapshots brings to the targets what was saved before dangerous steps. Each is copied, since a person may
// remove it meanwhile.
func (r *run) deliverSnapshots(ctx context.Context) error {
	waiting, err := snapshot.Waiting(r.m.Paths)
	if err != nil {
		return err
	}
	var failed error
	for _, one := range waiting {
		if err := r.deliverSnapshot(ctx, one); err != nil {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

func (r *run) deliverSnapshot(ctx context.Context, one snapshot.Taken) error {
	raw := filepath.Join(r.m.Paths.BackupWork(), "raw.db")
	if info, err := os.Stat(one.File); err != nil {
		return err
	} else if err := r.room(info.Size()); err != nil {
		return err
	}
	if err := errors.Join(files.Remove(raw), copyFile(one.File, raw)); err != nil {
		return err
	}
	status := etcd.Status{Cluster: one.Cluster, Version: one.Version}
	backup, err := r.make(ctx, source{one.Time, status, one.Member}, raw)
	if errors.Is(err, errNotCompared) {
		// The member compacted since. The digest at the file's end fits, or there would be another error.
		r.m.Say.Say("%s is not brought to the targets: %v. It stays on this host", filepath.Base(one.File), err)
		return one.Done()
	}
	if err != nil {
		return err
	}
	backup.once = true
	defer func() { _ = files.Remove(backup.plain, backup.stored) }()
	if err := r.deliver(ctx, backup, r.targets); err != nil {
		return err
	}
	return one.Done()
}

// examine reads a snapshot, and compares it with the living member. A snapshot from before a restore is not compared:
// each member has other data now.
func (r *run) examine(ctx context.Context, from source, raw string) (contents.Contents, string, error) {
	if r.isOfCluster(from.status.Cluster) {
		return r.compare(ctx, raw)
	}
	opened, err := contents.Open(raw)
	if err != nil {
		return contents.Contents{}, "", err
	}
	defer opened.Close()
	return opened.Contents, "", nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
