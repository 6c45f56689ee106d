package etcd

import (
	"context"
	"net/netip"
	"sync"

	"etcd-host/internal/system/sockets"
	"etcd-host/internal/wire/values"
)

// Peer is another member, with what its peer port answers this host.
type Peer struct {
	Member Member
	URL    values.URL
	Shown
	// Source is the address that this host dials from; not valid where there is no route, and where the port answers.
	Source netip.Addr
	// Err is why the peer port does not take this host for a peer.
	Err error
}

// From is the address in words.
func (p Peer) From() string {
	if p.Source.IsValid() {
		return p.Source.String()
	}
	return "no address, because it has no route"
}

// Peers asks each other member at its peer port, with the certificate of this host, as etcd here does. A cluster
// works while one of two members reaches the other, so nothing else shows a closed port. An odd answer is an answer.
func (c *Client) Peers(ctx context.Context, members Members, self values.URL) []Peer {
	var found []Peer
	for _, member := range members {
		if len(member.PeerURLs) > 0 && !member.Has(self) {
			found = append(found, Peer{Member: member, URL: member.PeerURLs[0]})
		}
	}
	var asked sync.WaitGroup
	for i := range found {
		one := &found[i]
		asked.Go(func() {
			_, shown, err := c.peerMembers(ctx, one.URL)
			one.Shown = shown
			if err != nil && !IsOdd(err) {
				one.Err, one.Source = err, sockets.SourceFor(one.URL.HostPort())
			}
		})
	}
	asked.Wait()
	return found
}

// ClosedPeers has those whose peer port does not take this host for a peer.
func (c *Client) ClosedPeers(ctx context.Context, members Members, self values.URL) []Peer {
	var closed []Peer
	for _, one := range c.Peers(ctx, members, self) {
		if one.Err != nil {
			closed = append(closed, one)
		}
	}
	return closed
}
