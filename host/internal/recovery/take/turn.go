package take

import (
	"slices"
	"time"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/wire/values"
)

// turn is the place of a member in the order in which members take a backup: voting members by name, the leader last.
// A learner has none: it answers no linearizable read.
func turn(members etcd.Members, leader values.MemberID, own values.URL) (place int, takes bool) {
	order := members.Voters().LeaderLast(leader)
	place = slices.IndexFunc(order, func(m etcd.Member) bool { return m.Has(own) })
	return place, place >= 0
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
