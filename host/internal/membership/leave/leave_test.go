package leave

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/membership/membership"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
	"etcd-host/internal/wire/coded"
)

// member is a host of a running member, whose data is in the host's own directory.
func member(t *testing.T, c *etcdtest.Cluster, which *etcdtest.Member) (*machine.Machine, *say.Lines) {
	t.Helper()
	m, self, lines := c.Host(t, which)
	write(t, m.Paths.At("/data/member/wal/0.wal"), "log")
	write(t, m.Paths.Unit(), "# Written by etcd-host\n")
	if err := identity.Remember(m.Paths, self); err != nil {
		t.Fatal(err)
	}
	var others strings.Builder
	for _, other := range c.Members {
		others.WriteString(other.Client.String() + "\n")
	}
	write(t, m.Paths.Members(), others.String())
	return m, lines
}

func write(t *testing.T, path, content string) {
	t.Helper()
	filestest.Put(t, path, content, 0o600)
}

// leave sends the last line of a member's input too.
func leave(t *testing.T, m *machine.Machine, input string) error {
	t.Helper()
	input += membership.LastLine + "=600\n"
	return Verb(t.Context(), m, nil, strings.NewReader(input), nil)
}

func hasData(t *testing.T, m *machine.Machine) bool {
	t.Helper()
	return files.Exists(m.Paths.At("/data/member"))
}

