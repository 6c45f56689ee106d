// Package take takes a backup: it reads the cluster, saves a snapshot on this host, checks it, and brings it to the
// targets. No update waits for it.
package take

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/backups/workplace"
	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/recovery/metrics"
	"etcd-host/internal/recovery/report"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// run is one run on one host.
type run struct {
	m        *machine.Machine
	settings settings.Settings
	self     identity.Identity
	view     *cluster.View
	// cluster is 0 where etcd on this host does not answer.
	cluster values.ClusterID
	targets []place
	report  report.Report
	// stageBegan is when the stage that the report names began.
	stageBegan time.Time
	// patience is how long this host's member may give no answer. Tests do not wait.
	patience time.Duration
	// sleep waits for the turn of this host. Tests do not wait.
	sleep func(context.Context, time.Duration) error
}

// place is a target that is open.
type place struct {
	name string
	target.Target
	// broken is why it cannot be opened, or was not read just now. Nothing is written to it then: a store that says
	// nothing would be waited for again and again.
	broken error
}

// Usage is for a person.
const Usage = `etcd-host backup [--timer]: takes a backup of the cluster now and brings it to each target.

  --timer   takes one only where a target has no backup that is new enough, as etcd-backup.timer asks

The settings come from the field "backup" of the cluster, by pulumi up.
See also: etcd-host backups, and journalctl -u etcd-backup.`

