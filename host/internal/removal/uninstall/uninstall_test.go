package uninstall

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
)

func put(t *testing.T, path, content string) {
	t.Helper()
	filestest.Put(t, path, content, 0o644)
}

func link(t *testing.T, path, target string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}

func note(t *testing.T, host paths.Host, ours ...string) {
	t.Helper()
	if err := made.Note(host, ours...); err != nil {
		t.Fatal(err)
	}
}

// installed is a host whose member has left.
func installed(t *testing.T) (*machine.Machine, *unitstest.Fake, *[]string) {
	t.Helper()
	host := paths.Host{Root: t.TempDir()}
	put(t, host.Unit(), "# Written by etcd-host\n")
	for _, path := range host.OurDropIns() {
		put(t, path, "# Written by etcd-host\n")
	}
	put(t, host.Conf(), "# Written by etcd-host\n")
	link(t, host.Bin("etcd"), host.ReleaseFile("3.6.16", "etcd"))
	link(t, host.Bin("etcdutl"), host.ReleaseFile("3.6.16", "etcdutl"))
	put(t, host.Bin("etcdctl"), "# Written by etcd-host\n")
	put(t, host.ReleaseFile("3.6.16", "etcd"), "x")
	put(t, host.PKI()+"/0123456789abcdef/trust", "1")
	put(t, host.PKI()+"/set.a1B2c3/ca.pem", "x")
	link(t, host.Current(), "0123456789abcdef")
	put(t, host.Revoked(), "x")
	put(t, host.Bootstrap(), "x")
	put(t, host.EtcdctlPort(), "x")
	put(t, host.Program(), "x")
	put(t, filepath.Join(filepath.Dir(host.Program()), ".etcd-host-new.a1B2c3"), "x")
	for _, file := range []string{host.Marker(), host.Active(), host.Snapshots() + "/a.db", host.Known(),
		host.State("lock"), host.State("install.lock")} {
		put(t, file, "x")
	}
	note(t, host, host.Bin("etcd"), host.Bin("etcdutl"), host.Release("3.6.16"), host.PKI()+"/0123456789abcdef",
		host.PKI()+"/set.a1B2c3", host.Current(), host.Revoked(), host.Bootstrap(), host.EtcdctlPort())
	var ran []string
	units := &unitstest.Fake{}
	m := &machine.Machine{Paths: host, Units: units, Say: &say.Lines{},
		Run: func(_ context.Context, c command.Command) (string, string, error) {
			ran = append(ran, strings.Join(c.Args, " "))
			return "", "", nil
		}}
	return m, units, &ran
}

