// Package leave takes members out of the cluster.
package leave

import (
	"context"
	"fmt"
	"io"
	"os"
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
			m.Say.Say("the member stays: the resource that was deleted was made again on this host. To let the member " +
				"leave, take its host out of `hosts`, and run `pulumi up`")
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
	if err := req.leaveCluster(ctx, m); err != nil {
		return err
	}
	if err := req.clear(ctx, m); err != nil || !req.place {
		return err
	}
	return files.Remove(m.Paths.Places())
}

// leaveCluster goes by what the cluster says, and not by what is on the disk: a member whose data is gone is a voting
// member all the same.
func (r request) leaveCluster(ctx context.Context, m *machine.Machine) error {
	if r.self.DataDir == "" {
		m.Say.Say("there is no member on this host")
		return nil
	}
	if files.Exists(m.Paths.Abandon()) {
		m.Say.Say("abandoning the membership, as etcd-host abandon asked")
		return files.Remove(m.Paths.Last())
	}
	hasData, err := identity.HasData(m.Paths, r.self)
	if err != nil {
		return err
	}
	wasReady, err := identity.WasReady(m.Paths, r.self.Token)
	if err != nil {
		return err
	}
	view, err := cluster.Open(m, r.self)
	if err != nil {
		return r.leaveSilent(ctx, m, hasData || wasReady, func() error {
			return fmt.Errorf("%s cannot leave: %w", r.self.Name, err)
		})
	}
	defer view.Close()
	asked, err := view.ToAsk(ctx, nil, r.peers)
	if err != nil {
		return err
	}
	if err := view.AskAny(ctx, asked); err != nil {
		if etcd.IsOdd(err) || ctx.Err() != nil {
			return err
		}
		return r.leaveSilent(ctx, m, hasData || wasReady && len(asked) > 0, func() error {
			return coded.ClusterNoAnswer.Errorf(
				"%s cannot leave: %w. Nothing was changed. Start the other members, or follow "+
					"docs/runbooks/quorum-lost.md. %s", r.self.Name, unanswered(ctx, view, asked), wholeCluster)
		})
	}
	return leaveView(ctx, view, hasData || wasReady)
}

// leaveSilent leaves a cluster that does not answer: where no member is here, or where this was the last one.
func (r request) leaveSilent(ctx context.Context, m *machine.Machine, served bool, refusal func() error) error {
	wasLast, err := r.wasLast(ctx, m.Paths)
	switch {
	case err != nil:
		return fmt.Errorf("%s cannot leave: %w. Nothing was changed. %s", r.self.Name, err, wholeCluster)
	case wasLast:
		m.Say.Say("%s was the last member", r.self.Name)
	case served:
		return refusal()
	default:
		m.Say.Say("there is no member on this host")
	}
	return nil
}

// wholeCluster names no command, because that would leave without a question to the other members.
const wholeCluster = "Where the whole cluster is to end, follow docs/how-to/destroy.md"

// leaveView leaves the cluster that answered.
func leaveView(ctx context.Context, v *cluster.View, served bool) error {
	own, listed, err := ownMember(v, served)
	if err != nil {
		return err
	}
	name := v.Self.Name
	if listed && len(v.OtherVoters())+len(v.OthersNeverStarted()) == 0 {
		v.Machine.Say.Say("%s is the last member", name)
		return noteLast(v)
	}
	if err := files.Remove(v.Machine.Paths.Last()); err != nil {
		return err
	}
	if !listed {
		v.Machine.Say.Say("the cluster does not list %s any more", name)
		return nil
	}
	if err := v.MayAdminister(ctx); err != nil {
		return err
	}
	if err := restKeepsQuorum(ctx, v, "Nothing was changed"); err != nil {
		return err
	}
	if err := snapshot.Before(ctx, v, name.String()+"-left"); err != nil {
		return err
	}
	if err := v.HandOver(ctx); err != nil {
		return err
	}
	// Members that do not reach each other took part in decisions by way of this one.
	if err := restKeepsQuorum(ctx, v, "It is still a member, and does not lead"); err != nil {
		return err
	}
	// Another member is asked: the one that leaves stops answering.
	if err := v.AskAny(ctx, v.OtherVoters().Clients()); err != nil {
		if etcd.IsOdd(err) {
			return err
		}
		return coded.ClusterNoAnswer.Errorf(
			"%s cannot leave: no other member answers its clients any more (%s). It is still a member. "+
				"Fix the others, then run it again",
			name,
			etcd.Why(v.Silence),
		)
	}
	v.Machine.Say.Say("removing member %s (%s)", name, own.ID)
	// From here on the host finishes by itself: without its data it can join again, even if the update is gone.
	say.IgnoreBroken()
	return membership.Remove(ctx, v, own.ID)
}

// restKeepsQuorum counts the members that take part in decisions now. One that never started is a voting member too.
func restKeepsQuorum(ctx context.Context, v *cluster.View, effect string) error {
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
				"%s. Nothing was changed. Start them first, as docs/runbooks/member-lost.md has it. %s",
			v.Self.Name,
			rest,
			quorum,
			serving,
			strings.Join(bad, " "),
			effect,
			wholeCluster,
		)
	}
	return nil
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
