package aside

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
	"etcd-host/internal/wire/coded"
)

const (
	disks    = "/proc/self/mountinfo"
	rootOnly = "1 0 0:1 / / rw - ext4 /dev/a rw\n"
	memory   = "/var/lib/etcd-host/identity"
	beside   = "/data/etcd/etcd-host.identity"
	known    = "token=t0\nname=etcd01\ndata_dir=/data/etcd\nclient_port=2379\n"
	log      = "/data/etcd/member/wal/0.wal"
	staged   = "/var/lib/etcd-host/staged/etcd.conf"
	applied  = "/var/lib/etcd-host/applied/etcd.conf"
	conf     = "ETCD_DATA_DIR=\"/data/etcd\"\n"
	folder   = "/set-aside/20231114T221320Z-by-hand"
)

func hostWith(t *testing.T, there map[string]string) *machine.Machine {
	t.Helper()
	m := &machine.Machine{
		Paths: paths.Host{Root: t.TempDir()}, Units: &unitstest.Fake{}, Say: &say.Lines{},
		Now: func() time.Time { return time.UnixMilli(1700000000123) },
	}
	filestest.Put(t, m.Paths.At(disks), rootOnly, 0o600)
	for path, content := range there {
		filestest.Put(t, m.Paths.At(path), content, 0o600)
	}
	return m
}

func TestTheDataOfAStoppedEtcdIsKeptUnderAnotherName(t *testing.T) {
	for title, c := range map[string]struct {
		there map[string]string
		moved []string
	}{
		"that the root disk remembers": {
			map[string]string{memory: known, log: "log"}, []string{log},
		},
		"on the disk of a machine that was replaced": {
			map[string]string{staged: conf, beside: known, log: "log"}, []string{log, beside},
		},
		"of another cluster, beside its own identity": {
			map[string]string{staged: conf, beside: strings.Replace(known, "t0", "t9", 1), log: "log"}, []string{log, beside},
		},
		"of which nothing says whose it is": {map[string]string{staged: conf, log: "log"}, []string{log}},
		"beside an identity that is damaged": {
			map[string]string{staged: conf, beside: "token=", log: "log"}, []string{log, beside},
		},
		"where only the applied files have it": {
			map[string]string{applied: conf, staged: "ETCD_DATA_DIR=/other\n", log: "log"}, []string{log},
		},
		"with a log on another disk": {
			map[string]string{staged: conf + "ETCD_WAL_DIR=/log/wal\n", "/log/wal/0.wal": "log"}, []string{"/log/wal/0.wal"},
		},
	} {
		t.Run(title, func(t *testing.T) {
			m := hostWith(t, c.there)
			if err := Verb(t.Context(), m, nil, nil, nil); err != nil {
				t.Fatal(err)
			}
			for _, path := range c.moved {
				dir := "/data/etcd"
				if strings.HasPrefix(path, "/log") {
					dir = "/log"
				}
				to := m.Paths.At(dir + folder + strings.TrimPrefix(path, dir))
				if files.Exists(m.Paths.At(path)) || filestest.Read(t, to) != c.there[path] {
					t.Errorf("%s is not where it should be", path)
				}
			}
			if files.Exists(m.Paths.Identity()) || !files.Exists(m.Paths.Aside()) {
				t.Error("the host still remembers the member, or not that its data was moved")
			}
		})
	}
}

