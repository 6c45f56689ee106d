package drift

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/values"
)

// replacedMachine is a machine in the place of a member's, with the disk that has the member's data.
func replacedMachine(t *testing.T, id values.MemberID) *machine.Machine {
	t.Helper()
	m, _ := member(t)
	self, err := identity.Read(m.Paths)
	if err == nil {
		err = identity.RememberBeside(m.Paths, self, id)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{m.Paths.StateDir(), m.Paths.ConfDir(), m.Paths.Releases()} {
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func TestAMachineThatWasReplacedNamesTheMemberWhoseDataItHas(t *testing.T) {
	m := replacedMachine(t, 0x1f)
	if got, want := look(t, m), "state=none\nlacks=member 0123\nlacks=backup 0123\nbeside=1f\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAMachineNamesNoMemberWhoseDataItLacks(t *testing.T) {
	for title, change := range map[string]func(*machine.Machine) error{
		"without the log":   func(m *machine.Machine) error { return os.RemoveAll(m.Paths.At("/data/etcd/member")) },
		"without the disk":  func(m *machine.Machine) error { return os.RemoveAll(m.Paths.At("/data")) },
		"with another etcd": func(m *machine.Machine) error { return adopt(m) },
	} {
		t.Run(title, func(t *testing.T) {
			m := replacedMachine(t, 0x1f)
			if err := change(m); err != nil {
				t.Fatal(err)
			}
			if got := look(t, m); strings.Contains(got, "beside=") {
				t.Errorf("%q", got)
			}
		})
	}
	if got := look(t, replacedMachine(t, 0)); strings.Contains(got, "beside=") {
		t.Errorf("a member that was never ready: %q", got)
	}
}

// The user etcd of the machine before had another number, or the data is of an account of this one.
func TestAMachineThatWasReplacedNamesTheOtherOwnerOfTheData(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give directories away")
	}
	const etcd, other = "etcd:x:0:0::/:/bin/false\n", "othersvc:x:9999:9999::/:/bin/false\n"
	for title, c := range map[string]struct {
		passwd string
		owner  int
		want   string
	}{
		"of an account":                          {other + etcd, 9999, "besideowner=9999 0755 exists /data/etcd\n"},
		"of a user of the machine before":        {etcd, 9999, "besideowner=9999 0755 exists /data/etcd\n"},
		"of an account, without the user etcd":   {other, 9999, "besideowner=9999 0755 missing /data/etcd\n"},
		"of a number that the user etcd may get": {"", 9999, ""},
		"of the user etcd":                       {other + etcd, 0, ""},
	} {
		t.Run(title, func(t *testing.T) {
			m := replacedMachine(t, 0x1f)
			m.Run = func(context.Context, command.Command) (string, string, error) { return "", "", errors.New("none") }
			put(t, m.Paths.At("/etc/passwd"), c.passwd)
			if err := os.Chown(m.Paths.At("/data/etcd"), c.owner, c.owner); err != nil {
				t.Fatal(err)
			}
			_, found, _ := strings.Cut(look(t, m), "beside=1f\n")
			if found != c.want {
				t.Errorf("%q, want %q", found, c.want)
			}
		})
	}
}

func adopt(m *machine.Machine) error {
	if err := os.MkdirAll(m.Paths.StateDir(), 0o700); err != nil {
		return err
	}
	return os.WriteFile(m.Paths.Adopted(), []byte("unit=other.service\nversion=3.5.16\n"), 0o600)
}

func TestADiskThatIsNotMountedIsReportedWhateverIsBelowItsMountPoint(t *testing.T) {
	const fstab = "/dev/sdb1 /data ext4 defaults 0 2\n"
	for title, m := range map[string]*machine.Machine{
		"of a member":                    first(member(t)),
		"of a machine that was replaced": replacedMachine(t, 0x1f),
	} {
		put(t, m.Paths.At("/etc/fstab"), fstab)
		if got := look(t, m); !strings.Contains(got, "unmounted=/data\n") || strings.Contains(got, "beside=") {
			t.Errorf("%s: %q", title, got)
		}
		put(t, m.Paths.Process("self", "mountinfo"), "1 0 8:17 / /data rw - ext4 /dev/sdb1 rw\n")
		if got := look(t, m); strings.Contains(got, "unmounted=") {
			t.Errorf("%s, mounted: %q", title, got)
		}
	}
}

func first[A, B any](a A, _ B) A { return a }
