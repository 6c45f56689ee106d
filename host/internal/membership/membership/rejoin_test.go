package membership_test

import (
	"os"
	"strings"
	"sync"
	"testing"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/membership/membership"
	"etcd-host/internal/system/units/unitstest"
)

func rejoin(t *testing.T, r *released) error {
	t.Helper()
	var out strings.Builder
	return membership.RejoinVerb(t.Context(), r.machine, nil, nil, &out)
}

// corrupt has this member alone hold other values than the others: each time others.
func (r *released) corrupt(t *testing.T) {
	t.Helper()
	r.unit.Stop()
	etcdtest.Corrupt(t, r.machine.Paths.At("/data"), r.name[1]+'A')
	if err := r.unit.Did("start etcd.service"); err != nil {
		t.Fatal(err)
	}
}

func TestAMemberWithLostOrCorruptDataJoinsAgainWhileAChangeIsPending(t *testing.T) {
	versions := []string{"3.6.16"}
	mirror := etcdtest.Releases(t, versions...)
	c := etcdtest.Empty(t)
	var hosts []*released
	var peers []string
	urls := ""
	for _, name := range []string{"m0", "m1", "m2"} {
		r := newReleased(t, c, name, mirror, versions)
		r.stage(t, versions[0])
		hosts = append(hosts, r)
		peers = append(peers, r.name+"="+r.self.PeerURL.String())
		urls += r.self.ClientURL.String() + "\n"
	}
	var bootstrap sync.WaitGroup
	for _, r := range hosts {
		r.peers = peers
		bootstrap.Go(func() {
			if _, err := r.run(t, "3.4.0"); err != nil {
				t.Errorf("%s: %v", r.name, err)
			}
		})
	}
	bootstrap.Wait()
	for _, r := range hosts {
		r.serves(t)
		write(t, r.machine.Paths.Members(), urls)
	}
	sick := hosts[2]
	keys := etcdtest.Client(t, hosts[0].machine.Paths.Current(), hosts[0].self.ClientURL)
	if _, err := keys.Put(t.Context(), "a", "1"); err != nil {
		t.Fatal(err)
	}
	client, err := etcd.Open(sick.machine.Paths.Current())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	number := func() etcd.Status {
		status, err := client.Status(t.Context(), sick.self.ClientURL)
		if err != nil {
			t.Fatal(err)
		}
		return status
	}
	t.Run("one that is well does not", func(t *testing.T) {
		if err := rejoin(t, sick); err == nil || !strings.Contains(err.Error(), "so it does not join again") {
			t.Errorf("%v", err)
		}
	})
	t.Run("its data is lost", func(t *testing.T) {
		before := number().Member
		// A change is pending on all hosts.
		for _, r := range hosts {
			write(t, r.machine.Paths.Staged()+"/etcd.conf", "ETCD_SNAPSHOT_COUNT=5\n")
		}
		sick.unit.Stop()
		sick.machine.Units.(interface {
			Set(unit, name, value string)
		}).Set("etcd.service", "ActiveState", "failed")
		if err := os.RemoveAll(sick.machine.Paths.At("/data/member")); err != nil {
			t.Fatal(err)
		}
		if err := rejoin(t, sick); err != nil {
			t.Fatalf("%v\n%s", err, strings.Join(sick.lines.Said, "\n"))
		}
		sick.serves(t)
		if now := number(); now.Member == before || now.Learner {
			t.Errorf("%+v", now)
		}
	})
	t.Run("not while a peer port is closed for it", func(t *testing.T) {
		sick.corrupt(t)
		sick.serves(t)
		first, err := client.Status(t.Context(), hosts[0].self.ClientURL)
		if err != nil {
			t.Fatal(err)
		}
		readdress := func(peer string) {
			if _, err := keys.MemberUpdate(t.Context(), uint64(first.Member), []string{peer}); err != nil {
				t.Fatal(err)
			}
		}
		before, starts := number().Member, sick.unit.Starts
		readdress(closedPeer(t))
		if err := rejoin(t, sick); err == nil || !strings.Contains(err.Error(), "cannot use the peer port of m0") ||
			!strings.Contains(err.Error(), ". Nothing was changed. ") {
			t.Errorf("%v", err)
		}
		listed, err := keys.MemberList(t.Context())
		if err != nil || len(listed.Members) != len(hosts) || number().Member != before || sick.unit.Starts != starts {
			t.Errorf("%v %v", listed, err)
		}
		readdress(hosts[0].self.PeerURL.String())
	})
	t.Run("its data is corrupt, while it serves and the alarm CORRUPT is raised", func(t *testing.T) {
		before := number().Member
		alarm := &pb.AlarmRequest{
			Action: pb.AlarmRequest_ACTIVATE, Alarm: pb.AlarmType_CORRUPT, MemberID: uint64(before),
		}
		if _, err := pb.NewMaintenanceClient(keys.ActiveConnection()).Alarm(t.Context(), alarm); err != nil {
			t.Fatal(err)
		}
		if err := rejoin(t, hosts[0]); err == nil || !strings.Contains(err.Error(), "so it does not join again") {
			t.Errorf("a member that is not corrupt: %v", err)
		}
		if err := rejoin(t, sick); err != nil {
			t.Fatalf("%v\n%s", err, strings.Join(sick.lines.Said, "\n"))
		}
		if now := number(); now.Member == before || now.Learner {
			t.Errorf("%+v", now)
		}
		said := strings.Join(sick.lines.Said, "\n")
		if !strings.Contains(said, "differs from that of a majority") ||
			!strings.Contains(said, "the alarm CORRUPT of member "+before.String()+" is still raised") {
			t.Errorf("%s", said)
		}
	})
	t.Run("not where each member has other data", func(t *testing.T) {
		if _, err := keys.AlarmDisarm(t.Context(), &clientv3.AlarmMember{}); err != nil {
			t.Fatal(err)
		}
		hosts[1].corrupt(t)
		sick.corrupt(t)
		hosts[1].serves(t)
		sick.serves(t)
		if err := rejoin(t, sick); err == nil || !strings.Contains(err.Error(), "no majority of the voting members") {
			t.Errorf("%v", err)
		}
	})
	t.Run("not while it is stopped and the others differ", func(t *testing.T) {
		sick.unit.Stop()
		if err := rejoin(t, sick); err == nil || !strings.Contains(err.Error(), "the members hold different data: ") {
			t.Errorf("%v", err)
		}
		if _, err := os.Stat(sick.machine.Paths.At("/data/member")); err != nil {
			t.Error(err)
		}
	})
	t.Run("not where the rest has no quorum", func(t *testing.T) {
		hosts[1].unit.Stop()
		if err := rejoin(t, sick); err == nil || !strings.Contains(err.Error(), "no other member answers with a quorum") {
			t.Errorf("%v", err)
		}
	})
}

func TestOneOfTwoMembersDoesNotJoinAgain(t *testing.T) {
	c := etcdtest.Start(t, 2)
	m, self, _ := c.Host(t, c.Members[0])
	if err := identity.Remember(m.Paths, self); err != nil {
		t.Fatal(err)
	}
	write(t, m.Paths.Applied()+"/version", "3.6.16\n")
	write(t, m.Paths.Members(), c.Members[1].Client.String()+"\n")
	var out strings.Builder
	err := membership.RejoinVerb(t.Context(), m, nil, nil, &out)
	if err == nil || !strings.Contains(err.Error(), "1 of 2 voting members serve, and a quorum is 2") {
		t.Errorf("%v", err)
	}
	if did := m.Units.(*unitstest.Fake).Did; len(did) != 0 {
		t.Errorf("%q", did)
	}
}
