package take

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/snapshot"
	"etcd-host/internal/recovery/contents"
	"etcd-host/internal/recovery/database"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/pack"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/program"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// source is who was asked for a snapshot, and when.
type source struct {
	at     time.Time
	status etcd.Status
	member values.MemberName
	// saved is a snapshot from before a step that is over; nil for one of now.
	saved *snapshot.Taken
}

// made is a backup on this host's disk.
type made struct {
	manifest manifest.Manifest
	// plain is compressed and not encrypted; stored is what goes to the targets, and may be the same file.
	plain, stored string
	// once says that no run can take it again.
	once bool
}

const (
	// spare is left on the disk for everything else.
	spare = 64 << 20
	// slowest is what a disk and a network must bring in a second, for the deadlines.
	slowest = 1 << 20
	// attempts is how often a snapshot is taken where it cannot be compared with the member.
	attempts = 2
)

// take saves a snapshot of this host's member and brings it to targets.
func (r *run) take(ctx context.Context, to []place) error {
	r.report.Took, r.report.Seconds = true, map[string]float64{}
	for try := 1; ; try++ {
		backup, err := r.save(ctx)
		if errors.Is(err, errNotCompared) && try < attempts {
			r.m.Say.Say("%v. It is taken again", err)
			continue
		}
		if errors.Is(err, errNoHash) {
			return coded.ClusterNoAnswer.Errorf("the snapshot of %s cannot be compared with its member: %w. No backup was "+
				"taken. Run etcd-host backup again", r.self.Name, err)
		}
		if err != nil {
			return err
		}
		failed := r.deliver(ctx, backup, to)
		return errors.Join(failed, r.keep(backup))
	}
}

func (r *run) save(ctx context.Context) (made, error) {
	r.stage("save")
	from, err := r.source(ctx)
	if err != nil {
		return made{}, err
	}
	raw := filepath.Join(r.m.Paths.BackupWork(), "raw.db")
	if err := files.Remove(raw); err != nil {
		return made{}, err
	}
	if err := r.room(from.status.DBSize); err != nil {
		return made{}, err
	}
	r.m.Say.Say("saving a snapshot of %s", from.member)
	during, cancel := context.WithTimeout(ctx, deadline(from.status.DBSize))
	defer cancel()
	if err := r.view.Etcd.SaveSnapshot(during, r.view.Here, raw); err != nil {
		return made{}, fmt.Errorf("no snapshot could be saved: %w", err)
	}
	return r.make(ctx, from, raw)
}

// source reads the cluster through this member, linearizably: every write that was acknowledged before is in what the
// member applied, and so in the snapshot.
func (r *run) source(ctx context.Context) (source, error) {
	at := r.m.Now().UTC().Truncate(time.Second)
	if err := r.view.Ask(ctx, r.view.Here); etcd.IsOdd(err) {
		return source{}, fmt.Errorf("%w. No backup was taken", err)
	} else if err != nil {
		return source{}, coded.ClusterNoAnswer.Errorf(
			"etcd on this host has no quorum, so its data may be old: %w. No backup was taken. "+
				"Follow docs/runbooks/quorum-lost.md", err)
	}
	status, err := r.view.Etcd.Status(ctx, r.view.Here)
	return source{at, status, r.self.Name, nil}, err
}

func (r *run) room(size int64) error {
	dir := r.m.Paths.Backups()
	free, err := files.FreeBytes(dir)
	if err != nil {
		return err
	}
	// The snapshot, what it is compressed to, and that encrypted.
	needed := uint64(size)*2 + spare
	if len(r.settings.Recipients) > 0 {
		needed += uint64(size)
	}
	if free < needed {
		return coded.DiskFull.Errorf(
			"no room for a backup: %d MiB are free on the disk of %s, and %d MiB are needed. No snapshot "+
				"was taken, and older ones stay. Make room on that disk", free>>20, r.m.Paths.Name(dir), needed>>20)
	}
	return nil
}

// deadline of a step that moves so many bytes.
func deadline(size int64) time.Duration {
	return 5*time.Minute + time.Duration(size/slowest)*time.Second
}

