package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/wire/values"
)

// Leader is the client URL of the leader, where every voting member answers; none where they know of none.
func (v *View) Leader(ctx context.Context) (values.URL, error) {
	statuses, err := v.Etcd.Statuses(ctx, v.Members.Voters().Clients())
	if err != nil {
		return values.URL{}, err
	}
	for _, status := range statuses {
		if status.Member == status.Leader {
			return status.Endpoint, nil
		}
	}
	return values.URL{}, nil
}

// SplitViews says in words how members differ on their cluster or their leader; nothing where they agree. Which of
// them is wrong cannot be known from that, so the sentence has what each of them says.
func SplitViews(statuses []etcd.Status) string {
	var clusters, follows []string
	url := map[values.MemberID]values.URL{}
	for _, status := range statuses {
		url[status.Member] = status.Endpoint
	}
	for _, status := range statuses {
		clusters = append(clusters, fmt.Sprintf("%s is in cluster %s", status.Endpoint, status.Cluster))
		leader := "member " + status.Leader.String()
		if status.Leader == 0 {
			leader = "no leader"
		} else if known, ok := url[status.Leader]; ok {
			leader = known.String()
		}
		follows = append(follows, fmt.Sprintf("%s follows %s", status.Endpoint, leader))
	}
	differ := func(of func(etcd.Status) uint64) bool {
		return slices.ContainsFunc(statuses, func(s etcd.Status) bool { return of(s) != of(statuses[0]) })
	}
	switch {
	case len(statuses) == 0:
		return ""
	case differ(func(s etcd.Status) uint64 { return uint64(s.Cluster) }):
		return "the members are in different clusters: " + strings.Join(clusters, ", ")
	case statuses[0].Leader == 0 || differ(func(s etcd.Status) uint64 { return uint64(s.Leader) }):
		return "the members follow no common leader: " + strings.Join(follows, ", ")
	}
	return ""
}

// MembersAgree fails unless all voting members have one leader, no alarm, and the same data at a revision that all of
// them have.
func (v *View) MembersAgree(ctx context.Context) error {
	voters := v.Members.Voters().Clients()
	statuses, err := v.Etcd.Statuses(ctx, voters)
	if err != nil {
		return fmt.Errorf("not every voter answers: %w", err)
	}
	for _, status := range statuses {
		if why := status.Reported(); why != "" {
			return fmt.Errorf("%s: %s", status.Endpoint, why)
		}
	}
	if why := SplitViews(statuses); why != "" {
		return fmt.Errorf("%s", why)
	}
	revision := slices.MinFunc(statuses, func(a, b etcd.Status) int { return int(a.Revision - b.Revision) }).Revision
	hashes, err := v.Hashes(ctx, voters, revision)
	if err != nil {
		return err
	}
	return SameData(hashes)
}

// Hashes has the hashes of several members' data that can be compared, at a revision that all of them have.
func (v *View) Hashes(ctx context.Context, urls []values.URL, revision int64) ([]etcd.Hash, error) {
	hashes, err := v.Etcd.Hashes(ctx, urls, revision)
	if err != nil {
		return nil, fmt.Errorf("no hash of the data: %w", err)
	}
	// Hashes of members that compacted to different revisions cannot be compared. For the revision of its last
	// compaction a member returns the hash that it took then, for as long as it runs (etcd,
	// server/storage/mvcc/hash.go, HashByRev). Where nothing was written since, a member that has restarted returns
	// another one. Then the hashes of what each holds now are compared.
	if !apart(hashes, func(h etcd.Hash) int64 { return h.Compacted }) {
		return hashes, nil
	}
	if hashes, err = v.Etcd.Hashes(ctx, urls, 0); err != nil {
		return nil, fmt.Errorf("no hash of the data: %w", err)
	}
	return hashes, sameRevision(hashes)
}

func sameRevision(hashes []etcd.Hash) error {
	if apart(hashes, func(h etcd.Hash) [2]int64 { return [2]int64{h.Revision, h.Compacted} }) {
		return fmt.Errorf("the members are not at the same revision, or not compacted to the same: %s", HashWords(hashes))
	}
	return nil
}

// SameData fails where members hold different data.
func SameData(hashes []etcd.Hash) error {
	if apart(hashes, func(h etcd.Hash) uint32 { return h.Hash }) {
		return fmt.Errorf("the members hold different data: %s", HashWords(hashes))
	}
	return nil
}

// Majority is the hash that more than half of the members have; nil where there is none.
func Majority(hashes []etcd.Hash) *uint32 {
	count := map[uint32]int{}
	for _, one := range hashes {
		if count[one.Hash]++; count[one.Hash] > len(hashes)/2 {
			return &one.Hash
		}
	}
	return nil
}

// HashWords says what each member holds.
func HashWords(hashes []etcd.Hash) string {
	var all []string
	for _, hash := range hashes {
		all = append(all, fmt.Sprintf("%s has hash %d at revision %d compacted to %d", hash.Endpoint, hash.Hash,
			hash.Revision, hash.Compacted))
	}
	return strings.Join(all, ", ")
}

func apart[T comparable](hashes []etcd.Hash, of func(etcd.Hash) T) bool {
	return slices.ContainsFunc(hashes, func(h etcd.Hash) bool { return of(h) != of(hashes[0]) })
}
