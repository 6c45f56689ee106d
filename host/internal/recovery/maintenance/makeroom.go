package maintenance

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/recovery/metrics"
	"etcd-host/internal/system/lock"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
)

// RoomUsage is for a person.
const RoomUsage = `etcd-host make-room [--keep N]: makes room in databases that are full, and ends the alarm NOSPACE.

It compacts the cluster to the revision of one hour ago, which the backups name, then defragments each member, the
leader last. The alarm ends only once each database has less than 90 % of its quota. Each step is printed. The command
can be repeated. Watches that ask for older revisions end, and clients list again.

--keep N   keep the last N revisions instead, where no backup names the revision of one hour ago

Each member needs room on its data disk for what its database uses, or it ends. The command checks that on this host
alone. Check the others first: df -h of the data directory, and etcdctl endpoint status --cluster.
It never ends the alarm CORRUPT.
`

const (
	// recent is what watchers may still ask for.
	recent = time.Hour
	// enoughRoom is the part of its quota below which a database takes writes again.
	enoughRoom = 0.9
)

type room struct {
	m    *machine.Machine
	self identity.Identity
	view *cluster.View
	// keep is how many revisions stay; 0 where the backups decide.
	keep int64
	// revisionAt finds the newest revision that is older than a time.
	revisionAt func(context.Context, etcd.Status, time.Time) (int64, error)
}

// RoomVerb is `make-room`.
func RoomVerb(ctx context.Context, m *machine.Machine, args []string, _ io.Reader, stdout io.Writer) error {
	r := &room{m: m}
	r.revisionAt = r.revisionOfBackups
	switch {
	case len(args) == 0:
	case len(args) == 2 && args[0] == "--keep":
		var err error
		if r.keep, err = strconv.ParseInt(args[1], 10, 64); err != nil || r.keep < 1 {
			return coded.CommandArguments.Errorf(
				"%q is not a valid number of revisions (1 or more). Nothing was changed. See: etcd-host make-room --help", args[1])
		}
	default:
		return coded.CommandArguments.Errorf(
			"%q are not arguments of make-room. Nothing was changed. See: etcd-host make-room --help", args)
	}
	var err error
	if r.self, err = identity.Read(m.Paths); err != nil {
		return err
	}
	if r.self.IsZero() {
		return coded.MemberNone.Errorf("this host is not a member of a cluster. Nothing was changed. " +
			"Run it on a host with a member")
	}
	restoring, err := mark.Restoring(m.Paths)
	if err != nil {
		return err
	}
	if restoring != "" {
		return coded.RestoreAtWork.Errorf(
			"the restore %s is at work on this host. Nothing was changed. Run pulumi up to finish it",
			restoring)
	}
	// Without an etcd that reports alarms itself, the alert ends with the metrics.
	defer metrics.Say(ctx, m)
	// The timer's run must not begin meanwhile.
	release, err := lock.Take(ctx, m.Paths, lock.Maintenance, 10)
	if err != nil {
		return err
	}
	defer release()
	if r.view, err = cluster.Open(m, r.self); err != nil {
		return err
	}
	defer r.view.Close()
	return r.make(ctx)
}

func (r *room) make(ctx context.Context) error {
	if err := r.view.Ask(ctx, r.view.Here); etcd.IsOdd(err) {
		return fmt.Errorf("%w. Nothing was changed", err)
	} else if err != nil {
		return coded.ClusterNoAnswer.Errorf("no quorum answers on this host: %w. Nothing was changed. "+
			"Follow docs/runbooks/quorum-lost.md", err)
	}
	// Nothing is compacted where the rest would be refused.
	if err := r.view.MayAdminister(ctx); err != nil {
		return err
	}
	statuses, err := r.statuses(ctx)
	if err != nil {
		return err
	}
	alarms, err := r.view.Etcd.Alarms(ctx, r.view.Here)
	if err != nil {
		return err
	}
	for _, alarm := range alarms {
		if alarm.Kind == etcd.Corrupt {
			return coded.AlarmRaised.Errorf(
				"member %s raises the alarm CORRUPT: members have different data, and not always that one is wrong. "+
					"Nothing was changed. Follow docs/runbooks/corrupt-member.md first", alarm.Member)
		}
	}
	if r.allHaveRoom(statuses) == nil {
		r.m.Say.Say("each database has less than 90 %% of its quota")
		if len(alarms) == 0 {
			r.m.Say.Say("no member raises NOSPACE: nothing to do")
			return nil
		}
		// A run that was killed, a quota that was raised, or a member that is no longer there.
		return r.disarm(ctx)
	}
	// A compaction writes too, and etcd ends where the disk is full.
	if err := hasRoom(r.m, r.self.DataDir, etcd.Status{}); err != nil {
		return fmt.Errorf("%w. Nothing was changed. Free room on that disk, then run etcd-host make-room again", err)
	}
	if err := r.compact(ctx, statuses); err != nil {
		return err
	}
	if err := r.defragment(ctx); err != nil {
		return err
	}
	return r.disarm(ctx)
}

