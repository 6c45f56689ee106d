package etcd

import (
	"context"
	"time"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"

	"etcd-host/internal/wire/values"
)

// Hash is a member's digest of its data up to a revision.
type Hash struct {
	Endpoint  values.URL
	Revision  int64
	Compacted int64
	Hash      uint32
}

// Hashes asks several members at once. Revision 0: each hashes what it holds now.
func (c *Client) Hashes(ctx context.Context, urls []values.URL, revision int64) ([]Hash, error) {
	found := make([]Hash, len(urls))
	// A member reads all of its data for this.
	patient := c.Within(120 * time.Second)
	err := each(urls, func(i int, url values.URL) error {
		return patient.read(
			ctx,
			url,
			"reading the hash of the data",
			func(ctx context.Context, etcd *clientv3.Client) error {
				answer, err := maintenance(etcd).HashKV(ctx, &pb.HashKVRequest{Revision: revision})
				if err != nil {
					return err
				}
				found[i] = Hash{
					Endpoint:  url,
					Revision:  answer.Header.GetRevision(),
					Compacted: answer.CompactRevision,
					Hash:      answer.Hash,
				}
				return nil
			},
		)
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}
