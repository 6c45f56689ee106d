package adopt

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
)

func put(t *testing.T, path, content string) {
	t.Helper()
	filestest.Put(t, path, content, 0o644)
}

const (
	uid = 4711
	// found is the user of the etcd that was found.
	found = 4800
)

// adoptedHost runs an etcd by a unit that was found, with its log in a directory of its own.
func adoptedHost(t *testing.T, unit string) (*machine.Machine, *unitstest.Fake, identity.Identity) {
	t.Helper()
	host := paths.Host{Root: t.TempDir()}
	for name, content := range map[string]string{
		host.Adopted():                     "unit=" + unit + "\nversion=3.6.16\n",
		host.Staged() + "/etcd.conf":       "# Written by etcd-host\nETCD_NAME=etcd01\n",
		host.Staged() + "/etcd.service":    "# Written by etcd-host\n[Service]\n",
		host.Staged() + "/version":         "3.6.16\n",
		host.Current() + "/ca.pem":         "bundle\n",
		host.Unit():                        "[Service]\n",
		host.UnitDropIns() + "/limit.conf": "[Service]\nLimitNOFILE=1\n",
		host.Bin("etcd"):                   "the program that was found",
		host.At("/data/member/snap/db"):    "data",
		host.At("/wal/0-0.wal"):            "log",
		host.At("/elsewhere/of-root"):      "",
		host.At("/etc/passwd"):             "etcd:x:4711:4712::/:/bin/false\n",
	} {
		put(t, name, content)
	}
	if err := os.Symlink(host.At("/elsewhere"), host.At("/data/member/link")); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		for _, dir := range []string{"/data", "/data/member", "/wal", "/wal/0-0.wal"} {
			if err := os.Chown(host.At(dir), found, found); err != nil {
				t.Fatal(err)
			}
		}
	}
	units := &unitstest.Fake{}
	m := &machine.Machine{
		Paths: host,
		Units: units,
		Say:   &say.Lines{},
		Run: func(context.Context, command.Command) (string, string, error) {
			return "", "", errors.New("nothing is run")
		},
	}
	return m, units, identity.Identity{Name: "etcd01", DataDir: "/data", WALDir: "/wal"}
}

func ownerOf(t *testing.T, path string) uint32 {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Sys().(*syscall.Stat_t).Uid
}

func TestTheMemberMovesToOurUnitWithItsData(t *testing.T) {
	for _, unit := range []string{"my-etcd.service", adopted.OwnUnit} {
		t.Run(unit, func(t *testing.T) {
			m, units, self := adoptedHost(t, unit)
			if err := Manage(t.Context(), &cluster.View{Machine: m, Self: self}, m.Paths.Staged()); err != nil {
				t.Fatal(err)
			}
			want := []string{"stop " + unit, "disable " + unit, "enable etcd.service", "start etcd.service"}
			did := slices.DeleteFunc(slices.Clone(units.Did), func(line string) bool {
				return strings.HasPrefix(line, "reload") || strings.HasPrefix(line, "reset")
			})
			if unit == adopted.OwnUnit {
				want = slices.Delete(want, 1, 2)
			}
			if !slices.Equal(did, want) {
				t.Errorf("%q, not %q", did, want)
			}
			if etcd, err := adopted.Read(m.Paths); err != nil || etcd != nil {
				t.Errorf("%v, %v", etcd, err)
			}
			for path, content := range map[string]string{
				m.Paths.KeptFile(m.Paths.Unit()):                        "[Service]\n",
				m.Paths.KeptFile(m.Paths.UnitDropIns()) + "/limit.conf": "[Service]\nLimitNOFILE=1\n",
				m.Paths.KeptFile(m.Paths.Bin("etcd")):                   "the program that was found",
				m.Paths.At("/wal/wal/0-0.wal"):                          "log",
			} {
				if got, err := os.ReadFile(path); err != nil || string(got) != content {
					t.Errorf("%s is %q, %v", path, got, err)
				}
			}
			if files.Exists(m.Paths.UnitDropIns() + "/limit.conf") {
				t.Error("drop-ins of the unit that was found are read with ours")
			}
			if os.Geteuid() != 0 {
				return
			}
			for _, path := range []string{"/data", "/data/member/snap/db", "/data/member/link", "/wal", "/wal/0-0.wal"} {
				if owner := ownerOf(t, m.Paths.At(path)); owner != uid {
					t.Errorf("%s is %d's", path, owner)
				}
			}
			if owner := ownerOf(t, m.Paths.At("/elsewhere/of-root")); owner != 0 {
				t.Errorf("a file behind a link is %d's", owner)
			}
		})
	}
}

func TestAFailureSaysThatEtcdIsStoppedAndHowToStartIt(t *testing.T) {
	m, units, self := adoptedHost(t, "my-etcd.service")
	if err := os.Remove(filepath.Join(m.Paths.Staged(), "version")); err != nil {
		t.Fatal(err)
	}
	err := Manage(t.Context(), &cluster.View{Machine: m, Self: self}, m.Paths.Staged())
	if err == nil || !strings.Contains(err.Error(), "etcd on etcd01 is stopped") ||
		!strings.Contains(err.Error(), "systemctl start my-etcd.service") {
		t.Error(err)
	}
	if etcd, err := adopted.Read(m.Paths); err != nil || etcd == nil {
		t.Errorf("the unit that was found is forgotten: %v, %v; %q", etcd, err, units.Did)
	}
}

func TestADirectoryThatOthersCanReplaceIsRefusedBeforeEtcdStops(t *testing.T) {
	m, units, self := adoptedHost(t, "my-etcd.service")
	if err := os.Chmod(m.Paths.At("/"), 0o777); err != nil {
		t.Fatal(err)
	}
	err := Manage(t.Context(), &cluster.View{Machine: m, Self: self}, m.Paths.Staged())
	if err == nil || !strings.Contains(err.Error(), "/data is not used") || len(units.Did) > 0 {
		t.Errorf("%v; %q", err, units.Did)
	}
}

func TestDataOfAThirdUserIsRefusedBeforeEtcdStops(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give directories away")
	}
	const third = 4900
	for _, one := range []struct {
		title, state string
		owner        int
		isRefused    bool
	}{
		{"a third user's", "active", third, true},
		{"the found user's", "active", found, false},
		// A part of the data may be etcd's by then.
		{"a third user's, of an etcd that is stopped", "inactive", third, false},
	} {
		t.Run(one.title, func(t *testing.T) {
			m, units, self := adoptedHost(t, "my-etcd.service")
			units.Set("my-etcd.service", "ActiveState", one.state)
			if err := os.Chown(m.Paths.At("/data/member/snap"), one.owner, one.owner); err != nil {
				t.Fatal(err)
			}
			err := Manage(t.Context(), &cluster.View{Machine: m, Self: self}, m.Paths.Staged())
			if (err != nil) != one.isRefused {
				t.Fatal(err)
			}
			if one.isRefused && (!strings.Contains(err.Error(), "run `chown -h -R 4800 /data`") || len(units.Did) > 0) {
				t.Errorf("%v; %q", err, units.Did)
			}
		})
	}
}
