package restore

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/membership/guard"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
	"etcd-host/internal/wire/values"
)

// stoppedHost is a host without etcd whose restore is staged and whose etcd is stopped: files stand for the data.
func stoppedHost(t *testing.T, walDir string) *engine {
	t.Helper()
	m := &machine.Machine{
		Paths: paths.Host{Root: t.TempDir()}, Units: &unitstest.Fake{}, Say: &say.Lines{}, Run: command.Run,
	}
	url := func(text string) values.URL {
		parsed, err := values.ParseURL(text)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	self := identity.Identity{
		Token: "test", Name: "m0", DataDir: "/data", WALDir: walDir, PeerURL: url("https://m0:2380"),
		ClientURL: url("https://m0:2379"), ClientPort: 2379,
	}
	put(t, m.Paths.At("/proc/self/mountinfo"), "1 0 0:1 / / rw - ext4 /dev/a rw\n")
	put(t, m.Paths.At("/etc/machine-id"), "0123\n")
	put(t, m.Paths.At("/etc/passwd"), "etcd:x:0:0::/:/bin/false\n")
	put(t, m.Paths.At("/data/member/snap/db"), "old")
	put(t, m.Paths.MemberID(), "abc\n")
	log := "/data/member/wal/0.wal"
	if walDir != "" {
		log = walDir + "/wal/0.wal"
	}
	put(t, m.Paths.At(log), "old")
	in := mustRead(t, strings.Join([]string{
		"token=r1", "snapshot=" + snapshotFile, "name=m0", "data_dir=/data", "wal_dir=" + walDir,
		"peer_url=https://m0:2380", "initial_cluster=m0=https://m0:2380", "cluster_token=t", "version=3.6.16",
	}, "\n")+"\n")
	e := &engine{m: m, in: in, self: self}
	for _, err := range []error{
		identity.Remember(m.Paths, self), identity.MarkReady(m.Paths, "test"), identity.RememberBeside(m.Paths, self, 0xabc),
		e.makeWork(), e.note(stagedNote, "input="+e.digest()+"\nrevision=5\n"), mark.SetRestoring(m.Paths, "r1"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	put(t, filepath.Join(e.inWork("data"), "member", "snap", "db"), "new")
	staged := filepath.Join(e.inWork("data"), "member", "wal", "0.wal")
	if walDir != "" {
		staged = filepath.Join(e.stagedLog(), "0.wal")
	}
	put(t, staged, "new")
	e.m.Now = time.Now
	return e
}

// ended fails unless the new data is in place, whole, with its log, and the old data is aside.
func (e *engine) ended(t *testing.T) {
	t.Helper()
	read := func(path string) string {
		content, _ := os.ReadFile(e.m.Paths.At(path))
		return string(content)
	}
	log, aside := "/data/member/wal/0.wal", "/data/set-aside/before-restore-r1/member/wal/0.wal"
	if dir := e.self.WALDir; dir != "" {
		log, aside = dir+"/wal/0.wal", dir+"/set-aside/before-restore-r1/wal/0.wal"
	}
	for path, wanted := range map[string]string{
		"/data/member/snap/db": "new", log: "new", "/data/set-aside/before-restore-r1/member/snap/db": "old", aside: "old",
	} {
		if got := read(path); got != wanted {
			t.Errorf("%s has %q, not %q", path, got, wanted)
		}
	}
	for _, gone := range []string{e.m.Paths.MemberID(), e.data().Path(""), e.m.Paths.Bootstrap()} {
		if files.Exists(gone) {
			t.Errorf("%s is left", gone)
		}
	}
	known, err := identity.Read(e.m.Paths)
	if err != nil || known.Token != "test" {
		t.Errorf("%+v %v", known, err)
	}
	beside, member, err := identity.Beside(e.m.Paths, "/data")
	if err != nil || member != 0 || beside.Token != "test" {
		t.Errorf("beside the data: %+v %v %v", beside, member, err)
	}
	done, err := mark.Restored(e.m.Paths)
	if err != nil || len(done) != 1 {
		t.Errorf("%v %v", done, err)
	}
}

var errKilled = errors.New("killed")

// The mark is on the disk, and systemd starts the unit at a boot: its guard refuses, and systemd tries again.
func TestTheSwitchContinuesAfterABoot(t *testing.T) {
	e := stoppedHost(t, "")
	if err := e.m.Units.Start(t.Context(), adopted.OwnUnit); err != nil {
		t.Fatal(err)
	}
	if err := e.maySwitch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if active, err := e.m.Units.Active(t.Context(), adopted.OwnUnit); err != nil || active {
		t.Errorf("systemd still starts etcd: %v %v", active, err)
	}
	if err := mark.ClearRestoring(e.m.Paths); err != nil {
		t.Fatal(err)
	}
	if err := e.maySwitch(t.Context()); err == nil || !strings.Contains(err.Error(), "etcd is not stopped") {
		t.Errorf("a host that was not stopped switches: %v", err)
	}
}

// Each step of the switch is cut off at its begin, at its end before it is noted, and after it is noted. The next run
// ends the restore, and etcd does not start in between.
func TestTheSwitchEndsAfterAKillAtEachPoint(t *testing.T) {
	for _, walDir := range []string{"", "/log"} {
		steps := stoppedHost(t, walDir).steps()
		for i, cut := range steps {
			for _, point := range []string{"before", "after", "noted"} {
				t.Run(fmt.Sprintf("%s %s, log in %q", point, cut.name, walDir), func(t *testing.T) {
					e := stoppedHost(t, walDir)
					killed := e.steps()
					switch do := killed[i].do; point {
					case "before":
						killed[i].do = func() error { return errKilled }
					case "after":
						killed[i].do = func() error { return errors.Join(do(), errKilled) }
					case "noted":
						if i+1 == len(killed) {
							t.Skip("it is the last one")
						}
						killed[i+1].do = func() error { return errKilled }
					}
					if err := e.run(killed); !errors.Is(err, errKilled) {
						t.Fatal(err)
					}
					if err := guard.Verb(t.Context(), e.m, nil, nil, nil); err == nil ||
						!strings.Contains(err.Error(), "the restore r1 is at work") {
						t.Errorf("etcd starts: %v", err)
					}
					again, err := mayRun(e.m, "r1")
					if err != nil || again {
						t.Fatalf("the restore does not continue: %v %v", again, err)
					}
					if err := e.run(e.steps()); err != nil {
						t.Fatal(err)
					}
					e.ended(t)
				})
			}
		}
	}
}

// A step that moves two names may be cut off between them.
func TestTheSwitchEndsWhereDataMovedAndItsLogDidNot(t *testing.T) {
	for name, kill := range map[string]func(e *engine) error{
		"old data aside, old log in place": func(e *engine) error {
			data := e.self
			data.WALDir = ""
			return identity.MoveAside(e.m.Paths, e.m.Say, data, e.asideFolder())
		},
		"new data in place, and not noted": func(e *engine) error {
			return errors.Join(e.run(e.steps()[:1]), e.placeData())
		},
		"new data in place, old log aside": func(e *engine) error { return e.run(e.steps()[:2]) },
		"wiped on one disk alone": func(e *engine) error {
			return errors.Join(e.run(e.steps()[:4]), os.RemoveAll(e.data().Path("")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := stoppedHost(t, "/log")
			if err := kill(e); err != nil {
				t.Fatal(err)
			}
			if err := e.run(e.steps()); err != nil {
				t.Fatal(err)
			}
			e.ended(t)
		})
	}
}

func TestTheSwitchMovesNothingWithoutStagedData(t *testing.T) {
	e := stoppedHost(t, "")
	if err := os.RemoveAll(e.inWork("data")); err != nil {
		t.Fatal(err)
	}
	if err := e.run(e.steps()); err == nil || !strings.Contains(err.Error(), "the staged data is not there") {
		t.Errorf("%v", err)
	}
	if !files.Exists(e.m.Paths.At("/data/member/snap/db")) {
		t.Error("the old data is moved")
	}
}

func TestTheLinkOfAnAdoptedLogIsReplaced(t *testing.T) {
	e := stoppedHost(t, "/log")
	if err := errors.Join(os.RemoveAll(e.m.Paths.At("/log/wal")), os.Symlink(".", e.m.Paths.At("/log/wal"))); err != nil {
		t.Fatal(err)
	}
	put(t, e.m.Paths.At("/log/0.wal"), "old")
	if err := e.run(e.steps()); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(e.m.Paths.At("/log/wal/0.wal"))
	if err != nil || string(content) != "new" || files.Exists(e.m.Paths.At("/log/0.wal")) {
		t.Errorf("%q %v", content, err)
	}
}

func TestARestoreIsRevertedOnlyBeforeItsSwitch(t *testing.T) {
	e := stoppedHost(t, "")
	if err := undo(t.Context(), e.m, e.in); err != nil {
		t.Fatal(err)
	}
	did := e.m.Units.(*unitstest.Fake).Did
	if len(did) == 0 || did[len(did)-1] != "start etcd.service" || files.Exists(e.m.Paths.Restoring()) ||
		files.Exists(e.data().Path("")) {
		t.Errorf("%v", did)
	}
	if err := guard.Verb(t.Context(), e.m, nil, nil, nil); err != nil {
		t.Errorf("etcd does not start: %v", err)
	}

	e = stoppedHost(t, "")
	if err := e.run(e.steps()[:1]); err != nil {
		t.Fatal(err)
	}
	if err := undo(t.Context(), e.m, e.in); err == nil || !strings.Contains(err.Error(), "cannot be reverted") {
		t.Errorf("%v", err)
	}
	if err := errors.Join(e.run(e.steps()), mark.ClearRestoring(e.m.Paths)); err != nil {
		t.Fatal(err)
	}
	if err := mark.ClearSwitched(e.m.Paths, "r1"); err != nil {
		t.Fatal(err)
	}
	if err := undo(t.Context(), e.m, e.in); err != nil {
		t.Errorf("a restore that ended on all hosts: %v", err)
	}
	e.ended(t)
}

func TestTwoRestoresAtOnceAreRefused(t *testing.T) {
	e := stoppedHost(t, "")
	if _, err := mayRun(e.m, "r2"); err == nil || !strings.Contains(err.Error(), "the restore r1 is at work") {
		t.Errorf("%v", err)
	}
}

func TestNothingIsStagedBelowADiskThatIsNotMounted(t *testing.T) {
	e := stoppedHost(t, "")
	put(t, e.journal(stagedNote), "input=other\n")
	put(t, e.m.Paths.ReleaseFile("3.6.16", "etcdutl"), "")
	if err := os.Chmod(e.m.Paths.ReleaseFile("3.6.16", "etcdutl"), 0o700); err != nil {
		t.Fatal(err)
	}
	put(t, e.m.Paths.At("/etc/fstab"), "UUID=1 /data ext4 defaults 0 2\n")
	info, err := os.Stat(e.m.Paths.At("/data"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.stage(t.Context()); err == nil || !strings.Contains(err.Error(), "mounted at /data is not") {
		t.Errorf("%v", err)
	}
	after, err := os.Stat(e.m.Paths.At("/data"))
	if err != nil || after.Mode() != info.Mode() {
		t.Errorf("the directory below the disk changed: %v %v", after, err)
	}
}
