package membership

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/snapshot"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// join adds a learner, starts it, makes it a voting member, and waits until it serves.
func (h *host) join(ctx context.Context) error {
	if err := h.joinVoters(ctx); err != nil {
		return err
	}
	return h.view.WaitReady(ctx)
}

func (h *host) joinVoters(ctx context.Context) error {
	if err := h.addLearner(ctx); err != nil {
		return err
	}
	if err := h.putBootstrap(h.joinLines()); err != nil {
		return err
	}
	if err := h.startFirstTime(ctx); err != nil {
		return err
	}
	return h.promote(ctx)
}

func (h *host) startListed(ctx context.Context) error {
	h.say("the cluster lists this host and it was never ready: starting it")
	if err := h.putBootstrap(h.joinLines()); err != nil {
		return err
	}
	if err := h.startFirstTime(ctx); err != nil {
		return err
	}
	// An initial member may come when the others have their quorum already: the health gate waits for it.
	if !h.view.AmLearner() {
		return nil
	}
	if err := h.promote(ctx); err != nil {
		return err
	}
	return h.view.WaitReady(ctx)
}

// replace: the cluster knows a member of this name, and its data is not here: it is lost, or on the machine that had
// the name before. The old identity must not be used again: acknowledged writes may rest on what is not here.
func (h *host) replace(ctx context.Context) error {
	if err := h.removeReplaced(ctx); err != nil {
		return err
	}
	return h.join(ctx)
}

func (h *host) removeReplaced(ctx context.Context) error {
	replaced := h.namesakes()
	if own, listed := h.view.Own(); listed {
		replaced = append(etcd.Members{own}, replaced...)
	}
	var ids []string
	for _, member := range replaced {
		ids = append(ids, member.ID.String())
	}
	h.say(
		"the data of member %s is not on this host: removing that member, joining as a new one",
		strings.Join(ids, " "),
	)
	if err := snapshot.Before(ctx, h.view, h.declared.Self.Name.String()+"-replaced"); err != nil {
		return err
	}
	m := h.view.Machine
	unit, err := h.view.Unit()
	if err != nil {
		return err
	}
	if err := m.Units.Stop(ctx, unit); err != nil {
		return err
	}
	if err := made.Remove(m.Paths, m.Paths.Bootstrap()); err != nil {
		return err
	}
	for _, member := range replaced {
		if err := Remove(ctx, h.view, member.ID); err != nil {
			return err
		}
		h.removed = append(h.removed, member.ID.String())
	}
	return nil
}

// doneSoFar is for the end of an error: a member may be removed before the new one is added.
func (h *host) doneSoFar() string {
	if len(h.removed) == 0 {
		return notAdded
	}
	return "Member " + strings.Join(h.removed, " ") + " was removed before. " + notAdded
}

// addLearner: the cluster takes one learner at a time and none while its links are younger than 5 s, so this is tried
// again for a while.
func (h *host) addLearner(ctx context.Context) error {
	self := h.declared.Self
	if err := h.peersAreOpen(ctx, h.doneSoFar(), "pulumi up"); err != nil {
		return err
	}
	if err := retry.For(ctx, 60*time.Second, h.downgradeOver); err != nil {
		return coded.JoinDowngrade.Errorf(
			"the cluster still goes back to an older version, and accepts no new member: %w. Nothing was "+
				"started on %s. See: etcdctl endpoint status --cluster -w table; then run pulumi up again",
			err,
			self.Name,
		)
	}
	// The host remembers its member before it is added, so that `leave` can remove it.
	if err := identity.Remember(h.view.Machine.Paths, self); err != nil {
		return err
	}
	if err := h.view.RememberMembers(); err != nil {
		return err
	}
	h.say("adding %s as a learner", self.Name)
	if err := retry.For(ctx, 90*time.Second, h.tryAddLearner); err != nil {
		if coded.CodeOf(err) == coded.JoinNotAdded {
			return err
		}
		return coded.JoinNotAdded.Errorf(
			"%s could not be added as a learner: %s%s. Nothing was started on this host. Fix the others as "+
				"docs/runbooks/member-lost.md says, then run pulumi up again. See: etcdctl endpoint status --cluster -w table",
			self.Name,
			etcd.Why(err),
			h.inTheWay(ctx),
		)
	}
	if err := h.view.Ask(ctx, h.view.Asked); err != nil {
		return fmt.Errorf("%s stopped answering right after %s was added: %w. Run pulumi up again",
			h.view.Asked, self.Name, err)
	}
	return nil
}

