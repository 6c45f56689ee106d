// Package leave takes members out of the cluster.
package leave

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/snapshot"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/membership/membership"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// request is what the verb works on: what the host remembers, since the configuration no longer has it; where a person
// removed that too, what the member was made with.
type request struct {
	self  identity.Identity
	token values.Token
	place bool
	peers []values.URL
}

var requestKeys = []string{
	"place", "name", "peer_url", "client_url", "client_port", "data_dir", "wal_dir", "founding_peers", membership.LastLine,
}

func readRequest(m *machine.Machine, stdin io.Reader) (request, error) {
	lines, err := input.ReadLines(stdin, []string{"token"}, requestKeys...)
	if err != nil {
		return request{}, err
	}
	// An input of `place` ends there. That of a member has lines up to its last one: without this check, a place whose
	// input was cut off after the token would pass for a member.
	if lines.Get("place") != "yes" {
		if err := lines.Need(membership.LastLine); err != nil {
			return request{}, err
		}
	}
	sent, err := identity.FromLines(lines)
	if err != nil {
		return request{}, err
	}
	found := request{self: sent, token: sent.Token, place: lines.Get("place") == "yes"}
	for _, text := range lines.All("founding_peers") {
		peer, err := membership.ParsePeer(text)
		if err != nil {
			return request{}, fmt.Errorf("the input: %w. Nothing was changed", err)
		}
		found.peers = append(found.peers, peer.URL)
	}
	if files.Exists(m.Paths.Identity()) {
		found.self, err = identity.Read(m.Paths)
	}
	return found, err
}

// Verb is `leave`: what the deletion of a member does.
func Verb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, _ io.Writer) error {
	req, err := readRequest(m, stdin)
	if err != nil {
		return err
	}
	if req.place {
		stays, err := mayHaveReplacement(m.Paths)
		if err != nil {
			return err
		}
		if stays && !files.Exists(m.Paths.Abandon()) {
			m.Say.Say("the member stays: the resource that was deleted was made again on this host. If the host is to " +
				"leave all the same, run etcd-host abandon here before the deletion")
			return nil
		}
	}
	if req.self.Token != "" && req.token != req.self.Token {
		m.Say.Say("the member on this host is of another bootstrap by now; it stays")
		return nil
	}
	found, err := adopted.Read(m.Paths)
	if err != nil {
		return err
	}
	if found != nil {
		m.Say.Say(
			"etcd on this host was adopted and never moved to a unit of this program: it keeps running as it is, " +
				"and stays a member",
		)
		return files.Remove(m.Paths.Identity(), m.Paths.Members())
	}
	wasLast, err := req.leaveCluster(ctx, m)
	if err != nil {
		return err
	}
	if err := req.clear(ctx, m, wasLast); err != nil || !req.place {
		return err
	}
	return files.Remove(m.Paths.Places())
}

// leaveCluster goes by what the cluster says, and not by what is on the disk: a member whose data is gone is a voting
// member all the same.
func (r request) leaveCluster(ctx context.Context, m *machine.Machine) (wasLast bool, err error) {
	if r.self.DataDir == "" {
		m.Say.Say("there is no member on this host")
		return false, nil
	}
	if files.Exists(m.Paths.Abandon()) {
		m.Say.Say("abandoning the membership, as etcd-host abandon asked")
		return false, nil
	}
	hasData, err := identity.HasData(m.Paths, r.self)
	if err != nil {
		return false, err
	}
	wasReady, err := identity.WasReady(m.Paths, r.self.Token)
	if err != nil {
		return false, err
	}
	view, err := cluster.Open(m, r.self)
	if err != nil {
		if hasData || wasReady {
			return false, fmt.Errorf("%s cannot leave: %w", r.self.Name, err)
		}
		m.Say.Say("there is no member on this host")
		return false, nil
	}
	defer view.Close()
	asked, err := view.ToAsk(ctx, nil, r.peers)
	if err != nil {
		return false, err
	}
	if err := view.AskAny(ctx, asked); err != nil {
		switch {
		case etcd.IsOdd(err) || ctx.Err() != nil:
			return false, err
		case hasData || wasReady && len(asked) > 0:
			return false, coded.ClusterNoAnswer.Errorf(
				"%s cannot leave: %w. %s", r.self.Name, unanswered(ctx, view, asked), abandonHint)
		}
		m.Say.Say("there is no member on this host")
		return false, nil
	}
	return leaveView(ctx, view, hasData || wasReady)
}

const abandonHint = "To abandon the whole cluster instead: run etcd-host abandon on each host, then run it again"

