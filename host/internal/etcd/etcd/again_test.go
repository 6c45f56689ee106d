package etcd

import (
	"context"
	"crypto/tls"
	"errors"
	"testing"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"

	"etcd-host/internal/wire/values"
)

func TestAPassingChangeOfTheLeaderIsAskedThrough(t *testing.T) {
	client := New(&tls.Config{MinVersion: tls.VersionTLS12}, &tls.Config{MinVersion: tls.VersionTLS12})
	t.Cleanup(client.Close)
	for _, c := range []struct {
		first error
		asked int
	}{
		{rpctypes.ErrLeaderChanged, 2},
		{rpctypes.ErrNoLeader, 2},
		{rpctypes.ErrGRPCLeaderChanged, 2},
		{rpctypes.ErrTimeoutDueToLeaderFail, 2},
		{rpctypes.ErrPermissionDenied, 1},
	} {
		asked := 0
		err := client.read(t.Context(), values.Local(1), "asking", func(context.Context, *clientv3.Client) error {
			if asked++; asked == 1 {
				return c.first
			}
			return nil
		})
		if asked != c.asked || (err == nil) != (c.asked == 2) || err != nil && !errors.Is(err, c.first) {
			t.Errorf("%v: asked %d times, %v", c.first, asked, err)
		}
	}
}