// downgradeOver: etcd ends a way back by itself, seconds after the last member came to it, once it knows the version
// of every member. It would never know that of a member that is added before, since no member lets that one in.
func (h *host) downgradeOver(ctx context.Context) error {
	var last error = cluster.ErrSilent
	for _, member := range h.view.Members.Voters() {
		runs, err := h.view.Etcd.DowngradeEnabled(ctx, member.PeerURLs[0])
		if err != nil {
			last = err
			continue
		}
		if runs {
			return fmt.Errorf("%s reports a downgrade", member.PeerURLs[0])
		}
		return nil
	}
	return last
}

const notAdded = "No learner was added, and nothing was started on this host"

func (h *host) tryAddLearner(ctx context.Context) error {
	err := h.view.Etcd.AddLearner(ctx, h.view.Asked, h.declared.Self.PeerURL)
	switch {
	case err == nil || etcd.AlreadyAdded(err):
		return nil
	case etcd.MayAddLater(err):
		return err
	}
	return retry.Final(coded.JoinNotAdded.Errorf("%s could not be added as a learner: %s. %s",
		h.declared.Self.Name, etcd.Why(err), notAdded))
}

func (h *host) inTheWay(ctx context.Context) string {
	if err := h.view.OthersAll(ctx, h.view.Etcd.Serves); err != nil {
		return "; not healthy: " + err.Error()
	}
	return ""
}

// promote waits until the learner has applied what the leader had: etcd's own check accepts a learner that is a tenth
// of the whole log behind. It also waits until every voting member takes part in decisions: one more raises the quorum,
// which those that are left may not make. An alarm does not count: this may be the member that replaces a corrupt one.
func (h *host) promote(ctx context.Context) error {
	name, limit := h.declared.Self.Name, h.declared.CatchUp
	h.say("waiting for learner %s to catch up", name)
	if err := h.view.WaitCaughtUp(ctx, limit); err != nil {
		if notRun := h.view.NotRun(ctx); notRun != nil {
			return notRun
		}
		return coded.JoinNotCaughtUp.Errorf(
			"learner %s has not caught up within %.0f s: %s\nIt stays a learner, which costs the others "+
				"nothing. Run pulumi up again, or raise timeouts.catchUpSeconds", name, limit.Seconds(), h.whyBehind(ctx, err))
	}
	err := retry.For(
		ctx,
		60*time.Second,
		func(ctx context.Context) error { return h.view.OthersAll(ctx, h.view.Etcd.Commits) },
	)
	if err != nil {
		return coded.JoinNotPromoted.Errorf(
			"%s does not become a voting member while another member is unhealthy: %w. It stays a learner, "+
				"which costs the quorum nothing. Fix that member as docs/runbooks/member-lost.md says, then run pulumi up again",
			name,
			err,
		)
	}
	h.say("promoting %s to voter", name)
	if err := retry.For(ctx, 60*time.Second, h.tryPromote); err != nil {
		return coded.JoinNotPromoted.Errorf(
			"%s could not be promoted: %s. It stays a learner; run pulumi up again", name, etcd.Why(err))
	}
	return nil
}

func (h *host) whyBehind(ctx context.Context, err error) string {
	if _, silent := h.view.Etcd.Status(ctx, h.view.Here); silent != nil && !etcd.IsOdd(silent) {
		return "its etcd does not answer. See on the host: journalctl -u etcd\n" + h.view.LastErrors(ctx)
	}
	return etcd.Why(err)
}

func (h *host) tryPromote(ctx context.Context) error {
	progress, err := h.view.CaughtUp(ctx)
	if err != nil {
		return err
	}
	if !progress.Done {
		return fmt.Errorf("it is at %d of %d", progress.At, progress.Goal)
	}
	leader, err := h.view.Leader(ctx)
	if err != nil {
		return err
	}
	own, listed := h.view.Own()
	if leader.IsZero() || !listed {
		return errors.New("no member is known to lead")
	}
	if err := h.view.Etcd.Promote(ctx, leader, own.ID); err != nil && !etcd.AlreadyVoter(err) {
		return err
	}
	return nil
}

// Remove takes a member out. etcd refuses that while links are young, so it is tried again for a while.
func Remove(ctx context.Context, v *cluster.View, id values.MemberID) error {
	err := retry.For(ctx, 60*time.Second, func(ctx context.Context) error {
		if err := v.Etcd.Remove(ctx, v.Asked, id); err != nil && !etcd.AlreadyRemoved(err) {
			return err
		}
		return nil
	})
	if err != nil {
		return coded.MemberNotRemoved.Errorf(
			"member %s could not be removed: %s. It is still a member. See: etcdctl endpoint status "+
				"--cluster -w table; then run pulumi up again", id, etcd.Why(err))
	}
	return nil
}
