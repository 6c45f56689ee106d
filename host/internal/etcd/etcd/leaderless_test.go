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

func TestAQuestionIsRepeatedBetweenTwoLeadersAndNotAfterARefusal(t *testing.T) {
	client := New(&tls.Config{MinVersion: tls.VersionTLS12}, &tls.Config{MinVersion: tls.VersionTLS12})
	defer client.Close()
	asked := func(answers ...error) (int, error) {
		times := 0
		err := client.read(t.Context(), values.Local(1), "asking", func(context.Context, *clientv3.Client) error {
			times++
			return answers[times-1]
		})
		return times, err
	}
	if times, err := asked(rpctypes.ErrGRPCLeaderChanged, rpctypes.ErrGRPCNoLeader, nil); times != 3 || err != nil {
		t.Errorf("asked %d times: %v", times, err)
	}
	refused := errors.New("invalid downgrade target version")
	if times, err := asked(rpctypes.ErrGRPCLeaderChanged, refused); times != 2 || !errors.Is(err, refused) {
		t.Errorf("asked %d times: %v", times, err)
	}
}
