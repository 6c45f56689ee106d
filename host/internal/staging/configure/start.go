package configure

import (
	"context"
	"time"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/membership/upgrade"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/values"
)

const (
	oldVersionTime = 20 * time.Second
	servesTime     = 5 * time.Second
	catchUpTime    = 600 * time.Second
)

// questions are what an etcd that is down, or hangs, needs to know.
type questions interface {
	// answers fails where etcd on this host does not answer.
	answers(ctx context.Context) error
	// allows fails where the cluster does not allow a change of version.
	allows(ctx context.Context, from, to values.Version) error
	// onlyThisHangs says whether etcd on this host does not serve, by any URL, and every other voting member does.
	onlyThisHangs(ctx context.Context) (bool, error)
}

// start is the start of a member that was ready once.
type start struct {
	m       *machine.Machine
	cluster questions
}

// ifDown starts a member that is down, or that has not become ready since it started. Another version needs to be
// allowed, here as in any restart; this is also how a version that does not start is reverted.
func (s start) ifDown(ctx context.Context) error {
	state, err := s.m.Units.Property(ctx, adopted.OwnUnit, "ActiveState")
	if err != nil {
		return err
	}
	if state == "active" {
		return s.ifItHangs(ctx)
	}
	from, err := stage.RunningVersion(ctx, s.m)
	if err != nil {
		return err
	}
	to, err := stage.Version(s.m.Paths.Staged())
	if err != nil {
		return err
	}
	if from != to {
		// An etcd that runs prepares for another version, in its turn. Only where this one does not start, another may.
		s.m.Say.Say("etcd is down: starting it with the version that it has")
		if err := stage.Start(ctx, s.m); err != nil {
			return err
		}
		if retry.For(ctx, oldVersionTime, s.cluster.answers) == nil {
			return nil
		}
	}
	if !isRunnable(s.m, to) {
		return nil
	}
	if from != to {
		if err := s.cluster.allows(ctx, from, to); err != nil {
			// It may be allowed later, once the members have been through the versions in between.
			s.m.Say.Say("etcd %s is not started: %s", to, err)
			s.m.Say.Say("etcd is down: starting it with the files that it has")
			return stage.Start(ctx, s.m)
		}
	}
	s.m.Say.Say("etcd is down: starting it with the new files")
	if err := stage.Activate(ctx, s.m, s.m.Paths.Staged()); err != nil {
		return err
	}
	if err := s.m.Units.Enable(ctx, adopted.OwnUnit); err != nil {
		return err
	}
	return s.m.Units.Restart(ctx, adopted.OwnUnit)
}

// ifItHangs restarts a member that would be restarted anyway and does not serve, where every other voting member
// does. So two members that hang are both left alone, and so are all where only the way of asking is broken: each may
// be needed for the quorum.
func (s start) ifItHangs(ctx context.Context) error {
	current, err := stage.IsActive(s.m.Paths, s.m.Paths.Staged())
	if err != nil || current {
		return err
	}
	hangs, err := s.cluster.onlyThisHangs(ctx)
	if err != nil || !hangs {
		return err
	}
	s.m.Say.Say("etcd runs and does not serve, and all others do: restarting it before them")
	return s.m.Units.Restart(ctx, adopted.OwnUnit)
}

// asking asks the living cluster.
type asking struct {
	view   *cluster.View
	oldest values.Version
}

func openCluster(m *machine.Machine, id identity.Identity, oldest values.Version) (*asking, error) {
	view, err := cluster.Open(m, id)
	if err != nil {
		return nil, err
	}
	return &asking{view, oldest}, nil
}

func (a *asking) close() { a.view.Close() }

func (a *asking) answers(ctx context.Context) error {
	_, err := a.view.Etcd.Status(ctx, a.view.Here)
	return err
}

func (a *asking) askAny(ctx context.Context) error {
	urls, err := a.view.ToAsk(ctx, nil, nil)
	if err != nil {
		return err
	}
	return a.view.AskAny(ctx, urls)
}

func (a *asking) allows(ctx context.Context, from, to values.Version) error {
	silence := a.askAny(ctx)
	if etcd.IsOdd(silence) {
		return silence
	}
	return upgrade.Change{
		From: from, To: to, Oldest: a.oldest, Answers: silence == nil, CatchUp: catchUpTime,
		LogHasV2: files.Exists(a.view.Machine.Paths.ServedV2()),
	}.Prepare(ctx, a.view)
}

func (a *asking) onlyThisHangs(ctx context.Context) (bool, error) {
	serves := a.view.Etcd.Serves
	if serves(ctx, a.view.Here) == nil {
		return false, nil
	}
	if err := a.askAny(ctx); err != nil {
		return false, ifOdd(err)
	}
	if a.view.AmLearner() || len(a.view.OtherVoters()) == 0 {
		return false, nil
	}
	if err := a.view.OthersAll(ctx, serves); err != nil {
		return false, ifOdd(err)
	}
	byName := retry.For(ctx, servesTime, func(ctx context.Context) error { return serves(ctx, a.view.Self.ClientURL) })
	return byName != nil, nil
}

// ifOdd keeps an answer that was not accepted; silence does not stop the verb.
func ifOdd(err error) error {
	if etcd.IsOdd(err) {
		return err
	}
	return nil
}
