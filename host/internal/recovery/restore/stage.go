package restore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/database"
	"etcd-host/internal/recovery/scratch"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// StageVerb is `restore-stage`: it restores the snapshot beside the member's data and starts it where no host can reach
// it. The member keeps running.
func StageVerb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, stdout io.Writer) error {
	return phase(ctx, m, stdin, stdout, (*engine).stage)
}

const stagedNote = "staged"

func (e *engine) stage(ctx context.Context) (string, error) {
	if !e.in.isSeed() {
		e.say("%s does not start with the snapshot: it joins the restored members later", e.in.Self.Name)
		if e.over {
			return "staged=no\n", nil
		}
		// Its old data moves aside after all have stopped, and a full disk has no room for a folder.
		return "staged=no\n", errors.Join(e.wipeStaged(), e.room(0, 1))
	}
	kept, err := e.staged()
	if err != nil || kept != "" {
		return kept, err
	}
	if e.over {
		return "", coded.TokenUsed.Errorf(
			"the restore %s ended on %s, with another snapshot or other members. Nothing was changed. "+
				"Choose a new restore.token", e.in.Token, e.in.Self.Name)
	}
	if !files.IsRunnable(e.m.Paths.ReleaseFile(e.in.Version.String(), "etcdutl")) {
		return "", coded.FilesNotStaged.Errorf(
			"etcd %s is not installed on %s. Nothing was stopped. If this update has --target, name the "+
				"host's resource install too, or run pulumi up without it", e.in.Version, e.in.Self.Name)
	}
	if err := identity.Mounted(e.m.Paths, e.self, e.self, "pulumi up"); err != nil {
		return "", err
	}
	if err := stage.PrepareDataDirs(e.m.Paths, e.account, e.self.Dirs()); err != nil {
		return "", err
	}
	if err := e.checkLiving(ctx, 0); err != nil {
		return "", err
	}
	place := e.place(0)
	if err := place.Prepare(ctx); err != nil {
		return "", err
	}
	defer place.Wipe()
	// Runs that were killed left files, whose room is free then.
	if err := e.wipeStaged(); err != nil {
		return "", err
	}
	// The size is not known yet, and without room no folder can be made.
	if err := e.room(0, 1); err != nil {
		return "", err
	}
	if err := e.makeWork(); err != nil {
		return "", err
	}
	lines, err := e.stageAnew(ctx)
	if err != nil {
		// The rest would only take room.
		return "", errors.Join(err, e.wipe(), e.resume(ctx))
	}
	if err := e.note(stagedNote, "input="+e.digest()+"\n"+lines); err != nil {
		return "", fmt.Errorf("the staged data cannot be noted: %w. Nothing was stopped", err)
	}
	return lines, nil
}

// staged is what an earlier run staged and printed, where it is whole and of the same input.
func (e *engine) staged() (string, error) {
	note, err := e.noted(stagedNote, "Remove it: the next pulumi up stages again")
	if err != nil || note == "" {
		return "", err
	}
	first, lines, _ := strings.Cut(note, "\n")
	if first != "input="+e.digest() {
		return "", nil
	}
	// The switch moves the data away from the stage, so there it need not be any longer.
	step, err := e.lastStep()
	if err != nil || step != "" || files.Exists(filepath.Join(e.inWork("data"), "member")) {
		return lines, err
	}
	return "", nil
}

// digest is that of all that decides what is staged.
func (e *engine) digest() string {
	in := e.in
	return files.Digest(fmt.Appendf(nil, "%s\n%s\n%s\n%s\n%s\n%d\n%s", in.Snapshot, in.SHA256, in.Self.Name,
		in.initialCluster(), in.ClusterToken, in.Bump, in.Version))
}

func (e *engine) stageAnew(ctx context.Context) (string, error) {
	begin := e.m.Now()
	discarded, err := e.bring(ctx)
	if err != nil {
		return "", err
	}
	facts, sum, err := e.check()
	if err != nil {
		return "", err
	}
	bytes, err := sizeOf(e.snapshot())
	if err != nil {
		return "", err
	}
	if err := e.room(bytes, 1); err != nil {
		return "", err
	}
	place := e.place(bytes)
	e.say("starting the snapshot apart from the cluster")
	data, err := e.tryOut(ctx, place, facts.Revision)
	if full := e.diskFull(err); full != nil {
		return "", full
	}
	if err != nil {
		return "", coded.RestoreBadSnapshot.Errorf(
			"%s: the snapshot %s does not start on etcd %s: %w. Nothing was stopped. Choose another "+
				"snapshot", e.in.Self.Name, e.in.Snapshot, e.in.Version, err)
	}
	if hash := strconv.FormatUint(uint64(data.HashKV), 10); e.in.HashKV != "" && hash != e.in.HashKV {
		return "", coded.RestoreBadSnapshot.Errorf(
			"%s: the data of the snapshot %s has the hash %s, and its manifest says %s. Nothing was "+
				"stopped. Choose another snapshot", e.in.Self.Name, e.in.Snapshot, hash, e.in.HashKV)
	}
	cluster, err := e.restoreData(ctx, place)
	if err != nil {
		return "", err
	}
	e.say("the snapshot is staged on %s after %.1f s", e.in.Self.Name, e.m.Now().Sub(begin).Seconds())
	lines := fmt.Sprintf("cluster_id=%s\nhash_kv=%d\nrevision=%d\nkeys=%d\nsha256=%s\netcd_minor=%s\n", cluster,
		data.HashKV, data.Revision, data.Keys, sum, facts.Minor.MinorString())
	if e.in.Snapshot == Survivor {
		lines += fmt.Sprintf("discarded=%d\n", discarded)
	}
	return lines, nil
}

