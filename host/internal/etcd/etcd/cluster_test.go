package etcd_test

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/values"
)

func open(t *testing.T, c *etcdtest.Cluster) *etcd.Client {
	t.Helper()
	client, err := etcd.Open(c.PKI)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// TestOneCluster has its cases in one cluster, since a cluster takes seconds to start.
func TestOneCluster(t *testing.T) {
	c := etcdtest.Start(t, 3)
	client := open(t, c)
	ctx := t.Context()
	first := c.Members[0].Client

	t.Run("all members answer the same list at both ports", func(t *testing.T) {
		for _, member := range c.Members {
			members, err := client.Members(ctx, member.Client)
			if err != nil || len(members) != 3 || len(members.Voters()) != 3 || len(members.NeverStarted()) != 0 {
				t.Errorf("%s: %+v %v", member.Name, members, err)
			}
			peers, err := client.PeerMembers(ctx, member.Peer)
			if err != nil || len(peers) != 3 {
				t.Errorf("%s: %+v %v", member.Name, peers, err)
			}
			// All members of a process share their metrics, so the ID may be that of an earlier test's member.
			if id, err := client.ServerID(ctx, member.Client); err != nil || id == 0 {
				t.Errorf("%s: %v: %v", member.Name, id, err)
			}
		}
	})

	t.Run("a peer port that hangs up is closed, with the source of the dial", func(t *testing.T) {
		rude, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer rude.Close()
		go func() {
			for conn, err := rude.Accept(); err == nil; conn, err = rude.Accept() {
				_ = conn.Close()
			}
		}()
		members, err := client.Members(ctx, first)
		if err != nil {
			t.Fatal(err)
		}
		self := c.Members[0].Peer
		if closed := client.ClosedPeers(ctx, members, self); closed != nil {
			t.Errorf("%+v", closed)
		}
		there := self.WithPort(uint16(rude.Addr().(*net.TCPAddr).Port))
		closed := client.ClosedPeers(ctx, append(members, etcd.Member{PeerURLs: []values.URL{there}}), self)
		if len(closed) != 1 || closed[0].URL != there || !closed[0].Source.IsLoopback() ||
			!strings.Contains(etcd.Why(closed[0].Err), "EOF") && !strings.Contains(etcd.Why(closed[0].Err), "reset") {
			t.Errorf("%+v", closed)
		}
	})

	t.Run("a peer shows its clock and its certificate", func(t *testing.T) {
		members, err := client.Members(ctx, first)
		if err != nil {
			t.Fatal(err)
		}
		peers := client.Peers(ctx, members, c.Members[0].Peer)
		if len(peers) != len(members)-1 {
			t.Fatalf("%+v", peers)
		}
		for _, one := range peers {
			if one.Err != nil || one.Ahead.Abs() > 2*time.Second || one.Certificate == nil {
				t.Errorf("%+v", one)
			}
		}
	})

	t.Run("a status is typed", func(t *testing.T) {
		statuses, err := client.Statuses(ctx, c.Clients())
		if err != nil {
			t.Fatal(err)
		}
		for _, status := range statuses {
			if status.Version.IsZero() || status.Cluster != statuses[0].Cluster || status.Leader == 0 ||
				status.Errors != "" {
				t.Errorf("%+v", status)
			}
		}
		version, err := client.ClusterVersion(ctx, first)
		if err != nil || !version.SameMinor(statuses[0].Version) {
			t.Errorf("%v %v", version, err)
		}
		if enabled, err := client.DowngradeEnabled(ctx, c.Members[0].Peer); err != nil || enabled {
			t.Errorf("%v %v", enabled, err)
		}
	})

	t.Run("a nudge writes an entry and no revision", func(t *testing.T) {
		before, _ := client.Status(ctx, first)
		if err := client.Nudge(ctx, first); err != nil {
			t.Fatal(err)
		}
		after, err := client.Status(ctx, first)
		if err != nil || after.Applied <= before.Applied || after.Revision != before.Revision {
			t.Errorf("%+v %+v %v", before, after, err)
		}
	})

	t.Run("hashes of the same revision are the same", func(t *testing.T) {
		hashes, err := client.Hashes(ctx, c.Clients(), 1)
		if err != nil || hashes[0].Hash != hashes[1].Hash || hashes[0].Hash != hashes[2].Hash {
			t.Errorf("%+v %v", hashes, err)
		}
	})

	t.Run("leadership moves", func(t *testing.T) {
		leader, follower := c.Leader(t)
		if err := client.MoveLeader(ctx, leader.Client, values.MemberID(follower.Etcd.Server.MemberID())); err != nil {
			t.Fatal(err)
		}
		status, err := client.Status(ctx, follower.Client)
		if err != nil || status.Leader != status.Member {
			t.Errorf("%+v %v", status, err)
		}
		// Only the leader can hand it over.
		if err := client.MoveLeader(ctx, leader.Client, status.Member); err == nil {
			t.Error("a follower moved the leadership")
		}
	})

	t.Run("a snapshot arrives whole", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "s.db")
		if err := client.SaveSnapshot(ctx, first, file); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 || info.Size() == 0 {
			t.Errorf("%+v %v", info, err)
		}
	})

	t.Run("users are administered without authentication", func(t *testing.T) {
		if err := client.MayAdminister(ctx, first); err != nil {
			t.Error(err)
		}
	})

	t.Run("a peer URL is added again right after its member left", func(t *testing.T) { addedAgain(t, c, client) })

	t.Run("a learner joins, is promoted, and leaves", func(t *testing.T) { learner(t, c, client) })

	t.Run("a member that is down is an answer at once", func(t *testing.T) {
		down := c.Members[2]
		down.Stop()
		begin := time.Now()
		err := client.Commits(ctx, down.Client)
		if err == nil || time.Since(begin) > 3*time.Second || etcd.IsOdd(err) {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		if why := etcd.Why(err); !strings.Contains(why, "refused") {
			t.Errorf("%q", why)
		}
		if err := client.AllServe(ctx, c.Clients()); err == nil {
			t.Error("all members serve")
		}
		if _, err := client.Members(ctx, first); err != nil {
			t.Error(err)
		}
	})

	t.Run("without a quorum no member commits", func(t *testing.T) {
		c.Members[1].Stop()
		if err := client.Within(time.Second).Commits(ctx, first); err == nil {
			t.Error("one of three commits")
		}
		if _, err := client.Status(ctx, first); err != nil {
			t.Error("its status needs no quorum: ", err)
		}
		if members, err := client.PeerMembers(ctx, c.Members[0].Peer); err != nil || len(members) != 3 {
			t.Errorf("%v %v", members, err)
		}
	})
}

