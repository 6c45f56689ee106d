package etcd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"

	"etcd-host/internal/wire/values"
)

// Member is one member as the cluster lists it.
type Member struct {
	ID values.MemberID
	// Name is empty until the member was ready once.
	Name       values.MemberName
	PeerURLs   []values.URL
	ClientURLs []values.URL
	Learner    bool
}

// Client is the first client URL, or none.
func (m Member) Client() values.URL {
	if len(m.ClientURLs) == 0 {
		return values.URL{}
	}
	return m.ClientURLs[0]
}

// Has says that the member lists this peer URL.
func (m Member) Has(peer values.URL) bool { return slices.Contains(m.PeerURLs, peer) }

// Members is a whole member list.
type Members []Member

// By is the member with a peer URL.
func (all Members) By(peer values.URL) (Member, bool) {
	at := slices.IndexFunc(all, func(m Member) bool { return m.Has(peer) })
	if peer.IsZero() || at < 0 {
		return Member{}, false
	}
	return all[at], true
}

// ByID is the member with an ID. The ID 0 belongs to no member.
func (all Members) ByID(id values.MemberID) (Member, bool) {
	at := slices.IndexFunc(all, func(m Member) bool { return m.ID == id })
	if id == 0 || at < 0 {
		return Member{}, false
	}
	return all[at], true
}

// Where has the members for which a test holds.
func (all Members) Where(test func(Member) bool) Members {
	var some Members
	for _, member := range all {
		if test(member) {
			some = append(some, member)
		}
	}
	return some
}

// Voters has the voting members that were ready once.
func (all Members) Voters() Members {
	return all.Where(func(m Member) bool { return !m.Learner && len(m.ClientURLs) > 0 })
}

// LeaderLast has the members by name, and the leader at the end: the order in which they do what disturbs them.
func (all Members) LeaderLast(leader values.MemberID) Members {
	order := slices.Clone(all)
	slices.SortFunc(order, func(a, b Member) int {
		if (a.ID == leader) != (b.ID == leader) {
			if a.ID == leader {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.Name, b.Name)
	})
	return order
}

// NeverStarted has the voting members that were never ready. They count for the quorum.
func (all Members) NeverStarted() Members {
	return all.Where(func(m Member) bool { return !m.Learner && len(m.ClientURLs) == 0 })
}

// Clients has the first client URL of each member that has one.
func (all Members) Clients() []values.URL {
	var urls []values.URL
	for _, member := range all {
		if url := member.Client(); !url.IsZero() {
			urls = append(urls, url)
		}
	}
	return urls
}

// Peers has all peer URLs.
func (all Members) Peers() []values.URL {
	var urls []values.URL
	for _, member := range all {
		urls = append(urls, member.PeerURLs...)
	}
	return urls
}

// Members reads the member list. The read is linearizable, so only a member with a quorum answers it.
func (c *Client) Members(ctx context.Context, url values.URL) (Members, error) {
	return c.members(ctx, url)
}

// MembersSeen reads the list as that member knows it, so one without a quorum answers too. The list may be old.
func (c *Client) MembersSeen(ctx context.Context, url values.URL) (Members, error) {
	return c.members(ctx, url, clientv3.WithSerializable())
}

func (c *Client) members(ctx context.Context, url values.URL, options ...clientv3.OpOption) (Members, error) {
	var members Members
	err := c.read(ctx, url, "reading the member list", func(ctx context.Context, etcd *clientv3.Client) error {
		answer, err := etcd.MemberList(ctx, options...)
		if err != nil {
			return err
		}
		if members, err = accepted(answer.Members); err != nil {
			return oddList(url, "the member list", err, "etcdctl member list -w json")
		}
		return nil
	})
	return members, err
}

// Commits asks whether a member takes part in decisions, whatever alarm is raised.
func (c *Client) Commits(ctx context.Context, url values.URL) error {
	_, err := c.Members(ctx, url)
	return err
}

const (
	// mostMembers is far above the seven that etcd advises at most.
	mostMembers = 100
	// mostURLs is the limit of one member's peer URLs and of its client URLs.
	mostURLs = 100
)

// accepted takes a member list as a whole, or not at all: checks that count must never see a shorter list.
func accepted(listed []*pb.Member) (Members, error) {
	if len(listed) == 0 {
		return nil, errors.New("it has no member")
	}
	if len(listed) > mostMembers {
		return nil, fmt.Errorf("it has %d members, and no cluster has more than %d", len(listed), mostMembers)
	}
	var members Members
	seen := map[string]bool{}
	for _, one := range listed {
		member, err := acceptedMember(one)
		if err != nil {
			return nil, err
		}
		for _, key := range member.keys() {
			if seen[key] {
				return nil, fmt.Errorf("%s comes twice", key)
			}
			seen[key] = true
		}
		members = append(members, member)
	}
	return members, nil
}

// keys are what no two members of a list may share. A member may list one client URL twice.
func (m Member) keys() []string {
	keys := []string{"member " + m.ID.String()}
	if m.Name != "" {
		keys = append(keys, "the name "+m.Name.String())
	}
	for _, url := range m.PeerURLs {
		keys = append(keys, "the peer URL "+url.String())
	}
	for i, url := range m.ClientURLs {
		if !slices.Contains(m.ClientURLs[:i], url) {
			keys = append(keys, "the client URL "+url.String())
		}
	}
	return keys
}

func acceptedMember(one *pb.Member) (Member, error) {
	member := Member{ID: values.MemberID(one.ID), Learner: one.IsLearner}
	if member.ID == 0 {
		return Member{}, fmt.Errorf("the member %q has the ID 0", values.Printable(one.Name))
	}
	var err error
	if one.Name != "" {
		if member.Name, err = values.ParseMemberName(one.Name); err != nil {
			return Member{}, fmt.Errorf("member %s: %w", member.ID, err)
		}
	}
	if member.PeerURLs, err = acceptedURLs(one.PeerURLs); err != nil {
		return Member{}, fmt.Errorf("member %s: %w", member.ID, err)
	}
	if len(member.PeerURLs) == 0 {
		return Member{}, fmt.Errorf("member %s has no peer URL", member.ID)
	}
	if member.ClientURLs, err = acceptedURLs(one.ClientURLs); err != nil {
		return Member{}, fmt.Errorf("member %s: %w", member.ID, err)
	}
	return member, nil
}

func acceptedURLs(texts []string) ([]values.URL, error) {
	if len(texts) > mostURLs {
		return nil, fmt.Errorf("it has %d URLs, and no member has more than %d", len(texts), mostURLs)
	}
	var urls []values.URL
	for _, text := range texts {
		url, err := values.ParseURL(text)
		if err != nil {
			return nil, err
		}
		urls = append(urls, url)
	}
	return urls, nil
}
