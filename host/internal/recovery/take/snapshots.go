package take

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/snapshot"
	"etcd-host/internal/recovery/contents"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/retry"
)

// learnCluster waits for a member that restarts, where a snapshot waits for it.
func (r *run) learnCluster(ctx context.Context) error {
	learn := func(ctx context.Context) error {
		status, err := r.view.Etcd.Status(ctx, r.view.Here)
		r.cluster = status.Cluster
		return err
	}
	err := learn(ctx)
	if waiting, _ := snapshot.Waiting(r.m.Paths); err == nil || len(waiting) == 0 {
		return err
	}
	r.m.Say.Say("a snapshot from before a step waits for etcd on this host, at most %s: %v", r.patience, err)
	return retry.For(ctx, r.patience, learn)
}

// deliverSnapshots brings to the targets what was saved before dangerous steps. A member that does not answer fails no
// run: the next one compares and delivers.
func (r *run) deliverSnapshots(ctx context.Context, silence error) error {
	waiting, failed := r.untried()
	for i, one := range waiting {
		r.tried[one.File] = true
		if silence == nil {
			err := r.deliverSnapshot(ctx, one)
			if !errors.Is(err, errNoHash) {
				failed = errors.Join(failed, err)
				continue
			}
			silence = err
		}
		r.m.Say.Say("%d snapshots from before a step are not brought to the targets yet, because etcd on this host cannot "+
			"be compared with them: %v. They stay on this host, and the next run tries again", len(waiting)-i, silence)
		break
	}
	return failed
}

// deliverLate brings what was saved while this run was at work. The update that saved it started this unit, and systemd
// merges a start into a run that is at work.
func (r *run) deliverLate(ctx context.Context) error {
	if late, _ := r.untried(); len(late) == 0 { // the run reported a fault of the others
		return nil
	}
	return r.deliverSnapshots(ctx, r.learnCluster(ctx))
}

func (r *run) untried() ([]snapshot.Taken, error) {
	waiting, failed := snapshot.Waiting(r.m.Paths)
	return slices.DeleteFunc(waiting, func(one snapshot.Taken) bool { return r.tried[one.File] }), failed
}

// deliverSnapshot copies the file, since a person may remove it meanwhile.
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
	backup, err := r.make(ctx, source{one.Time, status, one.Member, &one}, raw)
	if err != nil {
		return err
	}
	defer func() { _ = files.Remove(backup.plain, backup.stored) }()
	if err := r.deliver(ctx, backup, r.targets); err != nil {
		return err
	}
	return one.Done()
}

// examine reads a snapshot, and compares it with the living member. A saved one from before a restore is not compared:
// each member has other data now. One that the member compacted beyond cannot be taken again, and its own digest fits.
func (r *run) examine(ctx context.Context, from source, raw string) (contents.Contents, string, error) {
	if from.saved == nil || r.isOfCluster(from.status.Cluster) {
		found, suspect, err := r.compare(ctx, raw)
		if from.saved == nil || !errors.Is(err, errNotCompared) {
			return found, suspect, err
		}
		r.m.Say.Say("%s is brought to the targets without a comparison: %v", filepath.Base(from.saved.File), err)
		return found, "", nil
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
