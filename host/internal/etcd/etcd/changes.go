package etcd

import (
	"context"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"

	"etcd-host/internal/wire/values"
)

// AddLearner adds a member without a vote. etcd gives it a name when it first serves.
func (c *Client) AddLearner(ctx context.Context, url, peer values.URL) error {
	return c.once(ctx, url, "adding a learner", func(ctx context.Context, etcd *clientv3.Client) error {
		_, err := etcd.MemberAddAsLearner(ctx, []string{peer.String()})
		return err
	})
}

// Promote makes a learner a voter. The leader must be asked: another member passes the request on without the name of
// the user, and with authentication on the leader refuses that (etcd#20757).
func (c *Client) Promote(ctx context.Context, leader values.URL, id values.MemberID) error {
	return c.once(ctx, leader, "promoting the learner", func(ctx context.Context, etcd *clientv3.Client) error {
		_, err := etcd.MemberPromote(ctx, uint64(id))
		return err
	})
}

// Remove takes a member out of the cluster.
func (c *Client) Remove(ctx context.Context, url values.URL, id values.MemberID) error {
	return c.once(ctx, url, "removing the member", func(ctx context.Context, etcd *clientv3.Client) error {
		_, err := etcd.MemberRemove(ctx, uint64(id))
		return err
	})
}

// MoveLeader hands leadership over. The leader must be asked.
func (c *Client) MoveLeader(ctx context.Context, leader values.URL, to values.MemberID) error {
	return c.once(ctx, leader, "moving the leadership", func(ctx context.Context, etcd *clientv3.Client) error {
		_, err := etcd.MoveLeader(ctx, uint64(to))
		return err
	})
}

// Nudge writes an entry to the log that changes no key and no revision: a lease that is revoked at once, or else ends
// by itself.
func (c *Client) Nudge(ctx context.Context, url values.URL) error {
	return c.read(ctx, url, "granting a lease", func(ctx context.Context, etcd *clientv3.Client) error {
		lease, err := etcd.Grant(ctx, 60)
		if err != nil {
			return err
		}
		_, err = etcd.Revoke(ctx, lease.ID)
		return err
	})
}

// MayAdminister asks whether authentication lets this host's certificate change members.
func (c *Client) MayAdminister(ctx context.Context, url values.URL) error {
	return c.read(ctx, url, "reading the list of users", func(ctx context.Context, etcd *clientv3.Client) error {
		_, err := etcd.UserList(ctx)
		return err
	})
}

// EnableDowngrade prepares the cluster for an older minor version.
func (c *Client) EnableDowngrade(ctx context.Context, url values.URL, to values.Version) error {
	return c.downgrade(ctx, url, clientv3.DowngradeEnable, to.MinorString())
}

// CancelDowngrade ends that.
func (c *Client) CancelDowngrade(ctx context.Context, url values.URL) error {
	return c.downgrade(ctx, url, clientv3.DowngradeCancel, "")
}

func (c *Client) downgrade(ctx context.Context, url values.URL, action clientv3.DowngradeAction, to string) error {
	// Asked again between two leaders: the second answer says where the first one had its effect.
	return c.read(ctx, url, "changing the downgrade", func(ctx context.Context, etcd *clientv3.Client) error {
		_, err := etcd.Downgrade(ctx, action, to)
		if action == clientv3.DowngradeCancel && is(err, rpctypes.ErrNoInflightDowngrade) {
			return nil
		}
		return err
	})
}