// leaveView leaves the cluster that answered.
func leaveView(ctx context.Context, v *cluster.View, served bool) (wasLast bool, err error) {
	own, listed, err := ownMember(v, served)
	if err != nil {
		return false, err
	}
	name := v.Self.Name
	if !listed {
		v.Machine.Say.Say("the cluster does not list %s any more", name)
		return false, nil
	}
	if len(v.OtherVoters())+len(v.OthersNeverStarted()) == 0 {
		v.Machine.Say.Say("%s is the last member", name)
		return true, nil
	}
	if err := v.MayAdminister(ctx); err != nil {
		return false, err
	}
	if err := restKeepsQuorum(ctx, v); err != nil {
		return false, err
	}
	if err := snapshot.Before(ctx, v, name.String()+"-left"); err != nil {
		return false, err
	}
	if err := v.HandOver(ctx); err != nil {
		return false, err
	}
	// Another member is asked: the one that leaves stops answering.
	if err := v.AskAny(ctx, v.OtherVoters().Clients()); err != nil {
		if etcd.IsOdd(err) {
			return false, err
		}
		return false, coded.ClusterNoAnswer.Errorf(
			"%s cannot leave: no other member answers its clients any more (%s). It is still a member. "+
				"Fix the others, then run it again",
			name,
			etcd.Why(v.Silence),
		)
	}
	v.Machine.Say.Say("removing member %s (%s)", name, own.ID)
	// From here on the host finishes by itself: without its data it can join again, even if the update is gone.
	say.IgnoreBroken()
	return false, membership.Remove(ctx, v, own.ID)
}

// restKeepsQuorum counts the members that take part in decisions now. One that never started is a voting member too.
func restKeepsQuorum(ctx context.Context, v *cluster.View) error {
	var bad []string
	unstarted, voters := v.OthersNeverStarted(), v.OtherVoters()
	for _, member := range unstarted {
		bad = append(bad, member.ID.String()+" (never started)")
	}
	serving := 0
	for _, member := range voters {
		err := retry.For(
			ctx,
			10*time.Second,
			func(ctx context.Context) error { return v.Etcd.Commits(ctx, member.Client()) },
		)
		if etcd.IsOdd(err) {
			return err
		}
		if err != nil {
			bad = append(bad, member.Client().String())
			continue
		}
		serving++
	}
	rest := len(unstarted) + len(voters)
	if quorum := rest/2 + 1; serving < quorum {
		return coded.QuorumNoQuorum.Errorf(
			"%s stays: without it %d voters remain, a quorum of them is %d, and only %d serve (not: %s). "+
				"Nothing was changed; fix them first. %s",
			v.Self.Name,
			rest,
			quorum,
			serving,
			strings.Join(bad, " "),
			abandonHint,
		)
	}
	return nil
}

// clear takes the member off the host. Its data is moved aside and never deleted.
func (r request) clear(ctx context.Context, m *machine.Machine, wasLast bool) error {
	if files.IsOurs(m.Paths, m.Paths.Unit()) {
		if err := errors.Join(m.Units.Stop(ctx, adopted.OwnUnit), m.Units.Disable(ctx, adopted.OwnUnit)); err != nil {
			return err
		}
	}
	if err := r.moveAside(m, wasLast); err != nil {
		return err
	}
	return files.Remove(
		m.Paths.Bootstrap(),
		m.Paths.Identity(),
		m.Paths.Active(),
		m.Paths.Members(),
		m.Paths.Abandon(),
		m.Paths.Aside(),
		m.Paths.Switched(),
	)
}

func (r request) moveAside(m *machine.Machine, wasLast bool) error {
	if r.self.DataDir == "" {
		return nil
	}
	// A host may leave without its disk. Data that stays there is in the way only where the host joins again.
	unmounted, err := identity.Unmounted(m.Paths, r.self, r.self)
	if err != nil {
		return err
	}
	if len(unmounted) > 0 {
		m.Say.Say("the disk that should be mounted at %s is not mounted: the data of %s stays on it",
			strings.Join(unmounted, " and "), r.self.Name)
		return nil // what is below the mount point is an old copy
	}
	hasData, err := identity.HasData(m.Paths, r.self)
	if err != nil {
		return err
	}
	// Without a log too: an etcd that was never ready left the rest of it.
	if !hasData && !files.Exists(m.Paths.At(filepath.Join(r.self.DataDir, "member"))) {
		return nil
	}
	folder, err := identity.SetAside(m.Paths, m.Say, r.self, m.Now(), "left")
	if err != nil || !wasLast {
		return err
	}
	_, err = files.Put(m.Paths.Last(), 0o600, fmt.Appendf(nil, "token=%s\nfolder=%s\n", r.self.Token, folder))
	return err
}

// AbandonVerb is `abandon`, for a person: the next `leave` on this host asks the cluster for nothing.
func AbandonVerb(_ context.Context, m *machine.Machine, _ []string, _ io.Reader, _ io.Writer) error {
	if err := os.MkdirAll(m.Paths.StateDir(), 0o700); err != nil {
		return err
	}
	if _, err := files.Put(m.Paths.Abandon(), 0o644, nil); err != nil {
		return err
	}
	m.Say.Say("the member on this host leaves without its cluster's consent when its deletion runs")
	return nil
}
