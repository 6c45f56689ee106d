package membership

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// mayRejoin refuses for a member that is well, where the others have no quorum without it or differ from each other,
// and where one does not let it in. It also refuses where etcd's authentication would refuse the changes.
func (h *host) mayRejoin(ctx context.Context) error {
	self := h.declared.Self
	if err := identity.Mounted(h.view.Machine.Paths, self, self, "etcd-host rejoin"); err != nil {
		return err
	}
	if err := h.view.MayAdminister(ctx); err != nil {
		return err
	}
	if err := h.othersHaveQuorum(ctx); err != nil {
		return err
	}
	compare := h.othersAgree
	own, listed := h.view.Own()
	if listed && !own.Learner && h.view.Etcd.Commits(ctx, h.view.Here) == nil {
		compare = h.isCorrupt
	}
	if err := compare(ctx); err != nil {
		return err
	}
	return h.peersAreOpen(ctx, "Nothing was changed", "etcd-host rejoin")
}

// othersHaveQuorum counts this member too where it votes: etcd stops here before the cluster removes it.
func (h *host) othersHaveQuorum(ctx context.Context) error {
	serving := len(h.servingVoters(ctx))
	voters := len(h.view.OtherVoters()) + len(h.view.OthersNeverStarted())
	if own, listed := h.view.Own(); listed && !own.Learner {
		voters++
	}
	if quorum := voters/2 + 1; serving < quorum {
		return coded.QuorumNoQuorum.Errorf(
			"%s does not join again: while its etcd is stopped, %d of %d voting members serve, and a quorum "+
				"is %d. Nothing was changed. Fix the other members first, or recover as docs/runbooks/quorum-lost.md says. See: "+
				"etcdctl endpoint status --cluster -w table", h.declared.Self.Name, serving, voters, quorum)
	}
	return nil
}

func (h *host) servingVoters(ctx context.Context) []values.URL {
	return slices.DeleteFunc(h.view.OtherVoters().Clients(), func(url values.URL) bool {
		return h.view.Etcd.Commits(ctx, url) != nil
	})
}

// othersAgree fails where the members that serve hold different data. This member gets the data of the leader, and its
// own cannot be compared while etcd does not run here: it may be the one that is right.
func (h *host) othersAgree(ctx context.Context) error {
	hashes, err := h.hashes(ctx, h.servingVoters(ctx))
	if err != nil {
		return fmt.Errorf("whether the other members hold the same data cannot be seen: %w. Nothing was changed. Run "+
			"etcd-host rejoin again", err)
	}
	if err := cluster.SameData(hashes); err != nil {
		return coded.DataDiffers.Errorf(
			"%s does not join again, because it would get the data of any of the others: %w. Nothing was "+
				"changed. Follow docs/runbooks/corrupt-member.md", h.declared.Self.Name, err)
	}
	return nil
}

// isCorrupt fails unless this member's data differs from that of a majority. The alarm alone proves nothing: a leader
// that is corrupt itself raises it for the others.
func (h *host) isCorrupt(ctx context.Context) error {
	name := h.declared.Self.Name
	hashes, err := h.hashes(ctx, append([]values.URL{h.view.Here}, h.servingVoters(ctx)...))
	if err != nil {
		return fmt.Errorf("whether the data of %s is corrupt cannot be seen: %w. Nothing was changed. Run etcd-host rejoin "+
			"again", name, err)
	}
	own, agreed := hashes[0].Hash, cluster.Majority(hashes)
	switch {
	case agreed == nil:
		return coded.RejoinNoMajority.Errorf(
			"%s does not join again: no majority of the voting members holds the same data (%s). Nothing was "+
				"changed. Follow docs/runbooks/corrupt-member.md", name, cluster.HashWords(hashes))
	case *agreed != own:
		h.say("the data of %s differs from that of a majority: %s", name, cluster.HashWords(hashes))
		return nil
	}
	return coded.RejoinNotNeeded.Errorf(
		"%s serves, and its data is that of a majority, so it does not join again (%s). Nothing was "+
			"changed. Run etcd-host rejoin on the host of a member that differs, if there is one", name,
		cluster.HashWords(hashes))
}

// hashes has one hash of each of these members, in their order.
func (h *host) hashes(ctx context.Context, urls []values.URL) (hashes []etcd.Hash, err error) {
	err = retry.For(ctx, hashLimit, func(ctx context.Context) error {
		statuses, err := h.view.Etcd.Statuses(ctx, urls)
		if err != nil {
			return err
		}
		last := slices.MinFunc(statuses, func(a, b etcd.Status) int { return cmp.Compare(a.Revision, b.Revision) })
		hashes, err = h.view.Hashes(ctx, urls, last.Revision)
		return err
	})
	return hashes, err
}

// hashLimit is for a cluster under load: a compaction between two questions makes hashes incomparable.
const hashLimit = 20 * time.Second
