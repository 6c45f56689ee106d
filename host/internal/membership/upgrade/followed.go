package upgrade

import (
	"context"
	"fmt"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/wire/values"
)

// followed waits for the cluster's own version, which follows its members' within seconds. Until then the members work
// by the rules of the minor version before, and a member of the next version would skip theirs. On the way back the
// cluster's version would rise while this member restarts, and an etcd that is older than it does not start.
func (c Change) followed(ctx context.Context, v *cluster.View, down bool) error {
	version, err := v.Etcd.ClusterVersion(ctx, v.Here)
	if err != nil {
		return err
	}
	late := version.MinorLess(c.Oldest)
	if down {
		if late, err = c.rises(ctx, v, version); err != nil {
			return err
		}
	}
	if late {
		return fmt.Errorf("the cluster still reports etcd %s, though all members run a newer one", version)
	}
	return nil
}

// rises says whether the cluster's version will leave the one that this change goes back to. It does where each member
// runs a newer one, unless a way back is announced already. A member that is silent keeps it from rising.
func (c Change) rises(ctx context.Context, v *cluster.View, version values.Version) (bool, error) {
	if !version.SameMinor(c.To) {
		return false, nil
	}
	here, err := v.Etcd.Status(ctx, v.Here)
	if err != nil || here.Downgrade.SameMinor(c.To) {
		return false, err
	}
	for _, member := range v.Members {
		status, err := v.Etcd.Status(ctx, member.Client())
		if etcd.IsOdd(err) {
			return false, err
		}
		if err != nil || status.Version.SameMinor(c.To) {
			return false, nil
		}
	}
	return true, nil
}