// make checks a snapshot and packs it. The raw file does not outlive it.
func (r *run) make(ctx context.Context, from source, raw string) (made, error) {
	defer func() { _ = os.Remove(raw) }()
	r.stage("check")
	_, err := database.Checksum(raw)
	if err != nil && from.saved != nil {
		name := r.m.Paths.Name
		return made{}, coded.BackupDamaged.Errorf("%s: the snapshot from before a step is damaged: %w. It stays on this "+
			"host, and no target gets it. Remove its note, so that no run tries it again: rm %s", name(from.saved.File), err,
			name(from.saved.Note()))
	}
	if err != nil {
		return made{}, coded.BackupDamaged.Errorf(
			"the snapshot of %s was damaged on its way to this disk: %w. It is not kept. Run etcd-host backup again",
			from.member, err)
	}
	r.stage("compress")
	backup := made{plain: filepath.Join(r.m.Paths.BackupWork(), "plain")}
	backup.stored = backup.plain
	rawContent, stored, err := pack.File(ctx, raw, backup.plain, r.settings.Compression, nil)
	if err != nil {
		return made{}, fmt.Errorf("the snapshot cannot be compressed: %w%s", err, files.Room(r.m.Paths.Backups()))
	}
	r.stage("encrypt")
	recipients, err := pack.Recipients(r.settings.Recipients)
	if err != nil {
		return made{}, err
	}
	if len(recipients) > 0 {
		backup.stored = filepath.Join(r.m.Paths.BackupWork(), "stored")
		if _, stored, err = pack.File(ctx, backup.plain, backup.stored, manifest.None, recipients); err != nil {
			return made{}, fmt.Errorf("the snapshot cannot be encrypted: %w%s", err, files.Room(r.m.Paths.Backups()))
		}
	}
	r.stage("compare")
	found, suspect, err := r.examine(ctx, from, raw)
	if err != nil {
		return made{}, errors.Join(err, files.Remove(backup.plain, backup.stored))
	}
	backup.once = from.saved != nil
	backup.manifest = r.manifest(from, found)
	backup.manifest.Suspect, backup.manifest.Raw, backup.manifest.Stored = suspect, rawContent, stored
	return backup, nil
}

func (r *run) manifest(from source, found contents.Contents) manifest.Manifest {
	ours, err := os.Executable()
	if err == nil {
		ours, err = program.Version(ours)
	}
	if err != nil {
		ours = ""
	}
	return manifest.Manifest{
		Time: from.at, Cluster: r.settings.Cluster, Bootstrap: manifest.DigestOf(r.self.Token),
		ClusterID: from.status.Cluster, Member: from.member,
		EtcdVersion: from.status.Version, StorageVersion: found.StorageVersion, Revision: found.Revision,
		CompactRevision: found.CompactRevision, RaftTerm: found.RaftTerm, RaftIndex: found.RaftIndex, HashKV: found.HashKV,
		Keys: found.Keys, Leases: found.Leases, Auth: found.Auth, Alarms: found.Alarms, DBSize: found.Size,
		DBSizeInUse: found.SizeInUse, Compression: r.settings.Compression, Recipients: r.settings.Recipients, Program: ours,
	}
}

// keep leaves the backup on this host too, in the place of the one before: a store may be down for long.
func (r *run) keep(backup made) error {
	if !backup.manifest.Verified() {
		return coded.BackupSuspect.Errorf(
			"the backup %s is suspect: %s. The backup never counts, and older backups stay. Follow "+
				"docs/runbooks/corrupt-member.md", backup.manifest.Key(), backup.manifest.Suspect)
	}
	local := backup.manifest.Unencrypted()
	content, err := contentOf(backup.plain)
	if err != nil {
		return err
	}
	local.Stored = content
	text, err := local.JSON()
	if err != nil {
		return err
	}
	before, err := os.ReadDir(r.m.Paths.Backups())
	if err != nil {
		return err
	}
	base := filepath.Join(r.m.Paths.Backups(), filepath.Base(local.Data()))
	if err := files.Rename(backup.plain, base); err != nil {
		return err
	}
	name := local.Key().Stem() + manifest.Suffix
	if _, err := files.Put(filepath.Join(r.m.Paths.Backups(), name), 0o600, text); err != nil {
		return err
	}
	for _, entry := range before {
		if !entry.IsDir() && entry.Name() != name && entry.Name() != filepath.Base(base) {
			if err := files.Remove(filepath.Join(r.m.Paths.Backups(), entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func contentOf(file string) (manifest.Content, error) {
	opened, err := os.Open(file)
	if err != nil {
		return manifest.Content{}, err
	}
	defer func() { _ = opened.Close() }()
	sum := pack.NewDigest(nil)
	_, err = io.Copy(sum, opened)
	return sum.Content(), err
}
