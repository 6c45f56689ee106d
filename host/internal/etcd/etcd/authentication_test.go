package etcd_test

import (
	"context"
	"path/filepath"
	"testing"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/wire/values"
)

// One question stands for all changes: no answer to it may allow what etcd then refuses.
func TestOneQuestionAnswersForEachChangeUnderAuthentication(t *testing.T) {
	c := etcdtest.Start(t, 1)
	client := open(t, c)
	ctx, at := t.Context(), c.Members[0].Client
	self := c.Members[0].ID()
	changes := map[string]func(context.Context) error{
		"the question":     func(ctx context.Context) error { return client.MayAdminister(ctx, at) },
		"adding a learner": func(ctx context.Context) error { return client.AddLearner(ctx, at, values.Local(9)) },
		"a promotion":      func(ctx context.Context) error { return client.Promote(ctx, at, self) },
		"a removal":        func(ctx context.Context) error { return client.Remove(ctx, at, 5) },
		"a new leader":     func(ctx context.Context) error { return client.MoveLeader(ctx, at, self) },
		"a downgrade": func(ctx context.Context) error {
			return client.EnableDowngrade(ctx, at, values.Version{Major: 3, Minor: 6})
		},
		"the end of a downgrade": func(ctx context.Context) error { return client.CancelDowngrade(ctx, at) },
		"a defragmentation":      func(ctx context.Context) error { return client.Defragment(ctx, at) },
		"the end of an alarm":    func(ctx context.Context) error { return client.DisarmSpace(ctx, at, self) },
		"a snapshot": func(ctx context.Context) error {
			return client.SaveSnapshot(ctx, at, filepath.Join(t.TempDir(), "s.db"))
		},
	}
	c.EnableAuthentication(t)
	for name, change := range changes {
		if err := change(ctx); !etcd.NotPermitted(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c.Permit(t)
	for name, change := range changes {
		if err := change(ctx); etcd.NotPermitted(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
