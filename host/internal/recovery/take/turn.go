package take

import (
	"context"
	"fmt"
	"slices"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/snapshot"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/values"
)

// turn is the place of a member in the order in which members take a backup: voting members by name, the leader last.
// A learner has none: it answers no linearizable read.
func turn(members etcd.Members, leader values.MemberID, own values.URL) (place int, takes bool) {
	order := members.Voters().LeaderLast(leader)
	place = slices.IndexFunc(order, func(m etcd.Member) bool { return m.Has(own) })
	return place, place >= 0
}

// askTurn asks the member on this host for its turn. It may take none: it does not answer, or is a learner.
func askTurn(ctx context.Context, view *cluster.View, own values.URL) (at int, takes bool, err error) {
	if err := view.Ask(ctx, view.Here); err != nil {
		return 0, false, fmt.Errorf("etcd on this host takes no part in a backup: %w", err)
	}
	status, err := view.Etcd.Status(ctx, view.Here)
	if err != nil {
		return 0, false, err
	}
	at, takes = turn(view.Members, status.Leader, own)
	return at, takes, nil
}

// awaitTurn waits while the members before this one may take the backup. It keeps nothing that it reads, because all of
// that may change meanwhile. A fault ends the wait: the run finds it again, and reports it.
func awaitTurn(ctx context.Context, m *machine.Machine, sleep func(context.Context, time.Duration) error) error {
	// An update may have started this run to bring a snapshot to the targets.
	if waiting, err := snapshot.Waiting(m.Paths); err != nil || len(waiting) > 0 {
		return nil
	}
	wanted, err := settings.Read(m.Paths)
	if err != nil || wanted.IsZero() {
		return nil
	}
	at, err := readTurn(ctx, m, wanted)
	if err != nil || at <= 0 {
		return nil
	}
	pause := wait(at, wanted.Timer.Shortest())
	m.Say.Say("%d other members go first, for %s", at, pause)
	return sleep(ctx, pause)
}

// readTurn is 0 where no backup is due: then there is nothing to wait for.
func readTurn(ctx context.Context, m *machine.Machine, wanted settings.Settings) (at int, err error) {
	self, err := identity.Read(m.Paths)
	if err != nil || self.IsZero() {
		return 0, err
	}
	view, err := cluster.Open(m, self)
	if err != nil {
		return 0, err
	}
	defer view.Close()
	at, _, err = askTurn(ctx, view, self.PeerURL)
	if err != nil || at <= 0 {
		return at, err
	}
	r := &run{m: m, settings: wanted, self: self, view: view, asked: m.Now(), targets: open(m.Paths, wanted.Targets)}
	defer r.closeTargets()
	if err := r.learnCluster(ctx); err != nil {
		return 0, err
	}
	if stale, failed := r.look(ctx); failed == nil && len(stale) == 0 {
		return 0, nil
	}
	return at, nil
}

// freshFor is how old a backup may be for this host to take none. It is shorter than the interval, since runs of
// different hosts do not begin at the same instant.
func freshFor(interval time.Duration) time.Duration { return interval * 8 / 10 }

// slotFor is how old a backup may be, as a run of a calendar begins, to be of that run. Hosts begin within a minute. A
// part of the pause alone keeps the backup of the last member in turn from counting for the next run too.
func slotFor(pause time.Duration) time.Duration { return min(5*time.Minute, pause*3/10) }

// wait is how long a member lets those before it go first.
func wait(place int, interval time.Duration) time.Duration {
	return time.Duration(place) * min(2*time.Minute, interval/10)
}
