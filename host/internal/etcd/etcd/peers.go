package etcd

import (
	"context"
	"net/netip"
	"sync"

	"etcd-host/internal/system/sockets"
	"etcd-host/internal/wire/values"
)

// ClosedPeer is a member whose peer port does not take this host for a peer.
type ClosedPeer struct {
	Member Member
	URL    values.URL
	// Source is the address that this host dials from; not valid where there is no route.
	Source netip.Addr
	Err    error
}

// From is the address in words.
func (c ClosedPeer) From() string {
	if c.Source.IsValid() {
		return c.Source.String()
	}
	return "no address, because it has no route"
}

// ClosedPeers asks each other member at its peer port, with the certificate of this host, as etcd here does. A cluster
// works while one of two members reaches the other, so nothing else shows it. An odd answer is an answer.
func (c *Client) ClosedPeers(ctx context.Context, members Members, self values.URL) []ClosedPeer {
	var found []ClosedPeer
	for _, member := range members {
		if len(member.PeerURLs) > 0 && !member.Has(self) {
			found = append(found, ClosedPeer{Member: member, URL: member.PeerURLs[0]})
		}
	}
	var asked sync.WaitGroup
	for i := range found {
		one := &found[i]
		asked.Go(func() {
			if _, err := c.PeerMembers(ctx, one.URL); err != nil && !IsOdd(err) {
				one.Err, one.Source = err, sockets.SourceFor(one.URL.HostPort())
			}
		})
	}
	asked.Wait()
	var closed []ClosedPeer
	for _, one := range found {
		if one.Err != nil {
			closed = append(closed, one)
		}
	}
	return closed
}
