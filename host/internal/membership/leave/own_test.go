package leave

import (
	"fmt"
	"strings"
	"testing"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/wire/values"
)

const otherURL = "https://127.0.0.1:9"

// others are the members that do not lead.
func others(t *testing.T, c *etcdtest.Cluster) (leader *etcdtest.Member, followers []*etcdtest.Member) {
	t.Helper()
	leader, _ = c.Leader(t)
	for _, one := range c.Members {
		if one != leader {
			followers = append(followers, one)
		}
	}
	return leader, followers
}

func TestAMemberWhosePeerURLAClientChangedDoesNotLeaveUnseen(t *testing.T) {
	for title, one := range map[string]struct {
		knowsID bool
		changed string
		want    []string
	}{
		"by its ID":   {true, otherURL, []string{otherURL, "etcdctl member update"}},
		"by its name": {false, otherURL, []string{otherURL, "etcdctl member update"}},
		// Negative control: with the peer URL that it joined with it leaves.
		"its own URL": {true, "", nil},
	} {
		t.Run(title, func(t *testing.T) {
			c := etcdtest.Start(t, 3)
			leader, followers := others(t, c)
			gone, id := followers[0], followers[0].ID()
			m, lines := member(t, c, gone)
			if one.knowsID {
				if err := identity.RememberMemberID(m.Paths, id); err != nil {
					t.Fatal(err)
				}
			}
			if one.changed != "" {
				c.Readdress(t, leader, id, one.changed)
			}
			err := leave(t, m, "token=test\n")
			if one.want == nil {
				if err != nil || hasData(t, m) {
					t.Errorf("%v %q", err, lines.Said)
				}
				return
			}
			for _, part := range append(one.want, gone.Peer.String(), id.String(), "Nothing was changed") {
				if err == nil || !strings.Contains(err.Error(), part) {
					t.Errorf("%q is not in %v", part, err)
				}
			}
			if !hasData(t, m) || !files.Exists(m.Paths.Identity()) {
				t.Errorf("its data was moved: %q", lines.Said)
			}
			// The command in the error is enough.
			c.Readdress(t, leader, id, gone.Peer.String())
			if err := leave(t, m, "token=test\n"); err != nil || hasData(t, m) {
				t.Errorf("%v %q", err, lines.Said)
			}
		})
	}
}

func TestNoMemberLeavesInThePlaceOfAnother(t *testing.T) {
	c := etcdtest.Start(t, 3)
	leader, followers := others(t, c)
	gone, victim := followers[0], followers[1]
	for _, knowsID := range []bool{false, true} {
		m, _ := member(t, c, gone)
		if knowsID {
			if err := identity.RememberMemberID(m.Paths, gone.ID()); err != nil {
				t.Fatal(err)
			}
		}
		c.Readdress(t, leader, gone.ID(), otherURL)
		c.Readdress(t, leader, victim.ID(), gone.Peer.String())
		if err := leave(t, m, "token=test\n"); err == nil || !hasData(t, m) {
			t.Errorf("%v", err)
		}
		c.Readdress(t, leader, victim.ID(), victim.Peer.String())
		c.Readdress(t, leader, gone.ID(), gone.Peer.String())
	}
	if len(leader.Etcd.Server.Cluster().Members()) != 3 {
		t.Error("a member was removed")
	}
}

// The old host of a name that another machine has now has nothing to remove.
func TestAHostWhoseNameMovedToAnotherAddressLeaves(t *testing.T) {
	c := etcdtest.Start(t, 3)
	leader, followers := others(t, c)
	m, lines := member(t, c, followers[0])
	c.Readdress(t, leader, followers[0].ID(), otherURL)
	if err := identity.RememberMemberID(m.Paths, values.MemberID(5)); err != nil {
		t.Fatal(err)
	}
	if err := leave(t, m, "token=test\n"); err != nil || hasData(t, m) {
		t.Errorf("%v %q", err, lines.Said)
	}
	if len(leader.Etcd.Server.Cluster().Members()) != 3 {
		t.Error("a member was removed")
	}
}

func TestALostMemberUnderAnotherPeerURLIsNotPassedOver(t *testing.T) {
	c := etcdtest.Start(t, 3)
	leader, followers := others(t, c)
	gone, id := followers[0], followers[0].ID()
	m, _ := member(t, c, leader)
	forget := func(name string) (string, error) {
		var out strings.Builder
		input := fmt.Sprintf("lost_name=%s\nlost_peer_url=%s\n", name, gone.Peer)
		err := ForgetVerb(t.Context(), m, nil, strings.NewReader(input), &out)
		return out.String(), err
	}
	c.Readdress(t, leader, id, otherURL)
	gone.Stop()
	if out, err := forget(gone.Name); err == nil || out != "" || !strings.Contains(err.Error(), otherURL) ||
		!strings.Contains(err.Error(), gone.Peer.String()) {
		t.Errorf("%q %v", out, err)
	}
	c.Readdress(t, leader, id, gone.Peer.String())
	if out, err := forget("other"); err == nil || out != "" || !strings.Contains(err.Error(), gone.Name) {
		t.Errorf("%q %v", out, err)
	}
	if out, err := forget(gone.Name); err != nil || out == "" {
		t.Errorf("%q %v", out, err)
	}
}
