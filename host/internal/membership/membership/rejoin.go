package membership

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// RejoinUsage is for a person.
const RejoinUsage = `etcd-host rejoin: gives this host's member new data from the other members.

For a member whose data is lost or corrupt. etcd stops, its data is moved aside, the cluster removes the member, and the
host joins again as a learner that becomes a voting member. It runs with the files that it had, so a change of the
configuration may be pending meanwhile. The other members must have a quorum while this one is stopped. A member that
serves must hold other data than a majority. For one that does not serve, the others must hold the same data.
`

// RejoinVerb is `rejoin`, for a person who knows that the data of this member is lost or corrupt.
func RejoinVerb(ctx context.Context, m *machine.Machine, _ []string, _ io.Reader, stdout io.Writer) error {
	h, err := rejoining(m)
	if err != nil {
		return err
	}
	defer h.view.Close()
	others, err := h.view.ToAsk(ctx, nil, nil)
	if err != nil {
		return err
	}
	others = slices.DeleteFunc(others, func(url values.URL) bool { return url == h.view.Here })
	if err := h.view.AskAny(ctx, others); err != nil {
		if etcd.IsOdd(err) {
			return err
		}
		return coded.ClusterNoAnswer.Errorf(
			"%s does not join again: no other member answers with a quorum (%s). Nothing was changed. Bring "+
				"the other members back first; if their data is lost, set recover in the configuration", h.declared.Self.Name,
			etcd.Why(h.view.Silence))
	}
	if err := h.mayRejoin(ctx); err != nil {
		return err
	}
	if err := h.rejoin(ctx); err != nil {
		return err
	}
	return h.reportAlarms(ctx)
}

// rejoining is this host with the files that its etcd last ran with.
func rejoining(m *machine.Machine) (*host, error) {
	self, err := identity.Read(m.Paths)
	if err != nil {
		return nil, err
	}
	if self.IsZero() {
		return nil, coded.MemberNone.Errorf(
			"this host remembers no member. Nothing was changed. Run pulumi up: the host joins")
	}
	found, err := adopted.Read(m.Paths)
	if err != nil {
		return nil, err
	}
	if found != nil {
		return nil, coded.AdoptOwnUnit.Errorf(
			"the etcd on %s was adopted and runs by %s. Nothing was changed. Bring it back by hand",
			self.Name, found.Unit)
	}
	if err := mark.NoneAtWork(m.Paths, self.Name); err != nil {
		return nil, err
	}
	version, err := stage.Version(m.Paths.Applied())
	if err != nil {
		return nil, err
	}
	view, err := cluster.Open(m, self)
	if err != nil {
		return nil, err
	}
	const catchUp = 10 * time.Minute
	declared := Declared{Self: self, Version: version, CatchUp: catchUp}
	return &host{declared: declared, view: view, folder: m.Paths.Applied()}, nil
}

// rejoin may be interrupted anywhere, and run again: it goes by what the cluster lists.
func (h *host) rejoin(ctx context.Context) error {
	m := h.view.Machine
	if err := m.Units.Stop(ctx, adopted.OwnUnit); err != nil {
		return err
	}
	if err := identity.SetAside(m.Paths, m.Say, h.declared.Self, identity.Folder(m.Now(), "rejoin")); err != nil {
		return err
	}
	if own, listed := h.view.Own(); listed && len(own.ClientURLs) == 0 {
		return h.startListed(ctx)
	} else if listed {
		if err := h.removeReplaced(ctx); err != nil {
			return err
		}
	}
	if err := h.joinVoters(ctx); err != nil {
		return err
	}
	// While CORRUPT is raised no member serves, and this one is to take part in decisions all the same.
	return retry.For(ctx, commitLimit, func(ctx context.Context) error { return h.view.Etcd.Commits(ctx, h.view.Here) })
}

const commitLimit = 120 * time.Second

// reportAlarms names CORRUPT, which this program never disarms.
func (h *host) reportAlarms(ctx context.Context) error {
	alarms, err := h.view.Etcd.Alarms(ctx, h.view.Asked)
	if err != nil {
		return err
	}
	h.say("%s is a voting member again, with the data of the others", h.declared.Self.Name)
	var corrupt []string
	for _, alarm := range alarms {
		if alarm.Kind == etcd.Corrupt {
			corrupt = append(corrupt, alarm.Member.String())
		}
	}
	if len(corrupt) > 0 {
		h.say("the alarm CORRUPT of member %s is still raised, and etcd refuses writes. Compare the members: "+
			"etcdctl endpoint hashkv --cluster. Where all have one hash: etcdctl alarm disarm", strings.Join(corrupt, " "))
	}
	return nil
}
