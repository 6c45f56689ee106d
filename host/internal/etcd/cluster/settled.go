package cluster

import (
	"context"
	"time"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
)

// Settled waits after a restart until the member serves and has caught up, and until the cluster agrees on its data,
// now and a moment later. Only then may the next member restart.
func (v *View) Settled(ctx context.Context, catchUp time.Duration) error {
	if err := v.WaitReady(ctx); err != nil {
		return err
	}
	if err := v.WaitCaughtUp(ctx, catchUp); err != nil {
		return coded.RestartNotCaughtUp.Errorf(
			"etcd on %s restarted but has not caught up within %.0f s: %s. The other members keep the quorum. "+
				"Run pulumi up again",
			v.Self.Name,
			catchUp.Seconds(),
			etcd.Why(err),
		)
	}
	if err := retry.For(ctx, 60*time.Second, v.MembersAgree); err != nil {
		return coded.DataDiffers.Errorf(
			"after the restart of etcd on %s the members do not agree: %w. No further member is restarted. "+
				"See: etcdctl endpoint status --cluster -w table; etcdctl endpoint hashkv --cluster",
			v.Self.Name,
			err,
		)
	}
	// Three times what an election takes to begin.
	if err := retry.Sleep(ctx, 3*time.Second); err != nil {
		return err
	}
	if err := retry.For(ctx, 60*time.Second, v.MembersAgree); err != nil {
		return coded.ClusterUnhealthy.Errorf(
			"after the restart of etcd on %s the cluster is not stable: %w. No further member is restarted. "+
				"Run pulumi up again. See: etcdctl endpoint status --cluster -w table",
			v.Self.Name,
			err,
		)
	}
	return nil
}
