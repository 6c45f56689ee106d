package etcd

import (
	"context"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"

	"etcd-host/internal/wire/values"
)

// Compact removes what changes before a revision left behind, and returns once this member has removed it. Where the
// cluster is compacted to that revision already, it waits for the member that is asked.
func (c *Client) Compact(ctx context.Context, url values.URL, revision int64) error {
	return c.once(ctx, url, "compacting", func(ctx context.Context, etcd *clientv3.Client) error {
		_, err := etcd.Compact(ctx, revision, clientv3.WithCompactPhysical())
		if is(err, rpctypes.ErrCompacted) {
			return nil
		}
		return err
	})
}

// Defragment returns free pages of a member's database to its disk. The member answers nothing meanwhile. etcd finishes
// it also where the context ends.
func (c *Client) Defragment(ctx context.Context, url values.URL) error {
	return c.once(ctx, url, "defragmenting", func(ctx context.Context, etcd *clientv3.Client) error {
		_, err := maintenance(etcd).Defragment(ctx, &pb.DefragmentRequest{})
		return err
	})
}

// SegmentBytes is one segment of the log: wal.SegmentSizeBytes, in every version. etcd reserves the next one as it
// starts. Where there is less room, it takes what there is, runs, and ends at the first write for which the database
// grows. Then it does not start any longer.
const SegmentBytes = 64_000_000
