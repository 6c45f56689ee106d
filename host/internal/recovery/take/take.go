// Package take takes a backup: it reads the cluster, saves a snapshot on this host, checks it, and brings it to the
// targets. No update waits for it.
package take

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/backups/workplace"
	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/report"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
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
	// asked is when a timer or a person asked for the run, before the wait for its turn.
	asked time.Time
	// tried are the snapshots from before a step that this run brought, or could not bring.
	tried map[string]bool
}

// place is a target that is open.
type place struct {
	name string
	target.Target
	// broken is why it cannot be opened, or was not read just now. Nothing is written to it then: a store that says
	// nothing would be waited for again and again.
	broken error
}

func begin(m *machine.Machine, asked time.Time) (*run, error) {
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
	r := &run{
		m: m, settings: wanted, self: self, patience: answerTime, asked: asked, tried: map[string]bool{},
	}
	// A report that cannot be read is replaced.
	last, _ := report.Read(m.Paths)
	r.report = last.Next(m.Now())
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
	r.targets = open(m.Paths, wanted.Targets)
	return r, nil
}

func open(host paths.Host, wanted []target.Settings) []place {
	var all []place
	for _, one := range wanted {
		opened, err := target.Open(host, one)
		all = append(all, place{one.Name, opened, err})
	}
	return all
}

func (r *run) close() {
	r.view.Close()
	r.closeTargets()
	_ = os.RemoveAll(r.m.Paths.BackupWork())
}

func (r *run) closeTargets() {
	for _, at := range r.targets {
		if at.Target != nil {
			_ = at.Close()
		}
	}
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
	r.report.Ended, r.report.Previous = r.m.Now(), nil
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
		_, takes, err := askTurn(ctx, r.view, r.self.PeerURL)
		if err != nil {
			return distinct(looked, delivered, err)
		}
		// A snapshot from before a step may be new enough.
		if stale, looked = r.look(ctx); !takes {
			r.m.Say.Say("%s is a learner, and takes no backups", r.self.Name)
			stale = nil
		}
	}
	var taken error
	if len(stale) > 0 {
		taken = r.take(ctx, stale)
	} else {
		r.m.Say.Say("no backup is due")
	}
	return distinct(looked, delivered, taken, r.deliverLate(ctx))
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
		return r.asked.Sub(newest.Time) < slotFor(r.settings.Timer.Shortest()), nil
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
