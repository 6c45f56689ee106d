package membership_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/removal/aside"
	"etcd-host/internal/system/made"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

const setAside = "systemctl stop etcd; etcd-host set-aside; then pulumi up again"

// forgetHere is a machine that was replaced, or that left while its disk was off: only the data disk knows the member.
func (j *joining) forgetHere(t *testing.T, beside identity.Identity) {
	t.Helper()
	host := j.machine.Paths
	if err := identity.RememberBeside(host, beside, 0); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{host.Identity(), host.Marker(), host.MemberID(), host.Members()} {
		if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
}

// remedied runs the verb, then the commands that its error prints, then the verb again.
func (j *joining) remedied(t *testing.T, code, step string) {
	t.Helper()
	_, err := j.run(t)
	if err == nil || !strings.Contains(err.Error(), setAside) || !strings.Contains(err.Error(), code) {
		t.Fatalf("%v", err)
	}
	if err := j.units.Stop(t.Context(), "etcd.service"); err != nil {
		t.Fatal(err)
	}
	// The name of a folder that was moved aside has its second.
	later := j.machine.Now().Add(time.Second)
	j.machine.Now = func() time.Time { return later }
	if err := aside.Verb(t.Context(), j.machine, nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	if stdout, err := j.run(t); err != nil || stdout != `{"step":"`+step+`"}`+"\n" {
		t.Fatalf("%q %v", stdout, err)
	}
}

// stateLost keeps a person from beginning an empty cluster beside the data of the lost one.
const stateLost = "If the stack's state was lost, that data is your cluster: follow docs/runbooks/state-lost.md."

func TestThePrintedRemedyWorksWhereOnlyTheDataDiskKnowsTheMember(t *testing.T) {
	c := etcdtest.Start(t, 3)
	j := newJoining(t, c, "m3")
	write(t, j.machine.Paths.At("/var/lib/etcd-host/staged/etcd.conf"), "ETCD_NAME=\"x\"\nETCD_DATA_DIR=\"/data\"\n")
	if _, err := j.run(t); err != nil {
		t.Fatal(err)
	}

	t.Run("of a member that was removed", func(t *testing.T) {
		keys := etcdtest.Client(t, c.PKI, c.Members[0].Client)
		if _, err := keys.MemberRemove(t.Context(), uint64(j.member.ID())); err != nil {
			t.Fatal(err)
		}
		j.forgetHere(t, j.self)
		mid := j.machine.Paths.Restoring()
		write(t, mid, "r1\n")
		_, err := j.run(t)
		if coded.CodeOf(err) != coded.RestoreAtWork || !strings.Contains(err.Error(), "restore r1 is at work") {
			t.Errorf("a host that a restore left behind: %v", err)
		}
		if err := os.Remove(mid); err != nil {
			t.Fatal(err)
		}
		j.remedied(t, "was removed from the cluster", "add-learner")
	})

	t.Run("of data of another cluster", func(t *testing.T) {
		other := j.self
		other.Token = "other"
		j.forgetHere(t, other)
		j.remedied(t, "Nothing was changed. "+stateLost, "replace")
	})

	t.Run("of data of which nothing says whose it is", func(t *testing.T) {
		j.forgetHere(t, j.self)
		if err := os.Remove(j.machine.Paths.At("/data/etcd-host.identity")); err != nil {
			t.Fatal(err)
		}
		j.remedied(t, "is missing). Nothing was changed. "+stateLost, "replace")
	})
	for title, forget := range map[string]func(){
		"of a database without its log, on a machine that was replaced": func() { j.forgetHere(t, j.self) },
		"of a database without its log, on the machine of the member":   func() {},
	} {
		t.Run(title, func(t *testing.T) {
			j.member.Stop()
			if err := os.RemoveAll(j.machine.Paths.At("/data/member/wal")); err != nil {
				t.Fatal(err)
			}
			// The unit's `started` removes it once etcd is ready.
			if err := made.Remove(j.machine.Paths, j.machine.Paths.Bootstrap()); err != nil {
				t.Fatal(err)
			}
			forget()
			j.units.Did = nil
			if _, err := j.run(t); coded.CodeOf(err) != coded.DataLeftover || len(j.units.Did) > 0 {
				t.Fatalf("%v %q", err, j.units.Did)
			}
			j.remedied(t, "holds a database of etcd without its log", "replace")
		})
	}

	t.Run("where the data is another member's", func(t *testing.T) {
		living, host := c.Members[0], j.machine.Paths
		other := j.self
		other.Name, other.PeerURL = values.MemberName(living.Name), living.Peer
		for title, confuse := range map[string]func() error{
			"in a machine that was replaced": func() error {
				j.forgetHere(t, other)
				return identity.RememberBeside(host, other, living.ID())
			},
			"under a member that restarts": func() error {
				// The host stages other files.
				write(t, host.At("/var/lib/etcd-host/staged/etcd.conf"), "ETCD_NAME=\"x\"\nETCD_DATA_DIR=\"/data\"\n#\n")
				return identity.RememberMemberID(host, living.ID())
			},
		} {
			t.Run(title, func(t *testing.T) {
				j.units.Did = nil
				err := confuse()
				_, refused := j.run(t)
				if err != nil || coded.CodeOf(refused) != coded.MemberAnother || len(j.units.Did) > 0 ||
					strings.Contains(refused.Error(), "member update") {
					t.Fatalf("%v %v %q", err, refused, j.units.Did)
				}
				j.remedied(t, "that of another member", "replace")
			})
		}
		keys := etcdtest.Client(t, c.PKI, living.Client)
		if list, err := keys.MemberList(t.Context()); err != nil || len(list.Members) != 4 {
			t.Errorf("%v %v", list, err)
		}
	})
}