func TestNothingMoves(t *testing.T) {
	const fstab = "UUID=1 /data ext4 defaults 0 2\n"
	for title, c := range map[string]struct {
		there  map[string]string
		active bool
		want   string
	}{
		"while etcd runs": {
			map[string]string{memory: known, log: "log"}, true, "systemctl stop etcd.service",
		},
		"while an etcd runs that no member knows": {
			map[string]string{staged: conf, log: "log"}, true, "systemctl stop etcd.service",
		},
		"where no directory is known": {map[string]string{log: "log"}, false, "this host remembers no cluster"},
		"where the directory is empty": {
			map[string]string{staged: conf, "/data/etcd/lost+found": ""}, false, "no data of etcd in /data/etcd",
		},
		"while the disk is off that the host remembers": {
			map[string]string{memory: known + "mount=/data\n", log: "an old copy"}, false, "Mount it (mount /data), then run " +
				"etcd-host set-aside again",
		},
		"while a disk of fstab is off": {
			map[string]string{staged: conf, "/etc/fstab": fstab, log: "an old copy"}, false, "Mount it (mount /data)",
		},
		"while a restore is at work": {
			map[string]string{memory: known, log: "log", "/var/lib/etcd-host/restoring": "r1\n"}, false,
			"the restore r1 is at work on etcd01",
		},
		"by a directory that is not one": {map[string]string{staged: "ETCD_DATA_DIR=../x\n"}, false, "../x"},
	} {
		t.Run(title, func(t *testing.T) {
			m := hostWith(t, c.there)
			if c.active {
				m.Units.(*unitstest.Fake).Set("etcd.service", "ActiveState", "active")
			}
			if err := Verb(t.Context(), m, nil, nil, nil); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v", err)
			}
			for path, content := range c.there {
				if filestest.Read(t, m.Paths.At(path)) != content {
					t.Errorf("%s changed", path)
				}
			}
			if _, err := os.Stat(m.Paths.Aside()); err == nil {
				t.Error("the host remembers data that was moved")
			}
		})
	}
}

func TestALinkInTheDataDirectoryIsNotFollowed(t *testing.T) {
	m := hostWith(t, map[string]string{memory: known, log: "log"})
	if err := os.Symlink(t.TempDir(), m.Paths.At("/data/etcd/set-aside")); err != nil {
		t.Fatal(err)
	}
	err := Verb(t.Context(), m, nil, nil, nil)
	if coded.CodeOf(err) != coded.RootDirectoriesOpen || !strings.Contains(err.Error(), "who put the link there") {
		t.Errorf("%v", err)
	}
	if filestest.Read(t, m.Paths.At(log)) != "log" {
		t.Error("the data moved")
	}
}

// An etcd that is about to be adopted has a unit of its own, and no unit is asked of one in a container.
func TestTheDataOfAnEtcdThatAnotherUnitRunsStays(t *testing.T) {
	const db = "/data/etcd/member/snap/db"
	m := hostWith(t, map[string]string{staged: conf, log: "log", db: "db"})
	open, err := os.Open(m.Paths.At(db))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Flock(int(open.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	err = Verb(t.Context(), m, nil, nil, nil)
	if err == nil || !strings.Contains(err.Error(), "has the data in /data/etcd open") {
		t.Errorf("%v", err)
	}
	// The negative control.
	if err := errors.Join(open.Close(), Verb(t.Context(), m, nil, nil, nil)); err != nil {
		t.Error(err)
	}
}

func TestARunThatWasKilledIsFinishedByTheNext(t *testing.T) {
	for title, path := range map[string]string{
		"before its data moves":      "/data/etcd" + folder + "/member",
		"before its log moves":       "/log" + folder + "/0.wal",
		"before its ID is forgotten": "/var/lib/etcd-host/member-id",
		"before that is noted":       "/var/lib/etcd-host/aside",
	} {
		t.Run(title, func(t *testing.T) {
			m := hostWith(t, map[string]string{
				memory: strings.Replace(known, "client", "wal_dir=/log\nclient", 1), beside: known,
				"/data/etcd/member/snap/db": "db", "/log/0.wal": "log",
			})
			// A directory that is not empty is neither removed nor replaced.
			inTheWay := m.Paths.At(path)
			filestest.Put(t, inTheWay+"/file", "", 0o600)
			if err := Verb(t.Context(), m, nil, nil, nil); err == nil {
				t.Fatal("it was not killed")
			}
			if err := errors.Join(os.RemoveAll(inTheWay), Verb(t.Context(), m, nil, nil, nil)); err != nil {
				t.Fatal(err)
			}
			for from, to := range map[string]string{
				"/data/etcd/member/snap/db": "/data/etcd" + folder + "/member/snap/db", "/log/0.wal": "/log" + folder + "/0.wal",
				beside: "/data/etcd" + folder + "/etcd-host.identity",
			} {
				if files.Exists(m.Paths.At(from)) || !files.Exists(m.Paths.At(to)) {
					t.Errorf("%s is not at %s", from, to)
				}
			}
			if files.Exists(m.Paths.Identity()) || !files.Exists(m.Paths.Aside()) {
				t.Error("the host still remembers the member, or not that its data was moved")
			}
		})
	}
}
