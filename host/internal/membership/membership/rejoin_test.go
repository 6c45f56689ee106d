package membership_test

import (
	"os"
	"strings"
	"sync"
	"testing"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/membership"
)

func rejoin(t *testing.T, r *released) error {
	t.Helper()
	var out strings.Builder
	return membership.RejoinVerb(t.Context(), r.machine, nil, nil, &out)
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
	t.Run("its alarm CORRUPT is raised", func(t *testing.T) {
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
		if !strings.Contains(said, "the alarm CORRUPT of member "+before.String()+" is still raised") {
			t.Errorf("%s", said)
		}
	})
	t.Run("not where the rest has no quorum", func(t *testing.T) {
		hosts[1].unit.Stop()
		sick.unit.Stop()
		if err := rejoin(t, sick); err == nil || !strings.Contains(err.Error(), "no other member answers with a quorum") {
			t.Errorf("%v", err)
		}
	})
}