// add asks until the cluster takes a learner, or until the answer is one that no time changes.
func add(t *testing.T, client *etcd.Client, url, peer values.URL) {
	t.Helper()
	err := retry.For(t.Context(), 30*time.Second, func(ctx context.Context) error {
		err := client.AddLearner(ctx, url, peer)
		if err != nil && !etcd.MayAddLater(err) {
			return retry.Final(err)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// addedAgain is in one second, in which etcd gives both members the same ID.
func addedAgain(t *testing.T, c *etcdtest.Cluster, client *etcd.Client) {
	ctx := t.Context()
	peer := values.Local(1)
	remove := func() {
		members, err := client.Members(ctx, c.Members[0].Client)
		own, listed := members.By(peer)
		if err != nil || !listed {
			t.Fatal(members, err)
		}
		if err := client.Remove(ctx, c.Members[0].Client, own.ID); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(time.Second)))
	for range 2 {
		add(t, client, c.Members[0].Client, peer)
		remove()
	}
}

func learner(t *testing.T, c *etcdtest.Cluster, client *etcd.Client) {
	ctx := t.Context()
	leader, _ := c.Leader(t)
	added := c.Add(t, "m3")
	add(t, client, leader.Client, added.Peer)
	if err := client.AddLearner(ctx, leader.Client, added.Peer); !etcd.AlreadyAdded(err) {
		t.Errorf("the second time: %v", err)
	}
	members, err := client.Members(ctx, leader.Client)
	if err != nil {
		t.Fatal(err)
	}
	own, listed := members.By(added.Peer)
	if !listed || !own.Learner || own.Name != "" || len(members.NeverStarted()) != 0 {
		t.Errorf("%+v", own)
	}
	var initial []string
	for _, member := range c.Members {
		initial = append(initial, member.Name+"="+member.Peer.String())
	}
	c.Join(t, added, strings.Join(initial, ","))
	if err := client.Serves(ctx, added.Client); err == nil {
		t.Error("a learner serves")
	}
	promote := func(ctx context.Context) error { return client.Promote(ctx, leader.Client, own.ID) }
	if err := retry.For(ctx, 30*time.Second, promote); err != nil {
		t.Fatal(err)
	}
	if err := promote(ctx); !etcd.AlreadyVoter(err) {
		t.Errorf("the second time: %v", err)
	}
	remove := func(ctx context.Context) error { return client.Remove(ctx, leader.Client, own.ID) }
	if err := retry.For(ctx, 30*time.Second, remove); err != nil {
		t.Fatal(err)
	}
	if err := remove(ctx); !etcd.AlreadyRemoved(err) {
		t.Errorf("the second time: %v", err)
	}
	added.Stop()
	c.Members = c.Members[:3]
}