func left(t *testing.T, m *machine.Machine) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(m.Paths.Root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = append(found, m.Paths.Name(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	return found
}

func uninstall(m *machine.Machine) error { return Verb(context.Background(), m, nil, nil, nil) }

func TestWhatIsOursGoesAndDataSnapshotsAndTheMarkStay(t *testing.T) {
	m, units, ran := installed(t)
	put(t, m.Paths.At("/data/etcd/set-aside/x/member/wal/0.wal"), "log")
	// Version 0.1.0 left these.
	put(t, m.Paths.Release("3.5.9")+"/etcd", "program")
	put(t, m.Paths.Release("3.5.9")+"/README-etcdctl.md", "page")
	put(t, m.Paths.Discovery()+".a1B2c3/key.pem", "key")
	note(t, m.Paths, m.Paths.Release("3.5.9"), m.Paths.Discovery()+".a1B2c3")
	if err := uninstall(m); err != nil {
		t.Fatal(err)
	}
	want := []string{"/data/etcd/set-aside/x/member/wal/0.wal", "/var/lib/etcd-host/snapshots/a.db",
		"/var/lib/etcd-host/started"}
	if got := left(t, m); !slices.Equal(got, want) {
		t.Errorf("left are %q", got)
	}
	if got := strings.Join(units.Did, ","); got != "disable etcd.service,stop etcd.service,reload all units,reset "+
		"etcd.service" {
		t.Errorf("systemd did %q", got)
	}
	if len(*ran) > 0 || files.Exists(m.Paths.ConfDir()) || files.Exists(m.Paths.Releases()) {
		t.Errorf("ran %q, or a folder is left", *ran)
	}
}

func TestFilesOfAnotherEtcdStay(t *testing.T) {
	m, units, _ := installed(t)
	_ = os.Remove(m.Paths.Bin("etcd"))
	link(t, m.Paths.Bin("etcd"), "/opt/other/etcd")
	others := []string{m.Paths.Unit(), m.Paths.Conf(), m.Paths.PKI() + "/theirs/key.pem", m.Paths.Releases() + "/bin/etcd",
		m.Paths.Program() + ".backup", m.Paths.Current() + ".pem", m.Paths.Current() + ".d/key", m.Paths.Discovery() + ".pem",
		m.Paths.Discovery() + ".old/key", m.Paths.Revoked() + ".bak", m.Paths.Releases() + "/v3.4.20/README.md",
		m.Paths.Releases() + "/v2/etcd", m.Paths.Bootstrap() + ".old.new"}
	for _, path := range others {
		put(t, path, "# of another, on a host called etcd-host05\n")
	}
	if err := uninstall(m); err != nil {
		t.Fatal(err)
	}
	for _, path := range append(others, m.Paths.Bin("etcd")) {
		if !files.Exists(path) {
			t.Errorf("%s is gone", path)
		}
	}
	if slices.Contains(units.Did, "stop etcd.service") {
		t.Error("another etcd was stopped")
	}
}

// A person may have all that this program has, by the same names and with like contents.
func TestWhatThisProgramDidNotRecordStays(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	at := host.At
	link(t, host.Releases(), at("/srv/releases"))
	link(t, host.ConfDir(), at("/srv/etc"))
	link(t, host.UnitDropIns(), at("/srv/drop-ins"))
	for _, dir := range []string{"/srv/releases", "/srv/etc", "/srv/drop-ins", "/srv/pki"} {
		if err := os.MkdirAll(at(dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	link(t, host.PKI(), at("/srv/pki"))
	for _, path := range []string{host.Bootstrap(), host.EtcdctlPort(), host.Discovery() + "/key.pem",
		host.Discovery() + ".google/key.pem", host.Revoked(), host.PKI() + "/set.server/ca.pem",
		host.PKI() + "/0123456789abcdef/private-ca-key.pem", host.PKI() + "/0123456789abcdef/trust",
		host.ReleaseFile("3.4.20", "etcd"), host.ReleaseFile("3.5.9", "etcd"), host.ProxyDropIn()} {
		put(t, path, "of a person")
	}
	link(t, host.Current(), "/srv/keys")
	link(t, host.Bin("etcd"), host.ReleaseFile("3.4.20", "etcd"))
	link(t, host.Unit(), "/dev/null")
	put(t, host.Packages(), "found\n")
	put(t, host.OSRelease(), "ID=debian\n")
	m := &machine.Machine{Paths: host, Units: &unitstest.Fake{}, Say: &say.Lines{},
		Run: func(context.Context, command.Command) (string, string, error) { return "", "", nil }}
	before := slices.DeleteFunc(left(t, m), func(path string) bool { return path == host.Name(host.Packages()) })
	if err := uninstall(m); err != nil {
		t.Fatal(err)
	}
	if got := left(t, m); !slices.Equal(got, before) {
		t.Errorf("left are %q, not %q", got, before)
	}
}

func TestWhatOthersHaveAtOurPathsInAnotherKindStays(t *testing.T) {
	empty := paths.Host{}
	for _, place := range append(empty.Written(), empty.WrittenForTimers()...) {
		// Without either of these no program of ours is there.
		if place.Path == empty.StateDir() || place.Path == empty.Program() || place.Path == filepath.Dir(empty.Program()) {
			continue
		}
		m, _, _ := installed(t)
		path := m.Paths.At(place.Path)
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		if place.IsDir {
			put(t, path, "mine")
		} else if err := os.MkdirAll(path, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := Verb(t.Context(), m, nil, nil, nil); err != nil || !files.Exists(path) {
			t.Errorf("%s: %v", place.Path, err)
		}
	}
}

func TestPackagesThatCameGoWithTheirMask(t *testing.T) {
	m, _, ran := installed(t)
	_ = os.Remove(m.Paths.Unit())
	link(t, m.Paths.Unit(), "/dev/null")
	note(t, m.Paths, m.Paths.Unit())
	put(t, m.Paths.Packages(), "brought\n")
	put(t, m.Paths.OSRelease(), "ID=debian\n")
	if err := uninstall(m); err != nil {
		t.Fatal(err)
	}
	question := "dpkg-query -W -f ${db:Status-Status} "
	if got := strings.Join(*ran, ","); got != question+"etcd-server,"+question+"etcd-client,"+
		"apt-mark unhold etcd-server etcd-client,apt-get -q -y remove etcd-server etcd-client" {
		t.Errorf("ran %q", got)
	}
	if files.Exists(m.Paths.Unit()) {
		t.Error("the mask is left")
	}
}

func TestAHostWhosePackagesNeverCameIsCleared(t *testing.T) {
	m, _, ran := installed(t)
	put(t, m.Paths.Packages(), "brought\n")
	put(t, m.Paths.OSRelease(), "ID=debian\n")
	m.Run = func(_ context.Context, c command.Command) (string, string, error) {
		if c.Args[0] == "dpkg-query" && c.Args[4] == "etcd-client" {
			return "not-installed", "", nil
		}
		*ran = append(*ran, c.String())
		return "", "no packages found", errors.New("exit status 1")
	}
	if err := uninstall(m); err != nil || len(*ran) != 1 || !strings.HasPrefix((*ran)[0], "dpkg-query ") {
		t.Errorf("%v after %q", err, *ran)
	}
	if files.Exists(m.Paths.Packages()) {
		t.Error("the note of the packages is left")
	}
}

func TestAMemberThatIsOnTheHostKeepsItsFiles(t *testing.T) {
	const identity = "token=t0\nname=etcd01\ndata_dir=/data/etcd\nclient_port=2379\n"
	for title, prepare := range map[string]func(*testing.T, *machine.Machine){
		"with data": func(t *testing.T, m *machine.Machine) {
			put(t, m.Paths.Identity(), identity)
			put(t, m.Paths.At("/data/etcd/member/wal/0.wal"), "log")
		},
		"that was ready": func(t *testing.T, m *machine.Machine) {
			put(t, m.Paths.Identity(), identity)
			put(t, m.Paths.Marker(), "token=t0\n")
		},
		"that another stack adopted": func(t *testing.T, m *machine.Machine) {
			put(t, m.Paths.Adopted(), "unit=etcd.service\nversion=3.6.16\n")
		},
	} {
		t.Run(title, func(t *testing.T) {
			m, units, _ := installed(t)
			prepare(t, m)
			before := left(t, m)
			if err := uninstall(m); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(left(t, m), before) || len(units.Did) > 0 {
				t.Errorf("left are %q, systemd did %q", left(t, m), units.Did)
			}
		})
	}
}

// A run that was killed has removed a part of what goes, in whatever order.
func TestARunThatWasKilledIsFinishedByTheNext(t *testing.T) {
	stay := []string{"/var/lib/etcd-host/snapshots/a.db", "/var/lib/etcd-host/started"}
	rapid.Check(t, func(draw *rapid.T) {
		m, units, _ := installed(t)
		for _, path := range left(t, m) {
			isRecord := path == m.Paths.Name(m.Paths.Made()) // it goes after all that it lists
			if !slices.Contains(stay, path) && !isRecord && rapid.Bool().Draw(draw, path) {
				if err := os.Remove(m.Paths.At(path)); err != nil {
					t.Fatal(err)
				}
			}
		}
		for range 2 {
			if err := uninstall(m); err != nil {
				draw.Fatal(err)
			}
		}
		if got := left(t, m); !slices.Equal(got, stay) || !slices.Contains(units.Did, "reload all units") {
			draw.Fatalf("left are %q, and systemd did %q", got, units.Did)
		}
	})
}
