// Package maintenance keeps databases small: each host defragments its own member, one after the other, and a person
// makes room where a database is full.
package maintenance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/defragmented"
	"etcd-host/internal/recovery/report"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/values"
)

// Usage is for a person.
const Usage = `etcd-host maintenance [--turn]: defragments this host's member where that frees enough.

It runs where it frees more than 200 MiB and a quarter of the database, or where the database has more than 80 % of its
quota. It does not run while an update, a restore or a backup is at work on this host, while a member is down, behind or
a learner, or without room on the data disk. The member does not answer while it defragments. The leader hands the
leadership over first. The command stops where the cluster takes no write for 2 s.

--turn   wait for the turn of this host, the leader last, as etcd-maintenance.timer does; a cluster of one member is
         left alone
`

const (
	// slot is how long a host leaves to each host before it.
	slot = 5 * time.Minute
	// patience is how long a timer's run waits for what keeps it from starting.
	patience = 10 * time.Minute
	// impatience is how long a person waits for another run.
	impatience = 10 * time.Second
	// longest bounds one defragmentation.
	longest = 30 * time.Minute
	// settling is how long a member may take to serve again.
	settling = 2 * time.Minute
)

type run struct {
	m    *machine.Machine
	self identity.Identity
	view *cluster.View
	// byTurn says that a timer asks.
	byTurn bool
	// worth judges a database. Tests have small ones.
	worth func(etcd.Status, int64) bool
	// sleep and patience are shorter in tests.
	sleep    func(context.Context, time.Duration) error
	patience time.Duration
}

// errSkipped is why nothing is done.
type errSkipped string

func (e errSkipped) Error() string { return string(e) }

func (r *run) work(ctx context.Context) error {
	err := r.defragment(ctx)
	var skipped errSkipped
	if !errors.As(err, &skipped) {
		return err
	}
	r.m.Say.Say("nothing is defragmented: %s", skipped)
	return defragmented.Change(r.m.Paths, func(result *defragmented.Result) {
		result.Skipped, result.Reason = r.m.Now().UTC().Truncate(time.Second), values.Printable(skipped.Error())
	})
}

func (r *run) defragment(ctx context.Context) error {
	if err := r.view.Ask(ctx, r.view.Here); err != nil {
		return fmt.Errorf("etcd on this host does not answer: %w. Nothing was changed", err)
	}
	if _, err := r.isDue(ctx); err != nil {
		return err
	}
	if r.byTurn && len(r.view.Members) == 1 {
		return errSkipped("the cluster has one member, which would not answer meanwhile. Run etcd-host maintenance")
	}
	if err := retry.For(ctx, r.patience, r.mayBegin); err != nil {
		return errSkipped(err.Error())
	}
	// Where it waited, the database may have become another one.
	status, err := r.isDue(ctx)
	if err != nil {
		return err
	}
	if err := r.view.MayAdminister(ctx); err != nil {
		return err
	}
	if len(r.view.OtherVoters()) > 0 {
		if err := r.view.HandOver(ctx); err != nil {
			return err
		}
	}
	return r.now(ctx, status)
}

// place is how many members go first: followers by name, then the leader.
func place(members etcd.Members, own etcd.Status) int {
	order := members.LeaderLast(own.Leader)
	return max(0, slices.IndexFunc(order, func(member etcd.Member) bool { return member.ID == own.Member }))
}

func (r *run) isDue(ctx context.Context) (etcd.Status, error) {
	status, err := r.view.Etcd.Status(ctx, r.view.Here)
	if err != nil {
		return status, err
	}
	if !r.worth(status, quotaOf(r.m, status)) {
		return status, errSkipped(fmt.Sprintf("the database has %s, and %s of it are in use", mib(status.DBSize),
			mib(status.DBInUse)))
	}
	return status, nil
}

func quotaOf(m *machine.Machine, status etcd.Status) int64 {
	if status.Quota > 0 {
		return status.Quota
	}
	return stage.Quota(m.Paths)
}

func (r *run) mayBegin(ctx context.Context) error {
	status, err := r.view.Etcd.Status(ctx, r.view.Here)
	if err != nil {
		return err
	}
	if err := isQuiet(ctx, r.m); err != nil {
		return err
	}
	if err := isHealthy(ctx, r.view); err != nil {
		return err
	}
	return hasRoom(r.m, r.self.DataDir, status)
}

// now defragments, and notes on the disk that it begins: a run that is killed can note nothing later.
func (r *run) now(ctx context.Context, before etcd.Status) error {
	began := r.m.Now()
	err := defragmented.Change(r.m.Paths, func(result *defragmented.Result) {
		previous := result.Ended()
		*result = defragmented.Result{
			Began: began.UTC().Truncate(time.Second), Running: true, Before: before.DBSize, After: before.DBSize,
			Previous: &previous,
		}
	})
	if err != nil {
		return err
	}
	r.m.Say.Say("defragmenting the database of %s: %s, and %s are in use", r.self.Name, mib(before.DBSize),
		mib(before.DBInUse))
	failed := r.watched(ctx)
	took := r.m.Now().Sub(began)
	after, err := r.view.Etcd.Status(ctx, r.view.Here)
	if failed == nil && err == nil {
		r.m.Say.Say("the database of %s has %s now, after %.1f s", r.self.Name, mib(after.DBSize), took.Seconds())
	}
	return errors.Join(failed, defragmented.Change(r.m.Paths, func(result *defragmented.Result) {
		result.Previous = nil
		result.Running, result.Seconds, result.Error = false, took.Seconds(), report.Line(failed)
		if err == nil {
			result.After = after.DBSize
		}
	}))
}

// watched defragments while writes go through other members. A defragmentation that began goes to its end in etcd.
func (r *run) watched(ctx context.Context) error {
	watched, end := watch(ctx, r.view.Etcd, r.view.OtherVoters().Clients())
	err := r.view.Etcd.Within(longest).Defragment(watched, r.view.Here)
	if still := end(); still != nil {
		err = fmt.Errorf("stopped waiting for the defragmentation of %s: %w. etcd finishes it. Nothing else was changed",
			r.self.Name, still)
	}
	settled := retry.For(ctx, settling, func(ctx context.Context) error { return r.view.Etcd.Serves(ctx, r.view.Here) })
	if settled != nil {
		settled = fmt.Errorf("etcd on %s does not serve after its defragmentation: %w. See: journalctl -u etcd",
			r.self.Name, settled)
	}
	return errors.Join(err, settled)
}
