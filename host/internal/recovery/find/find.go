// Package find finds the backup that a restore names, before anything is recorded or changed.
package find

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/database"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/restore"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// request is what the configuration names.
type request struct {
	// snapshot is the key of a backup, "latest", or the path of a file on this host.
	snapshot string
	cluster  manifest.ClusterName
	token    values.Token
	// ofCluster is the cluster whose backup is wanted; 0: a backup of the bootstrap that the token names.
	ofCluster values.ClusterID
	targets   []string
	// compare reads the stored data too. One host does so for all.
	compare bool
}

// findTime is shorter than what a preview waits for this answer, so that the preview prints why there is none.
const findTime = 110 * time.Second

// livesTime bounds the wait of a recovery from a survivor, which needs no target.
const livesTime = 30 * time.Second

// Verb is `restore-find`. It prints what the restore records.
func Verb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, stdout io.Writer) error {
	req, err := read(stdin)
	if err != nil {
		return err
	}
	if req.token == "" {
		known, err := identity.Read(m.Paths)
		if err != nil {
			return err
		}
		req.token = known.Token
	}
	ctx, cancel := context.WithTimeout(ctx, findTime)
	defer cancel()
	var printed string
	switch {
	case req.snapshot == restore.Survivor:
		printed, err = livesInTargets(ctx, m, req)
		printed = "found=" + restore.Survivor + "\n" + printed
	case filepath.IsAbs(req.snapshot):
		printed, err = file(m.Paths.At(req.snapshot), req.snapshot)
	default:
		printed, err = backup(ctx, m, req)
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(stdout, printed)
	return err
}

func read(stdin io.Reader) (request, error) {
	lines, err := input.ReadLines(stdin, []string{"snapshot"}, "cluster", "bootstrap_token", "cluster_id", "target",
		"compare")
	if err != nil {
		return request{}, err
	}
	req := request{snapshot: lines.Get("snapshot"), targets: lines.All("target"), compare: lines.Get("compare") == "true"}
	var errs [3]error
	req.cluster, errs[0] = input.Parsed(lines, "cluster", manifest.ParseClusterName)
	req.token, errs[1] = input.Parsed(lines, "bootstrap_token", values.ParseToken)
	req.ofCluster, errs[2] = input.Parsed(lines, "cluster_id", values.ParseClusterID)
	return req, errors.Join(errs[:]...)
}

// file reads a snapshot on this host, which has no manifest.
func file(place, name string) (string, error) {
	sum, err := database.Checksum(place)
	if err != nil {
		return "", unusable(name, err)
	}
	facts, err := database.Read(place)
	if err != nil {
		return "", unusable(name, err)
	}
	info, err := os.Stat(place)
	if err != nil {
		return "", unusable(name, err)
	}
	version := ""
	if !facts.Minor.IsZero() {
		version = facts.Minor.MinorString()
	}
	text := fmt.Sprintf("found=%s\nsha256_raw=%s\nsize_raw=%d\nrevision=%d\nstorage_version=%s\nleases=%d\nauth=%t\n",
		name, sum, info.Size(), facts.Revision, version, facts.Leases, facts.Auth)
	for _, alarm := range facts.Alarms {
		text += "alarm=" + alarm + "\n"
	}
	return text, nil
}

// unusable says why a file cannot be restored.
func unusable(name string, err error) error {
	code := database.CodeOf(err)
	switch {
	case errors.Is(err, syscall.ELOOP):
		return code.Errorf("the snapshot %s is a link, and a link is not followed", name)
	case code == coded.BackupNotFound:
		err = fs.ErrNotExist
	}
	return code.Errorf("the snapshot %s cannot be used: %w", name, err)
}

// backup asks all targets. One that does not answer is passed over where another one has the backup, unless it could
// have a newer one. A host whose targets all answer, and do not have it, says so: another host may have it.
func backup(ctx context.Context, m *machine.Machine, req request) (string, error) {
	if len(req.targets) == 0 {
		return "", coded.BackupNotFound.Errorf("the backup %s cannot be found: no target is configured. Set "+
			"backup.targets, or restore.snapshot to a file", req.snapshot)
	}
	targets, err := target.ParseAll(req.targets)
	if err != nil {
		return "", err
	}
	all, failed := list(ctx, m, req, targets)
	defer all.close()
	chosen, found, err := all.choose(ctx, req.snapshot)
	if err != nil {
		return "", fmt.Errorf("the backup %s cannot be looked for: %w", req.snapshot, err)
	}
	unread := all.whyUnread(req.snapshot)
	if !found && failed == nil && unread == nil {
		missing, err := all.missing(ctx, req.snapshot)
		return missing + all.lives.lines(all.unlisted), err
	}
	if !found && failed == nil {
		return "", notFound("used", req.snapshot, unread)
	}
	if !found || req.snapshot == manifest.Latest && failed != nil {
		return "", notFound("found", req.snapshot, errors.Join(failed, unread))
	}
	skipped := all.unreadBeyond(chosen.manifest.Key())
	if req.snapshot == manifest.Latest && len(skipped) > 0 {
		return "", coded.BackupUnreadable.Errorf(
			"the newest backup is not known: %s cannot be used: %w. To restore the newest one that can be "+
				"used, set restore.snapshot to %s", skipped[0].key, skipped[0].err, chosen.manifest.Key())
	}
	if err := all.lookBeyond(ctx, chosen.manifest.Key()); err != nil {
		return "", fmt.Errorf("the backups after %s cannot be looked for: %w", req.snapshot, err)
	}
	printed, err := all.printed(chosen)
	if err != nil || !req.compare {
		return printed + all.lives.lines(all.unlisted), err
	}
	return printed + "stored=" + all.compared(ctx, m, chosen) + "\n", nil
}

// notFound keeps the code of what stands in the way: a target that fails may have the backup.
func notFound(what, snapshot string, err error) error {
	format := "the backup %s cannot be %s: %w"
	if coded.CodeOf(err) != coded.HostFailed {
		return fmt.Errorf(format, snapshot, what, err)
	}
	return coded.BackupNotFound.Errorf(format, snapshot, what, err)
}

// newerKey goes by revisions within the data of one cluster, because a clock may be wrong. Data of two clusters has two
// counts of revisions, so there the time decides.
func newerKey(a, b manifest.Key) bool {
	if a.ClusterID == b.ClusterID && a.Revision != b.Revision {
		return a.Revision > b.Revision
	}
	return a.Time.After(b.Time)
}