// Verb is `backup`.
func Verb(ctx context.Context, m *machine.Machine, args []string, _ io.Reader, stdout io.Writer) error {
	byTimer := slices.Equal(args, []string{"--timer"})
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
	r, err := begin(m)
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

func begin(m *machine.Machine) (*run, error) {
	wanted, err := settings.Read(m.Paths)
	if err != nil {
		return nil, err
	}
	if wanted.IsZero() {
		return nil, ErrUnset
	}
	self, err := identity.Read(m.Paths)
	if err != nil {
		return nil, err
	}
	if self.IsZero() {
		return nil, coded.MemberNone.Errorf("this host is not a member of a cluster. Nothing was changed. " +
			"Run it on a host with a member")
	}
	r := &run{m: m, settings: wanted, self: self, patience: answerTime, sleep: retry.Sleep}
	// A report that cannot be read is replaced.
	r.report, _ = report.Read(m.Paths)
	r.report.Began, r.report.Ended, r.report.Took = m.Now(), time.Time{}, false
	// A run that was killed left its stage.
	r.report.Stage, r.report.Error = "", ""
	r.report.Begin(wanted.Targets)
	if err := workplace.Sweep(m.Paths); err != nil {
		m.Say.Say("what a killed run of backups verify left cannot be removed: %v", err)
	}
	// A run that was killed left it.
	if err := errors.Join(os.RemoveAll(m.Paths.BackupWork()), os.MkdirAll(m.Paths.BackupWork(), 0o700)); err != nil {
		return nil, fmt.Errorf("no room can be made for a backup: %w", err)
	}
	if r.view, err = cluster.Open(m, self); err != nil {
		return nil, err
	}
	for _, one := range wanted.Targets {
		opened, err := target.Open(m.Paths, one)
		r.targets = append(r.targets, place{one.Name, opened, err})
	}
	return r, nil
}

func (r *run) close() {
	r.view.Close()
	for _, at := range r.targets {
		if at.Target != nil {
			_ = at.Close()
		}
	}
	_ = os.RemoveAll(r.m.Paths.BackupWork())
}

// stage notes where the run is, on the disk too: a run that is killed can note nothing later.
func (r *run) stage(name string) {
	now := r.m.Now()
	if r.report.Stage != "" && r.report.Seconds != nil {
		r.report.Seconds[r.report.Stage] += now.Sub(r.stageBegan).Seconds()
	}
	r.report.Stage, r.stageBegan = name, now
	if err := r.report.Write(r.m.Paths); err != nil {
		r.m.Say.Say("%v", err)
	}
}

// end writes the report of the whole run.
func (r *run) end(failed error) error {
	stage := r.report.Stage
	r.stage("")
	if failed != nil {
		r.report.Stage, r.report.Error = stage, report.Line(failed)
	}
	r.report.Ended = r.m.Now()
	return errors.Join(failed, r.report.Write(r.m.Paths))
}

func (r *run) work(ctx context.Context, byTimer bool) error {
	if len(r.targets) == 0 {
		return coded.BackupUnset.Errorf("no target is set up, so nothing is backed up. " +
			"Set backup.targets, then run pulumi up")
	}
	r.stage("look")
	silence := r.learnCluster(ctx)
	stale, looked := r.look(ctx)
	delivered := r.deliverSnapshots(ctx, silence)
	if !byTimer {
		stale = r.targets
	} else if len(stale) > 0 {
		mine, err := r.awaitTurn(ctx)
		if err != nil {
			return distinct(looked, delivered, err)
		}
		if stale, looked = r.look(ctx); !mine {
			stale = nil
		}
	}
	if len(stale) == 0 {
		r.m.Say.Say("no backup is due")
		return distinct(looked, delivered)
	}
	return distinct(looked, delivered, r.take(ctx, stale))
}

// distinct joins errors. A target that does not answer fails each stage with the same one.
func distinct(errs ...error) error {
	var all []error
	var add func(error)
	add = func(err error) {
		if joined, is := err.(interface{ Unwrap() []error }); is {
			for _, one := range joined.Unwrap() {
				add(one)
			}
			return
		}
		same := func(other error) bool { return other.Error() == err.Error() }
		if err != nil && !slices.ContainsFunc(all, same) {
			all = append(all, err)
		}
	}
	for _, err := range errs {
		add(err)
	}
	return errors.Join(all...)
}

// look reads each target's newest backup, and returns the targets for which a new one is due. A target that does not
// answer is due too: then at least a copy on this host is new.
func (r *run) look(ctx context.Context) (stale []place, failed error) {
	for i, at := range r.targets {
		fresh, err := r.lookAt(ctx, at)
		if err != nil {
			failed = errors.Join(failed, err)
			r.note(at.name, func(t *report.Target) { t.Error = report.Line(err) })
		}
		if at.Target != nil {
			r.targets[i].broken = err
		}
		if err != nil || !fresh {
			stale = append(stale, r.targets[i])
		}
	}
	return stale, failed
}

const lookTime = 2 * time.Minute

func (r *run) lookAt(ctx context.Context, at place) (fresh bool, err error) {
	if at.Target == nil {
		return false, at.broken
	}
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	found, err := catalog.Open(ctx, at.Target, r.settings.Cluster, manifest.DigestOf(r.self.Token))
	if err != nil {
		return false, err
	}
	newest, has, err := r.noteTarget(ctx, at, found)
	if err != nil {
		return false, err
	}
	if !has || !r.isOfCluster(newest.ClusterID) {
		return false, nil
	}
	if r.settings.Timer.Schedule != "" {
		// A calendar names no interval. Those whose turn comes later see what the first one made.
		return r.report.Began.Sub(newest.Time) < slotFor(r.settings.Timer.Shortest()), nil
	}
	return r.m.Now().Sub(newest.Time) < freshFor(r.settings.Timer.Interval), nil
}

// isOfCluster is false for what is from before a restore, which gives the cluster a new ID. All members know that ID,
// also those that joined later.
func (r *run) isOfCluster(id values.ClusterID) bool { return r.cluster == 0 || id == r.cluster }

func (r *run) note(name string, change func(*report.Target)) {
	if r.report.Targets == nil {
		r.report.Targets = map[string]report.Target{}
	}
	one := r.report.Targets[name]
	change(&one)
	r.report.Targets[name] = one
}

// awaitTurn waits while the members before this one may take the backup. This host may take none: its member does not
// answer, or is a learner.
func (r *run) awaitTurn(ctx context.Context) (mine bool, err error) {
	if err := r.view.Ask(ctx, r.view.Here); err != nil {
		return false, fmt.Errorf("etcd on this host takes no part in a backup: %w", err)
	}
	status, err := r.view.Etcd.Status(ctx, r.view.Here)
	if err != nil {
		return false, err
	}
	at, takes := turn(r.view.Members, status.Leader, r.self.PeerURL)
	if !takes {
		r.m.Say.Say("%s is a learner, and takes no backups", r.self.Name)
		return false, nil
	}
	pause := wait(at, r.settings.Timer.Shortest())
	if pause > 0 {
		r.m.Say.Say("%d other members go first, for %s", at, pause)
	}
	return true, r.sleep(ctx, pause)
}
