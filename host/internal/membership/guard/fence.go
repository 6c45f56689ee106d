package guard

import (
	"context"
	"sync"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// peer is what one of the other members says of this host's member.
type peer int

const (
	silent  peer = iota // it does not answer, or has no quorum
	hasUs               // its member list has this member
	lacksUs             // a quorum agreed on a list without this member
)

// isFenced says that the cluster continued without this member, and none knows of it any longer. One that does may
// need this member for its quorum, so a host that went astray alone keeps no member from starting.
func isFenced(peers []peer) bool {
	lacks := false
	for _, one := range peers {
		if one == hasUs {
			return false
		}
		lacks = lacks || one == lacksUs
	}
	return lacks
}

const askTime = 1500 * time.Millisecond

// fence keeps a member from starting whose cluster was restored, or removed it, while its host was off. With another
// such member it could be a quorum of the old cluster, and serve old data. Where no peer answers it starts: the whole
// cluster may be starting.
func fence(ctx context.Context, m *machine.Machine, id identity.Identity) error {
	removal, err := Removed(ctx, m, id)
	if err != nil || removal == nil {
		return err
	}
	return coded.MemberRemoved.Errorf(
		"%s is not started: its cluster does not list member %s any longer, as %s reports. The cluster was "+
			"restored or the member removed while this host was off. The data in %s is as it was. If the configuration "+
			"still has this host at this address, run etcd-host rejoin. Otherwise keep etcd stopped: "+
			"systemctl disable --now etcd",
		id.Name, removal.Member, removal.By, id.DataDir)
}

// Removal is a member that its cluster continued without, and the member that reports that.
type Removal struct {
	Member values.MemberID
	By     values.URL
}

// Removed is nil where another member knows the one of this host, or none answers.
func Removed(ctx context.Context, m *machine.Machine, id identity.Identity) (*Removal, error) {
	number, err := identity.MemberID(m.Paths)
	if err != nil {
		return nil, err
	}
	// A restored member that was never ready has its ID in the log alone.
	if number == 0 {
		if number, err = identity.LoggedID(m.Paths, id); err != nil {
			m.Say.Say("the other members cannot be asked about this one: %v", err)
		}
		if number == 0 {
			return nil, nil
		}
	}
	urls := cluster.Remembered(m)
	client, err := etcd.Open(m.Paths.Current())
	if err != nil {
		return nil, nil //nolint:nilerr // etcd itself says what is wrong with its certificates
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	answers := make([]peer, len(urls))
	var asked sync.WaitGroup
	for i, url := range urls {
		if url != id.ClientURL {
			asked.Go(func() { answers[i] = ask(ctx, client, url, id, number) })
		}
	}
	asked.Wait()
	if !isFenced(answers) {
		return nil, nil
	}
	return &Removal{number, urls[firstOf(answers, lacksUs)]}, nil
}

func firstOf(answers []peer, wanted peer) int {
	for i, one := range answers {
		if one == wanted {
			return i
		}
	}
	return 0
}

// ask reads the member's own list first, which it has without a quorum too. That list may be old where it lacks this
// member, so only a quorum's list counts then.
func ask(ctx context.Context, c *etcd.Client, url values.URL, id identity.Identity, number values.MemberID) peer {
	if own, err := c.PeerMembers(ctx, url.WithPort(id.PeerURL.Port())); err == nil && has(own, number) {
		return hasUs
	}
	agreed, err := c.Members(ctx, url)
	switch {
	case err != nil:
		return silent
	case has(agreed, number):
		return hasUs
	}
	return lacksUs
}

func has(members etcd.Members, number values.MemberID) bool {
	return len(members.Where(func(m etcd.Member) bool { return m.ID == number })) > 0
}
