package maintenance

import (
	"strings"
	"testing"

	"etcd-host/internal/etcd/etcdtest"
)

const notPermitted = "etcd's authentication is on, and the user m0 of the member's certificate lacks the role root"

func TestNoRoomIsMadeWhereAuthenticationRefusesThat(t *testing.T) {
	c, m := fullCluster(t, 1, false)
	c.EnableAuthentication(t)
	said, err := makeRoom(t, m, "--keep", "2")
	if err == nil || !strings.Contains(err.Error(), notPermitted) || strings.Contains(said, "compacting") {
		t.Errorf("%v\n%s", err, said)
	}
	if raised := alarms(t, c); len(raised) == 0 {
		t.Error("no member raises NOSPACE")
	}
	c.Permit(t)
	if said, err := makeRoom(t, m, "--keep", "2"); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}

func TestNothingIsDefragmentedWhereAuthenticationRefusesThat(t *testing.T) {
	c := etcdtest.Start(t, 1)
	fragment(t, c, c.Members[0])
	r := newRun(t, c, c.Members[0])
	before := r.size(t)
	c.EnableAuthentication(t)
	if err := r.work(t.Context()); err == nil || !strings.Contains(err.Error(), notPermitted) {
		t.Error(err)
	}
	if after := r.size(t); after < before || !r.result(t).Began.IsZero() {
		t.Errorf("%d bytes, then %d", before, after)
	}
	c.Permit(t)
	if err := r.work(t.Context()); err != nil || r.size(t) >= before {
		t.Errorf("%d bytes, %v", r.size(t), err)
	}
}
