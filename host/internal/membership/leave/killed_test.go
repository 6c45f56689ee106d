package leave

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

var kills = map[string]struct{ at, path string }{
	"before etcd stops":                  {at: "stop etcd.service"},
	"once etcd has stopped":              {at: "disable etcd.service"},
	"before its data moves":              {path: "/data/set-aside/" + folder + "/member"},
	"before its log moves":               {path: "/log/set-aside/" + folder + "/wal"},
	"before its ID is forgotten":         {path: "/var/lib/etcd-host/member-id"},
	"before its identity is forgotten":   {path: "/etc/etcd/bootstrap.conf"},
	"once its identity is forgotten":     {path: "/var/lib/etcd-host/active"},
	"before the last file goes":          {path: "/var/lib/etcd-host/aside"},
	"once all is done, and not known of": {},
}

func TestTheLastMemberLeavesWhereverItsDeletionWasKilled(t *testing.T) {
	for title, kill := range kills {
		t.Run(title, func(t *testing.T) {
			c := etcdtest.Start(t, 1)
			l := newLeaving(t, c, c.Members[0])
			l.at, l.path = kill.at, kill.path
			if err := l.run(t); (err == nil) != (l.at+l.path == "") {
				t.Fatalf("it was not killed: %v", err)
			}
			l.again(t)
			l.hasLeft(t)
			// With it the only member that is replaced continues with its data.
			want := "token=test\nfolder=" + folder + "\n"
			if note := filestest.Read(t, l.m.Paths.Last()); note != want {
				t.Errorf("%q", note)
			}
		})
	}
}

func TestAMemberLeavesTheOthersWhereverItsDeletionWasKilled(t *testing.T) {
	// The others are the same to each of the other moments.
	for _, title := range []string{"before etcd stops", "before its data moves", "once its identity is forgotten"} {
		t.Run(title, func(t *testing.T) {
			kill := kills[title]
			c := etcdtest.Start(t, 2)
			leader, follower := c.Leader(t)
			l := newLeaving(t, c, leader)
			l.other = follower.Client.Port()
			l.at, l.path = kill.at, kill.path
			if err := l.run(t); (err == nil) != (l.at+l.path == "") {
				t.Fatalf("it was not killed: %v", err)
			}
			l.again(t)
			l.hasLeft(t)
			if files.Exists(l.m.Paths.Last()) {
				t.Error("it passes for the last member")
			}
		})
	}
}

func TestAnAbandonedMemberLeavesWhereverItsDeletionWasKilled(t *testing.T) {
	for title, kill := range kills {
		t.Run(title, func(t *testing.T) {
			l := newLeaving(t, etcdtest.Empty(t), &etcdtest.Member{Name: "m0", Peer: values.Local(1), Client: values.Local(2)})
			if err := AbandonVerb(t.Context(), l.m, nil, nil, nil); err != nil {
				t.Fatal(err)
			}
			l.at, l.path = kill.at, kill.path
			if err := l.run(t); (err == nil) != (l.at+l.path == "") {
				t.Fatalf("it was not killed: %v", err)
			}
			l.again(t)
			l.hasLeft(t)
			// A host that joins again must not leave like that.
			if err := identity.Remember(l.m.Paths, identity.Identity{DataDir: "/data"}); err != nil ||
				files.Exists(l.m.Paths.Abandon()) {
				t.Errorf("%v", err)
			}
		})
	}
}

// Others may have joined since, where etcd was not stopped or was started again.
func TestALostQuorumDoesNotPassForTheLastMember(t *testing.T) {
	for title, c := range map[string]struct {
		size    int
		note    string
		running bool
	}{
		"of several members":             {2, "token=test\nfolder=" + folder + "\n", false},
		"of an etcd that runs":           {1, "token=test\nfolder=" + folder + "\n", true},
		"by a note of another bootstrap": {1, "token=other\nfolder=" + folder + "\n", false},
		"without a note":                 {1, "", false},
	} {
		t.Run(title, func(t *testing.T) {
			cluster := etcdtest.Start(t, c.size)
			l := newLeaving(t, cluster, cluster.Members[0])
			for _, other := range cluster.Members[1:] {
				other.Stop()
			}
			l.stop(t)
			l.unit.Set("etcd.service", "ActiveState", "inactive")
			if c.running {
				open, err := os.Open(l.m.Paths.At(dataPath))
				if err == nil {
					err = syscall.Flock(int(open.Fd()), syscall.LOCK_EX)
				}
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = open.Close() }()
			}
			if c.note != "" {
				write(t, l.m.Paths.Last(), c.note)
			}
			if err := l.run(t); coded.CodeOf(err) != coded.ClusterNoAnswer || len(l.unit.Did) > 0 ||
				!files.Exists(l.m.Paths.At(dataPath)) {
				t.Errorf("%v, %q", err, l.unit.Did)
			}
		})
	}
}

func TestALastMemberWhoseDatabaseCannotBeReadStays(t *testing.T) {
	l := newLeaving(t, etcdtest.Empty(t), &etcdtest.Member{Name: "m0", Peer: values.Local(1), Client: values.Local(2)})
	write(t, l.m.Paths.Last(), "token=test\nfolder="+folder+"\n")
	if err := l.run(t); err == nil || !strings.Contains(err.Error(), "m0 cannot leave: whether it was the last member") ||
		!strings.Contains(err.Error(), "docs/how-to/destroy.md") || !files.Exists(l.m.Paths.At(dataPath)) {
		t.Errorf("%v", err)
	}
}
