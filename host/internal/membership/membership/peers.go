package membership

import (
	"context"
	"fmt"

	"etcd-host/internal/etcd/etcd"
)

// peersAreOpen asks each voting member that serves at its peer port. A learner that is not let in there never catches
// up, and no other host could join meanwhile.
func (h *host) peersAreOpen(ctx context.Context) error {
	self := h.declared.Self
	for _, closed := range h.view.Etcd.ClosedPeers(ctx, h.view.Members.Voters(), self.PeerURL) {
		if _, err := h.view.Etcd.Status(ctx, closed.Member.Client()); err != nil {
			continue // the member is down, and others may do
		}
		return fmt.Errorf("%s cannot use the peer port of %s, which it dials from %s: %s: %s. "+
			"The cluster was not changed, and nothing was started on %s. Open that port for %s in the firewalls "+
			"between them. If the connection is ended though it is open, the certificate may lack the address: add it "+
			"to extraAddresses of %s in hosts. Then run pulumi up again", self.Name, closed.Member.Name, closed.From(),
			closed.URL, etcd.Why(closed.Err), self.Name, self.Name, self.Name)
	}
	return nil
}
