package membership

import (
	"context"
	"time"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
)

// peersAreOpen asks each voting member that serves at its peer port. A learner that is not let in there never catches
// up, and no other host could join meanwhile. done is a sentence on what was changed by now; again is the command to
// run again.
func (h *host) peersAreOpen(ctx context.Context, done, again string) error {
	// A member that restarts just now is back in seconds.
	return retry.For(ctx, 5*time.Second, func(ctx context.Context) error {
		return h.tryPeers(ctx, done, again)
	})
}

func (h *host) tryPeers(ctx context.Context, done, again string) error {
	self := h.declared.Self
	// A member of this name is one that is replaced.
	others := h.view.Members.Voters().Where(func(m etcd.Member) bool { return m.Name != self.Name })
	for _, closed := range h.view.Etcd.ClosedPeers(ctx, others, self.PeerURL) {
		if _, err := h.view.Etcd.Status(ctx, closed.Member.Client()); err != nil {
			continue // the member is down, and others may do
		}
		return coded.PeersClosed.Errorf("%s cannot use the peer port of %s, which it dials from %s: %s: %s. %s. "+
			"Open that port for %s in the firewalls between them. If the connection is ended though it is open, the "+
			"certificate may lack the address: add it to extraAddresses of %s in hosts. Then run %s again",
			self.Name, closed.Member.Name, closed.From(), closed.URL, etcd.Why(closed.Err), done,
			self.Name, self.Name, again)
	}
	return nil
}
