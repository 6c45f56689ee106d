package leave

import (
	"cmp"
	"context"
	"fmt"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/wire/values"
)

// unanswered is the error where no member answers with a quorum. A host that is cut off, or whose certificate expired,
// gets no answer from a cluster that is well. So it advises a recovery only where members report no leader.
func unanswered(ctx context.Context, v *cluster.View, asked []values.URL) error {
	host, paths := cmp.Or(v.Self.Name, "this host"), v.Machine.Paths
	silence := fmt.Sprintf("no member answers %s with a quorum (%s); nothing was changed", host, etcd.Why(v.Silence))
	if v.Leaderless(ctx, asked) {
		return fmt.Errorf("%s. Members report that the cluster has no leader: bring the other members back. If their "+
			"data is lost, recover as docs/runbooks/quorum-lost.md says", silence)
	}
	return fmt.Errorf("%s. Check the certificate of %s first (openssl x509 -noout -enddate -in %s), then its network to "+
		"the members, then etcd on them (systemctl status etcd)", silence, host,
		paths.Name(paths.CurrentFile("member.pem")))
}