func TestLeaving(t *testing.T) {
	c := etcdtest.Start(t, 3)
	leader, follower := c.Leader(t)

	t.Run("another bootstrap's deletion leaves the member alone", func(t *testing.T) {
		m, _ := member(t, c, leader)
		if err := leave(t, m, "token=other\n"); err != nil || !hasData(t, m) {
			t.Errorf("%v", err)
		}
	})

	t.Run("a place that another one replaced does nothing", func(t *testing.T) {
		m, _ := member(t, c, leader)
		for range 2 {
			if err := PlaceVerb(t.Context(), m, nil, strings.NewReader("token=test\nplace=yes\n"), nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := leave(t, m, "token=test\nplace=yes\n"); err != nil || !hasData(t, m) {
			t.Errorf("%v", err)
		}
	})

	t.Run("the leader hands over, leaves, and keeps its data aside", func(t *testing.T) {
		m, lines := member(t, c, leader)
		if err := leave(t, m, "token=test\n"); err != nil {
			t.Fatal(err)
		}
		said := strings.Join(lines.Said, "\n")
		if !strings.Contains(said, "moving the leadership to") ||
			!strings.Contains(said, "removing member "+leader.Name) {
			t.Errorf("%q", said)
		}
		if hasData(t, m) || files.Exists(m.Paths.Identity()) {
			t.Error("it is still a member")
		}
		kept, err := os.ReadDir(m.Paths.At("/data/set-aside"))
		if err != nil || len(kept) != 1 || !strings.HasSuffix(kept[0].Name(), "-left") {
			t.Errorf("%v %v", kept, err)
		}
		if did := strings.Join(m.Units.(*unitstest.Fake).Did, ", "); !strings.Contains(did, "stop etcd.service") {
			t.Errorf("%q", did)
		}
		// A second deletion is not an error.
		if err := leave(t, m, "token=test\n"); err != nil {
			t.Error(err)
		}
		leader.Stop()
	})

	t.Run("one stays while the rest would have no quorum", func(t *testing.T) {
		var other *etcdtest.Member
		for _, one := range c.Members {
			if one != leader && one != follower {
				other = one
			}
		}
		other.Stop()
		m, _ := member(t, c, follower)
		err := leave(t, m, "token=test\n")
		if err == nil || !strings.Contains(err.Error(), "Nothing was changed") || !hasData(t, m) {
			t.Errorf("%v", err)
		}
		if err := AbandonVerb(t.Context(), m, nil, nil, nil); err != nil {
			t.Fatal(err)
		}
		if err := leave(t, m, "token=test\n"); err != nil || hasData(t, m) {
			t.Errorf("after it was abandoned: %v", err)
		}
	})
}

func TestAHostThatLeavesWithoutItsDiskNamesTheDataOnIt(t *testing.T) {
	m, self, lines := (&etcdtest.Cluster{PKI: t.TempDir()}).Host(t, &etcdtest.Member{Name: "a"})
	self.ClientPort = 2379
	const rootOnly = "1 0 0:1 / / rw - ext4 /dev/a rw\n"
	write(t, m.Paths.At("/proc/self/mountinfo"), rootOnly+"2 1 0:2 / /data rw - ext4 /dev/b rw\n")
	if err := identity.Remember(m.Paths, self); err != nil {
		t.Fatal(err)
	}
	write(t, m.Paths.At("/proc/self/mountinfo"), rootOnly)
	if err := leave(t, m, "token="+self.Token.String()+"\n"); err != nil || files.Exists(m.Paths.Identity()) {
		t.Errorf("%v", err)
	}
	want := "mounted at /data is not mounted: the data of a stays"
	if said := strings.Join(lines.Said, "\n"); !strings.Contains(said, want) {
		t.Errorf("%q", said)
	}
}

func TestAnInputThatWasCutOffTakesNoMemberOut(t *testing.T) {
	m, self, lines := (&etcdtest.Cluster{PKI: t.TempDir()}).Host(t, &etcdtest.Member{Name: "a"})
	self.ClientPort = 2379
	if err := identity.Remember(m.Paths, self); err != nil {
		t.Fatal(err)
	}
	token := "token=" + self.Token.String() + "\n"
	for _, whole := range []string{token + "place=yes\n", token + "name=a\n" + membership.LastLine + "=600\n"} {
		for end := range len(whole) {
			err := Verb(t.Context(), m, nil, strings.NewReader(whole[:end]), nil)
			if coded.CodeOf(err) != coded.InputNotWhole || !files.Exists(m.Paths.Identity()) {
				t.Errorf("%q: %v %q", whole[:end], err, lines.Said)
			}
		}
	}
}

func TestForgetting(t *testing.T) {
	c := etcdtest.Start(t, 3)
	host, gone := c.Members[0], c.Members[2]
	m, _ := member(t, c, host)
	forget := func() (string, error) {
		var out strings.Builder
		input := fmt.Sprintf("lost_name=%s\nlost_peer_url=%s\nask=%s\n", gone.Name, gone.Peer, c.Members[1].Client)
		err := ForgetVerb(t.Context(), m, nil, strings.NewReader(input), &out)
		return out.String(), err
	}
	if _, err := forget(); err == nil || !strings.Contains(err.Error(), "its etcd answers at "+gone.Client.String()) {
		t.Errorf("a living member: %v", err)
	}
	gone.Stop()
	for range 2 {
		if stdout, err := forget(); err != nil || stdout != `{"forgotten":"`+gone.Name+`"}`+"\n" {
			t.Errorf("%q %v", stdout, err)
		}
	}
	t.Run("a host that no member accepts checks its certificate first", func(t *testing.T) {
		cut, _ := member(t, c, host)
		removed := os.Remove(cut.Paths.Current())
		if err := errors.Join(removed, os.Symlink(etcdtest.Empty(t).PKI, cut.Paths.Current())); err != nil {
			t.Fatal(err)
		}
		input := fmt.Sprintf("lost_name=%s\nlost_peer_url=%s\nask=%s\n", gone.Name, gone.Peer, c.Members[1].Client)
		for verb, err := range map[string]error{
			"forget": ForgetVerb(t.Context(), cut, nil, strings.NewReader(input), io.Discard),
			"leave":  leave(t, cut, "token=test\n"),
		} {
			if err == nil || !strings.Contains(err.Error(), "no member answers m0 with a quorum (") ||
				!strings.Contains(err.Error(), "Check the certificate of m0 first") || strings.Contains(err.Error(), "recover") {
				t.Errorf("%s: %v", verb, err)
			}
		}
	})
	t.Run("a recovery is advised where members report no leader", func(t *testing.T) {
		c.Members[1].Stop()
		m.Units.(*unitstest.Fake).Set("etcd.service", "ActiveState", "active")
		if _, err := forget(); err == nil || !strings.Contains(err.Error(), "Members report that the cluster has no leader") {
			t.Errorf("forget: %v", err)
		}
		if err := leave(t, m, "token=test\n"); err == nil || !strings.Contains(err.Error(), "has no leader") {
			t.Errorf("leave: %v", err)
		}
	})
	t.Run("a restore that has not ended is continued first", func(t *testing.T) {
		for note, set := range map[string]func() error{
			"stopped":  func() error { return mark.SetRestoring(m.Paths, "r1") },
			"switched": func() error { return errors.Join(mark.ClearRestoring(m.Paths), mark.SetSwitched(m.Paths, "r1")) },
		} {
			err := set()
			_, forgets := forget()
			if err != nil || !strings.Contains(forgets.Error(), "recover with the token r1 in the configuration") {
				t.Errorf("%s: %v %v", note, forgets, err)
			}
		}
	})
}

func TestForgettingWaitsAMinuteAtMost(t *testing.T) {
	m, _, _ := (&etcdtest.Cluster{PKI: t.TempDir()}).Host(t, &etcdtest.Member{Name: "a"})
	if err := mark.AddRestored(m.Paths, "r1", m.Now().Add(48*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if limit, err := patience(m); err != nil || limit != time.Minute {
		t.Errorf("%s %v", limit, err)
	}
}

func TestADeletionThatRunsAgainDecidesTheSame(t *testing.T) {
	for title, c := range map[string]struct {
		made  int
		stays bool
	}{
		"of the only place":               {1, false},
		"of a place that was replaced":    {2, true},
		"of a place that was made thrice": {3, true},
	} {
		t.Run(title, func(t *testing.T) {
			m, self, _ := (&etcdtest.Cluster{PKI: t.TempDir()}).Host(t, &etcdtest.Member{Name: "a"})
			self.ClientPort = 2379
			if err := identity.Remember(m.Paths, self); err != nil {
				t.Fatal(err)
			}
			place := "token=" + self.Token.String() + "\nplace=yes\n"
			for range c.made {
				if err := PlaceVerb(t.Context(), m, nil, strings.NewReader(place), nil); err != nil {
					t.Fatal(err)
				}
			}
			for range 3 {
				err := Verb(t.Context(), m, nil, strings.NewReader(place), nil)
				if err != nil || files.Exists(m.Paths.Identity()) != c.stays {
					t.Errorf("%v, it stays: %v", err, !c.stays)
				}
			}
		})
	}
}

func TestAMemberThatIsAbandonedLeavesAPlaceThatWasMadeAgain(t *testing.T) {
	m, self, _ := (&etcdtest.Cluster{PKI: t.TempDir()}).Host(t, &etcdtest.Member{Name: "a"})
	self.ClientPort = 2379
	place := "token=" + self.Token.String() + "\nplace=yes\n"
	err := identity.Remember(m.Paths, self)
	for range 2 {
		err = errors.Join(err, PlaceVerb(t.Context(), m, nil, strings.NewReader(place), nil))
	}
	err = errors.Join(err, AbandonVerb(t.Context(), m, nil, nil, nil),
		Verb(t.Context(), m, nil, strings.NewReader(place), nil))
	if err != nil || files.Exists(m.Paths.Identity()) {
		t.Errorf("%v", err)
	}
}

func TestAPlaceIsKeptUntilTheMemberHasLeft(t *testing.T) {
	m, self, _ := (&etcdtest.Cluster{PKI: t.TempDir()}).Host(t, &etcdtest.Member{Name: "a"})
	self.ClientPort = 2379
	write(t, m.Paths.At("/data/member/wal/0.wal"), "log")
	place := "token=" + self.Token.String() + "\nplace=yes\n"
	err := errors.Join(identity.Remember(m.Paths, self), PlaceVerb(t.Context(), m, nil, strings.NewReader(place), nil))
	if err != nil {
		t.Fatal(err)
	}
	if err := Verb(t.Context(), m, nil, strings.NewReader(place), nil); err == nil || !files.Exists(m.Paths.Places()) {
		t.Errorf("without a cluster that answers: %v", err)
	}
	if err := AbandonVerb(t.Context(), m, nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := Verb(t.Context(), m, nil, strings.NewReader(place), nil); err != nil || files.Exists(m.Paths.Places()) {
		t.Errorf("%v", err)
	}
}

func TestALostMemberIsRemovedByAnEtcdThatStartsWithRestoredData(t *testing.T) {
	c := etcdtest.Start(t, 1)
	own := c.Members[0]
	m, _ := member(t, c, own)
	m.Units.(*unitstest.Fake).Set("etcd.service", "ActiveState", "active")
	forget := func() error {
		input := "lost_name=m9\nlost_peer_url=https://127.0.0.1:9\n"
		return ForgetVerb(t.Context(), m, nil, strings.NewReader(input), io.Discard)
	}
	own.Stop()
	if err := forget(); err == nil || !strings.Contains(err.Error(), "no member answers m0 with a quorum") {
		t.Errorf("without a restore: %v", err)
	}
	if err := mark.AddRestored(m.Paths, "r1", m.Now()); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- forget() }()
	select {
	case err := <-ended:
		t.Errorf("it did not wait: %v", err)
	case <-time.After(5 * time.Second):
	}
	c.Join(t, own, own.Name+"="+own.Peer.String())
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