// statuses are those of all voting members. One that is down would be full again at once. A learner takes no request
// for any of this.
func (r *room) statuses(ctx context.Context) ([]etcd.Status, error) {
	found, err := r.view.Etcd.Statuses(ctx, r.view.Members.Voters().Clients())
	if err != nil {
		return nil, coded.MemberHealthDown.Errorf(
			"a member does not answer: %w. Nothing was changed. Fix it as docs/runbooks/member-lost.md "+
				"says, then run etcd-host make-room again", err)
	}
	return found, nil
}

func (r *room) compact(ctx context.Context, statuses []etcd.Status) error {
	newest := slices.MaxFunc(statuses, func(a, b etcd.Status) int { return cmp.Compare(a.Revision, b.Revision) })
	revision, err := r.revision(ctx, newest)
	if err != nil {
		return err
	}
	if revision < 1 {
		r.m.Say.Say("there are %d revisions, and all stay", newest.Revision)
		return nil
	}
	r.m.Say.Say("compacting to revision %d of %d", revision, newest.Revision)
	// A database counts the pages that one change freed as in use until the next change. No client changes anything now.
	for _, to := range []int64{revision - 1, revision} {
		for _, status := range statuses {
			if to < 1 {
				continue
			}
			if err := r.view.Etcd.Within(longest).Compact(ctx, status.Endpoint, to); err != nil {
				return fmt.Errorf("%w. No alarm was disarmed. Run etcd-host make-room again", err)
			}
		}
	}
	return nil
}

func (r *room) revision(ctx context.Context, newest etcd.Status) (int64, error) {
	if r.keep > 0 {
		return newest.Revision - r.keep, nil
	}
	revision, err := r.revisionAt(ctx, newest, r.m.Now().Add(-recent))
	if err != nil {
		return 0, fmt.Errorf("the revision of one hour ago is not known: %w. Nothing was changed. Say how many revisions "+
			"stay: etcd-host make-room --keep N. The newest one is %d", err, newest.Revision)
	}
	return revision, nil
}

func (r *room) defragment(ctx context.Context) error {
	here, err := r.view.Etcd.Status(ctx, r.view.Here)
	if err != nil {
		return err
	}
	for _, member := range r.view.Members.Voters().LeaderLast(here.Leader) {
		if err := r.defragmentOne(ctx, member, member.ID == here.Member); err != nil {
			return fmt.Errorf("%w. No alarm was disarmed. Repair that, then run etcd-host make-room again", err)
		}
	}
	return nil
}

func (r *room) defragmentOne(ctx context.Context, member etcd.Member, isHere bool) error {
	url := member.Client()
	before, err := r.view.Etcd.Status(ctx, url)
	if err != nil {
		return err
	}
	free := before.DBSize - before.DBInUse
	if r.allHaveRoom([]etcd.Status{before}) == nil && float64(free) <= leastPart*float64(before.DBSize) {
		r.m.Say.Say("%s: %s, of which %s are in use: it would free nothing", member.Name, mib(before.DBSize),
			mib(before.DBInUse))
		return nil
	}
	if isHere {
		if err := hasRoom(r.m, r.self.DataDir, before); err != nil {
			return err
		}
	}
	r.m.Say.Say("defragmenting the database of %s: %s, of which %s are in use", member.Name, mib(before.DBSize),
		mib(before.DBInUse))
	if err := r.view.Etcd.Within(longest).Defragment(ctx, url); err != nil {
		return err
	}
	// The next member waits until this one answers reads.
	return retry.For(ctx, settling, func(ctx context.Context) error { return r.view.Etcd.Commits(ctx, url) })
}

func (r *room) allHaveRoom(statuses []etcd.Status) error {
	for _, status := range statuses {
		quota := quotaOf(r.m, status)
		if float64(status.DBSize) >= enoughRoom*float64(quota) {
			return fmt.Errorf("the database of %s has %s, and its quota is %s", status.Endpoint, mib(status.DBSize),
				mib(quota))
		}
	}
	return nil
}

// disarm ends NOSPACE only where all members have room: a member without it would raise the alarm again.
func (r *room) disarm(ctx context.Context) error {
	statuses, err := r.statuses(ctx)
	if err != nil {
		return err
	}
	if err := r.allHaveRoom(statuses); err != nil {
		return coded.DatabaseFull.Errorf("%w. NOSPACE stays. Delete keys, keep fewer revisions (--keep N), or raise "+
			"settings.quotaBackendBytes; then run etcd-host make-room again", err)
	}
	alarms, err := r.view.Etcd.Alarms(ctx, r.view.Here)
	if err != nil {
		return err
	}
	for _, alarm := range alarms {
		if alarm.Kind != etcd.NoSpace {
			continue
		}
		r.m.Say.Say("disarming NOSPACE of member %s", alarm.Member)
		if err := r.view.Etcd.DisarmSpace(ctx, r.view.Here, alarm.Member); err != nil {
			return err
		}
	}
	if err := r.view.Etcd.Nudge(ctx, r.view.Here); err != nil {
		return fmt.Errorf("the cluster takes no writes after all: %w", err)
	}
	r.m.Say.Say("the cluster takes writes")
	return nil
}
