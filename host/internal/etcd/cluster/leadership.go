package cluster

import (
	"cmp"
	"context"
	"slices"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/wire/values"
)

// HandOver moves the leadership away from this host. It moves to the voting member that was restarted last
// before this one (the chain goes by name), or else to the one whose turn comes last. So leadership moves at most twice
// in a rolling restart. A member that is behind cannot take it; then the next is asked.
func (v *View) HandOver(ctx context.Context) error {
	candidates := successors(v.Members, v.Self.Name.String())
	for _, candidate := range slices.Concat(candidates, candidates) {
		status, err := v.Etcd.Status(ctx, v.Here)
		if etcd.IsOdd(err) {
			return err
		}
		if err != nil || status.Member != status.Leader {
			return nil
		}
		v.Machine.Say.Say("moving the leadership to %s", candidate.Name)
		if err = v.Etcd.MoveLeader(ctx, v.Here, candidate.ID); err == nil {
			return nil
		}
		v.Machine.Say.Say("%s does not accept it: %s", candidate.Name, etcd.Why(err))
	}
	return nil
}

func successors(members etcd.Members, own string) etcd.Members {
	others := members.Voters().Where(func(m etcd.Member) bool { return m.Name.String() != own })
	slices.SortFunc(others, func(a, b etcd.Member) int {
		before := func(m etcd.Member) int {
			if m.Name.String() < own {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(before(a), before(b)), cmp.Compare(b.Name, a.Name))
	})
	return others
}

// Leaderless says that members answer without a quorum too, and that each of these knows no leader.
func (v *View) Leaderless(ctx context.Context, urls []values.URL) bool {
	answers := 0
	for _, url := range urls {
		status, err := v.Etcd.Status(ctx, url)
		if err != nil {
			continue
		}
		if status.Leader != 0 {
			return false
		}
		answers++
	}
	return answers > 0
}
