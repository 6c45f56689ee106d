package cluster_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/values"
)

func view(t *testing.T, c *etcdtest.Cluster, member *etcdtest.Member) *cluster.View {
	t.Helper()
	m, self, _ := c.Host(t, member)
	v, err := cluster.Open(m, self)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	return v
}

func TestOneView(t *testing.T) {
	c := etcdtest.Start(t, 3)
	ctx := t.Context()
	v := view(t, c, c.Members[0])

	t.Run("the first that answers is asked", func(t *testing.T) {
		if err := v.AskAny(ctx, []values.URL{values.Local(1), c.Members[1].Client}); err != nil {
			t.Fatal(err)
		}
		own, listed := v.Own()
		if v.Asked != c.Members[1].Client || !listed || own.Name != "m0" || len(v.OtherVoters()) != 2 || v.AmLearner() {
			t.Errorf("%+v %+v", v.Asked, own)
		}
	})

	t.Run("members that agree may be restarted", func(t *testing.T) {
		if err := retry.For(ctx, 10*time.Second, v.MembersAgree); err != nil {
			t.Error(err)
		}
		if err := v.OthersAll(ctx, v.Etcd.Serves); err != nil {
			t.Error(err)
		}
		if err := v.WaitCaughtUp(ctx, 5*time.Second); err != nil {
			t.Error(err)
		}
	})

	t.Run("leadership leaves this host, and only then", func(t *testing.T) {
		leader, follower := c.Leader(t)
		onLeader, onFollower := view(t, c, leader), view(t, c, follower)
		for _, one := range []*cluster.View{onLeader, onFollower} {
			if err := one.Ask(ctx, leader.Client); err != nil {
				t.Fatal(err)
			}
		}
		if err := onFollower.HandOver(ctx); err != nil {
			t.Fatal(err)
		}
		if still, _ := c.Leader(t); still != leader {
			t.Error("a follower moved the leadership")
		}
		if err := onLeader.HandOver(ctx); err != nil {
			t.Fatal(err)
		}
		if now, _ := c.Leader(t); now == leader {
			t.Error("the leadership stayed")
		}
	})

	t.Run("a member that is down is named", func(t *testing.T) {
		c.Members[2].Stop()
		err := v.OthersAll(ctx, v.Etcd.Commits)
		if err == nil || !strings.Contains(err.Error(), c.Members[2].Client.String()) ||
			strings.Contains(err.Error(), c.Members[1].Client.String()) {
			t.Errorf("%v", err)
		}
		if err := v.MembersAgree(ctx); err == nil || !strings.Contains(err.Error(), "not every voter answers") {
			t.Errorf("%v", err)
		}
	})

	t.Run("a list without a voting member is an error", func(t *testing.T) {
		without := *v
		without.Members = etcd.Members{{ID: 1, Learner: true}}
		_, err := without.Leader(ctx)
		for _, err := range []error{err, without.MembersAgree(ctx)} {
			if err == nil || !strings.Contains(err.Error(), "no voting member") {
				t.Errorf("%v", err)
			}
		}
	})

	t.Run("silence has a reason", func(t *testing.T) {
		err := v.AskAny(ctx, []values.URL{c.Members[2].Client})
		if err == nil || v.Silence == nil || etcd.Why(v.Silence) == "" {
			t.Errorf("%v, %v", err, v.Silence)
		}
	})
}

func TestAnUnstartedVoterCountsAsSilent(t *testing.T) {
	c := etcdtest.Start(t, 1)
	v := view(t, c, c.Members[0])
	if err := v.Ask(t.Context(), c.Members[0].Client); err != nil {
		t.Fatal(err)
	}
	v.Members = append(v.Members, etcd.Member{ID: 5, PeerURLs: []values.URL{values.Local(9)}})
	err := v.OthersAll(t.Context(), func(context.Context, values.URL) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "5 (a voter that never started") {
		t.Errorf("%v", err)
	}
}
