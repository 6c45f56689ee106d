package leave

import (
	"cmp"
	"context"
	"fmt"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/values"
)

// unanswered is the error where no member answers with a quorum. A host that is cut off, or whose certificate expired,
// gets no answer from a cluster that is well. So it advises a recovery only where members report no leader.
func unanswered(ctx context.Context, v *cluster.View, asked []values.URL) error {
	host, place := cmp.Or(v.Self.Name, "this host"), v.Machine.Paths
	silence := fmt.Sprintf("no member answers %s with a quorum (%s). Nothing was changed", host, etcd.Why(v.Silence))
	if restore := unfinished(place); restore != "" {
		return fmt.Errorf("%s. The restore %s has not ended on %s. Set restore or recover with the token %s in the "+
			"configuration again, with lost: true for a host that is gone. Then run pulumi up: the restore continues",
			silence, restore, host, restore)
	}
	if v.Leaderless(ctx, asked) {
		return fmt.Errorf("%s. Members report that the cluster has no leader: bring the other members back. If their "+
			"data is lost, recover as docs/runbooks/quorum-lost.md says", silence)
	}
	return fmt.Errorf("%s. Check the certificate of %s first (openssl x509 -noout -enddate -in %s), then its network to "+
		"the members, then etcd on them (systemctl status etcd)", silence, host,
		place.Name(place.CurrentFile("member.pem")))
}

// unfinished is the restore that keeps members from a quorum; empty where none does, or its note cannot be read.
func unfinished(host paths.Host) mark.Token {
	restoring, _ := mark.Restoring(host)
	switched, _ := mark.Switched(host)
	return cmp.Or(restoring, switched)
}
