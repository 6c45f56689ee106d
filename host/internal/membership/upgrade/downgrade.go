package upgrade

import (
	"context"
	"fmt"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// prepareDowngrade announces the older version to the cluster, once, and waits until each member's storage is ready
// for it. An upgrade that never was complete needs no announcement: the cluster's own version is still the older one.
func (c Change) prepareDowngrade(ctx context.Context, v *cluster.View) error {
	version, err := v.Etcd.ClusterVersion(ctx, v.Here)
	if err != nil {
		return fmt.Errorf("the cluster does not report its version: %w. Nothing was restarted; run pulumi up again", err)
	}
	if !version.SameMinor(c.To) {
		if err := c.announce(ctx, v); err != nil {
			return err
		}
	}
	err = retry.For(ctx, 60*time.Second, func(ctx context.Context) error { return c.storageReady(ctx, v) })
	if err != nil {
		return coded.VersionDowngrade.Errorf(
			"the members' storage is not ready for etcd %s after 60 s: %w. Nothing was restarted. "+
				"See: etcdctl endpoint status --cluster -w json", c.To.MinorString(), err)
	}
	return nil
}

// announce waits for the end of an earlier way back, which etcd notices some seconds after the last member arrived.
func (c Change) announce(ctx context.Context, v *cluster.View) error {
	v.Machine.Say.Say("preparing the cluster for etcd %s", c.To.MinorString())
	err := retry.For(ctx, 60*time.Second, func(ctx context.Context) error {
		err := v.Etcd.EnableDowngrade(ctx, v.Asked, c.To)
		if err == nil {
			return nil
		}
		if !etcd.DowngradeRuns(err) {
			return retry.Final(err)
		}
		if status, asked := v.Etcd.Status(ctx, v.Asked); asked == nil && status.Downgrade.SameMinor(c.To) {
			return nil
		}
		return err
	})
	if err != nil {
		return coded.VersionDowngrade.Errorf(
			"etcd does not go back to %s: %s. Nothing was restarted. Run pulumi up again", c.To.MinorString(),
			etcd.Why(err))
	}
	return nil
}

// storageReady looks at every member that still runs the newer version; an older version does not report its storage.
func (c Change) storageReady(ctx context.Context, v *cluster.View) error {
	statuses, err := v.Etcd.Statuses(ctx, v.Members.Voters().Clients())
	if err != nil {
		return err
	}
	for _, status := range statuses {
		if !status.Storage.IsZero() && !status.Storage.SameMinor(c.To) {
			return fmt.Errorf("the storage of %s is of etcd %s", status.Endpoint, status.Storage.MinorString())
		}
	}
	return nil
}

// CancelDowngrade ends a way back to an older version than the one that all members run or come to. A way back that
// began and was abandoned keeps the cluster's own version and its storage down permanently: etcd ends it by itself
// only where it arrives.
func CancelDowngrade(ctx context.Context, v *cluster.View, wanted values.Version) error {
	status, err := v.Etcd.Status(ctx, v.Asked)
	if err != nil {
		if etcd.IsOdd(err) {
			return err
		}
		return nil
	}
	if status.Downgrade.IsZero() || !status.Downgrade.MinorLess(wanted) {
		return nil
	}
	if err := v.MayAdminister(ctx); err != nil {
		return err
	}
	v.Machine.Say.Say("canceling the cluster's downgrade to etcd %s", status.Downgrade.MinorString())
	if err := v.Etcd.CancelDowngrade(ctx, v.Asked); err != nil {
		return coded.VersionDowngrade.Errorf(
			"etcd does not cancel the downgrade to %s: %s. Nothing was restarted; see: etcdctl downgrade "+
				"cancel",
			status.Downgrade.MinorString(),
			etcd.Why(err),
		)
	}
	return nil
}
