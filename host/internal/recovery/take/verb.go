package take

import (
	"context"
	"io"
	"slices"
	"time"

	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/recovery/metrics"
	"etcd-host/internal/system/lock"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
)

// Usage is for a person.
const Usage = `etcd-host backup [--timer]: takes a backup of the cluster now and brings it to each target.

  --timer   takes one only where a target has no backup that is new enough, as etcd-backup.timer asks

The settings come from the field "backup" of the cluster, by pulumi up.
See also: etcd-host backups, and journalctl -u etcd-backup.`

const (
	// impatient is how long a person waits for another run, in seconds: it may last as long as an upload.
	impatient = 10
	// untilDeadline is longer than systemd lets a timer's run last. A run that waits for a person's has not failed.
	untilDeadline = 24 * 60 * 60
)

// Verb is `backup`.
func Verb(ctx context.Context, m *machine.Machine, args []string, _ io.Reader, _ io.Writer) error {
	return backUp(ctx, m, slices.Equal(args, []string{"--timer"}), retry.Sleep)
}

// backUp waits for its turn first and without the lock. Then it begins, as if it was asked for only then.
func backUp(
	ctx context.Context, m *machine.Machine, byTimer bool, sleep func(context.Context, time.Duration) error,
) error {
	asked, patience := m.Now(), impatient
	if byTimer {
		if err := awaitTurn(ctx, m, sleep); err != nil {
			return err
		}
		patience = untilDeadline
	}
	release, err := lock.Take(ctx, m.Paths, lock.Backup, patience)
	if err != nil {
		return err
	}
	defer release()
	restoring, err := mark.Restoring(m.Paths)
	if err != nil {
		return err
	}
	if restoring != "" {
		if byTimer {
			m.Say.Say("the restore %s is at work, so no backup is due", restoring)
			return nil
		}
		return coded.RestoreAtWork.Errorf(
			"the restore %s is at work on this host, so no backup is taken. Nothing was changed. Finish the "+
				"restore first: pulumi up", restoring)
	}
	defer metrics.Say(ctx, m)
	r, err := begin(m, asked)
	if err != nil {
		return err
	}
	defer r.close()
	return r.end(r.work(ctx, byTimer))
}

// ErrUnset says that no backups are asked for on this host.
var ErrUnset = coded.BackupUnset.Errorf(
	"no backups are set up on this host. Set the field \"backup\" of the cluster, then run " +
		"pulumi up")