// check compares the snapshot's digests and its version.
func (e *engine) check() (database.Facts, string, error) {
	refuse := func(err error) error {
		return coded.RestoreBadSnapshot.Errorf(
			"%s: the snapshot %s cannot be used: %w. Nothing was stopped. Choose another snapshot",
			e.in.Self.Name, e.in.Snapshot, err)
	}
	sum, err := e.checksum()
	if err != nil {
		return database.Facts{}, "", refuse(err)
	}
	if e.in.SHA256 != "" && sum != e.in.SHA256 {
		return database.Facts{}, "", refuse(fmt.Errorf("its SHA-256 is %s, and %s was expected", sum, e.in.SHA256))
	}
	facts, err := database.Read(e.snapshot())
	if err != nil {
		return database.Facts{}, "", refuse(err)
	}
	if err := fits(facts, e.in.Version); err != nil {
		return database.Facts{}, "", refuse(err)
	}
	return facts, sum, nil
}

// checksum is the SHA-256 of the snapshot. A database that was copied without its log does not end with one.
func (e *engine) checksum() (string, error) {
	if e.in.WithoutLog {
		return files.SHA256(e.snapshot())
	}
	return database.Checksum(e.snapshot())
}

// fits says that etcd of a version may read the data. A program of an older minor version restores data of a newer one
// without a word, and etcd then ends at its start.
func fits(facts database.Facts, version values.Version) error {
	if facts.Minor.IsZero() || facts.Minor.SameMinor(version) {
		return nil
	}
	return fmt.Errorf("it is of etcd %s, and the cluster is to run %s: both must be of one minor version. Set version to "+
		"a release of %s, and upgrade after the restore", facts.Minor.MinorString(), version, facts.Minor.MinorString())
}

// tryOut restores the snapshot as a cluster of one, and reads all of its data.
func (e *engine) tryOut(ctx context.Context, place scratch.Place, revision int64) (scratch.Data, error) {
	dir := e.inWork("check")
	defer func() { _ = e.data().RemoveWork("check") }()
	if err := scratch.Restore(ctx, place, scratch.Restoring{
		Snapshot: e.snapshot(), DataDir: dir, SkipHash: e.in.WithoutLog,
	}); err != nil {
		return scratch.Data{}, err
	}
	etcd, err := place.Start(ctx, dir, "", false)
	if err != nil {
		return scratch.Data{}, err
	}
	defer etcd.Close()
	return etcd.DataAt(ctx, revision)
}

// restoreData makes the data that the switch puts in place.
func (e *engine) restoreData(ctx context.Context, place scratch.Place) (values.ClusterID, error) {
	args := []string{
		"snapshot", "restore", e.snapshot(), "--data-dir=" + e.inWork("data"), "--name=" + e.in.Self.Name.String(),
		"--initial-cluster=" + e.in.initialCluster(), "--initial-cluster-token=" + e.in.ClusterToken.String(),
		"--initial-advertise-peer-urls=" + e.in.Self.PeerURL.String(),
	}
	if log := e.stagedLog(); log != "" {
		args = append(args, "--wal-dir="+log)
	}
	if e.in.Bump > 0 {
		args = append(args, fmt.Sprintf("--bump-revision=%d", e.in.Bump), "--mark-compacted")
	}
	if e.in.WithoutLog {
		args = append(args, "--skip-hash-check")
	}
	said, err := place.Tool(ctx, "etcdutl", args...)
	if full := e.diskFull(err); full != nil {
		return 0, full
	}
	if err != nil {
		return 0, coded.RestoreBadSnapshot.Errorf(
			"%s: the snapshot %s cannot be restored: %w. Nothing was stopped. Choose another snapshot",
			e.in.Self.Name, e.in.Snapshot, err)
	}
	cluster, err := clusterID(said)
	if err != nil {
		return 0, err
	}
	// The switch renames, and a name must not come to the disk before what it names.
	err = e.data().Sync("data")
	if e.self.WALDir != "" {
		err = errors.Join(err, e.workplace(e.self.WALDir).Sync(logName))
	}
	if err != nil {
		return 0, fmt.Errorf("the staged data cannot be flushed to the disk: %w. Nothing was stopped", err)
	}
	return cluster, e.data().Remove(snapshotName)
}

// diskFull is the error of a program that found no room; nil for any other. The snapshot is not to blame.
func (e *engine) diskFull(err error) error {
	if !isFull(err) {
		return nil
	}
	return coded.RoomFull.Errorf("%s: a disk became full while the snapshot %s was staged: %w. Nothing was stopped. %s",
		e.in.Self.Name, e.in.Snapshot, err, e.makeRoom())
}

var clusterShape = regexp.MustCompile(`"cluster-id": ?"([0-9a-f]{1,16})"`)

// clusterID is what etcdutl reports: it follows from the members' names, URLs and the token.
func clusterID(said string) (values.ClusterID, error) {
	found := clusterShape.FindStringSubmatch(said)
	if found == nil {
		return 0, fmt.Errorf("etcdutl does not report the ID of the new cluster: %q. Nothing was stopped",
			values.Printable(said))
	}
	return values.ParseClusterID(found[1])
}

func sizeOf(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// stagedCluster has the ID of the restored cluster and the revision of the snapshot, by what `restore-stage` printed;
// both are 0 where nothing is staged.
func (e *engine) stagedCluster() (values.ClusterID, int64, error) {
	text, err := e.staged()
	if err != nil || text == "" {
		return 0, 0, err
	}
	lines, err := input.ParseLines([]byte(text), "cluster_id", "revision")
	if err != nil {
		return 0, 0, err
	}
	id, odd := input.Parsed(lines, "cluster_id", values.ParseClusterID)
	revision, err := lines.Number("revision", 0)
	return id, int64(revision), errors.Join(odd, err)
}
