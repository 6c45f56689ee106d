package membership_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/membership"
)

// A member that lost its data is removed, then added. A learner starts, then is promoted. Neither may end in between.
func TestNothingChangesWhereAuthenticationRefusesALaterStep(t *testing.T) {
	c := etcdtest.Start(t, 3)
	replaced := newJoining(t, c, "m3")
	if _, err := replaced.run(t); err != nil {
		t.Fatal(err)
	}
	replaced.member.Stop()
	if err := os.RemoveAll(replaced.member.Dir); err != nil {
		t.Fatal(err)
	}
	listed := newJoining(t, c, "m4")
	keys := etcdtest.Client(t, c.PKI, c.Members[0].Client)
	if _, err := keys.MemberAddAsLearner(t.Context(), []string{listed.member.Peer.String()}); err != nil {
		t.Fatal(err)
	}
	newcomer := newJoining(t, c, "m5")
	before, err := keys.MemberList(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c.EnableAuthentication(t)

	for what, j := range map[string]*joining{
		"a member that lost its data": replaced, "a learner that is listed": listed, "a host that joins": newcomer,
	} {
		t.Run(what, func(t *testing.T) {
			j.units.Did = nil
			if _, err := j.run(t); !isRefused(err, j) || len(j.units.Did) > 0 {
				t.Errorf("%v %q", err, j.units.Did)
			}
		})
	}
	t.Run("a member that is to join again", func(t *testing.T) {
		err := membership.RejoinVerb(t.Context(), replaced.machine, nil, nil, &strings.Builder{})
		if !isRefused(err, replaced) || len(replaced.units.Did) > 0 {
			t.Errorf("%v %q", err, replaced.units.Did)
		}
	})
	if after, err := keys.MemberList(t.Context()); err != nil || !reflect.DeepEqual(after.Members, before.Members) {
		t.Errorf("%v %v", after, err)
	}
}

func isRefused(err error, j *joining) bool {
	return err != nil && strings.Contains(err.Error(), "etcd's authentication is on, and the user "+j.member.Name+" of ")
}
