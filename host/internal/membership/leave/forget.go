package leave

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/snapshot"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/membership/membership"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

type lost struct {
	name values.MemberName
	peer values.URL
	ask  []values.URL
}

func readLost(stdin io.Reader) (lost, error) {
	lines, err := input.ReadLines(stdin, []string{"lost_name", "lost_peer_url"}, "ask")
	if err != nil {
		return lost{}, err
	}
	var found lost
	var errs [3]error
	found.name, errs[0] = input.Parsed(lines, "lost_name", values.ParseMemberName)
	found.peer, errs[1] = input.Parsed(lines, "lost_peer_url", values.ParseURL)
	found.ask, errs[2] = input.Parsed(lines, "ask", values.ParseURLs)
	if found.name == "" || found.peer.IsZero() {
		errs[0] = errors.Join(errs[0], errors.New("the input does not say which member is lost. Nothing was changed"))
	}
	return found, errors.Join(errs[:]...)
}

// ForgetVerb is `forget`: it removes a lost member, from a host that is alive. That host may join in the same update,
// only later: then it asks the members whose addresses are in its input.
func ForgetVerb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, stdout io.Writer) error {
	gone, err := readLost(stdin)
	if err != nil {
		return err
	}
	self, err := identity.Read(m.Paths)
	if err != nil {
		return err
	}
	view, err := cluster.Open(m, self)
	if err != nil {
		return err
	}
	defer view.Close()
	asked, err := view.ToAsk(ctx, gone.ask, nil)
	if err != nil {
		return err
	}
	limit, err := patience(m)
	if err != nil {
		return err
	}
	ask := func(ctx context.Context) error { return cluster.FinalIfOdd(view.AskAny(ctx, asked)) }
	if err := retry.For(ctx, limit, ask); err != nil {
		if etcd.IsOdd(err) {
			return err
		}
		return coded.ClusterNoAnswer.Errorf("%s cannot be removed: %w", gone.name, unanswered(ctx, view, asked))
	}
	if err := removeLost(ctx, view, gone); err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(map[string]values.MemberName{"forgotten": gone.name})
}

// patience is for members that start with the data of a restore, which does not wait until they serve.
func patience(m *machine.Machine) (time.Duration, error) {
	done, err := mark.Restored(m.Paths)
	if err != nil || len(done) == 0 {
		return 0, err
	}
	// The clock of the host may be set back since.
	return min(time.Minute, time.Minute-m.Now().Sub(done[len(done)-1].At)), nil
}

func removeLost(ctx context.Context, v *cluster.View, gone lost) error {
	member, listed := v.Members.By(gone.peer)
	if !listed {
		if err := elsewhere(v.Members, gone.name, gone.peer); err != nil {
			return err
		}
		v.Machine.Say.Say("the cluster does not list %s", gone.name)
		return nil
	}
	if err := cluster.AnothersURL(member, gone.name, gone.peer); err != nil {
		return err
	}
	if url := member.Client(); !url.IsZero() {
		err := v.Etcd.Commits(ctx, url)
		if err == nil {
			return coded.LostAnswers.Errorf(
				"%s is marked lost, but its etcd answers at %s. Nothing was changed. To remove a living "+
					"member, take it out of the list of hosts", gone.name, url)
		}
		if etcd.IsOdd(err) {
			return err
		}
	}
	if err := v.MayAdminister(ctx); err != nil {
		return err
	}
	if err := snapshot.Before(ctx, v, gone.name.String()+"-forgotten"); err != nil {
		return err
	}
	v.Machine.Say.Say("removing lost member %s (%s)", gone.name, member.ID)
	return membership.Remove(ctx, v, member.ID)
}
