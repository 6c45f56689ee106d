package guard

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/coded"
)

const identityText = `token=t-1
name=a
data_dir=/data/etcd
peer_url=https://a:2380
client_url=https://a:2379
client_port=2379
`

const othersText = `token=t-1
name=b
data_dir=/data/etcd
peer_url=https://b:2380
client_url=https://b:2379
client_port=2379
`

func host(t *testing.T, contents map[string]string) *machine.Machine {
	t.Helper()
	m := &machine.Machine{Paths: paths.Host{Root: t.TempDir()}, Say: &say.Lines{}}
	all := map[string]string{
		"/proc/self/mountinfo":        "1 0 0:1 / / rw - ext4 /dev/a rw\n",
		"/etc/machine-id":             "0123\n",
		"/var/lib/etcd-host/identity": identityText,
	}
	for path, content := range contents {
		all[path] = content
	}
	for path, content := range all {
		place := m.Paths.At(path)
		if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(place, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

const (
	marker    = "/var/lib/etcd-host/started"
	bootstrap = "/etc/etcd/bootstrap.conf"
	log       = "/data/etcd/member/wal/0.wal"
	beside    = "/data/etcd/etcd-host.identity"
)

func TestGuard(t *testing.T) {
	blank := string(make([]byte, 100))
	for promise, c := range map[string]struct {
		files   map[string]string
		refused string
		moved   bool
	}{
		"a host that never served may start": {nil, "", false},
		"a member with its log may start":    {map[string]string{marker: "token=t-1\n", log: "x"}, "", false},
		"a member without its log does not start": {map[string]string{marker: "token=t-1\n"}, "holds no write-ahead " +
			"log", false},
		"a member without a record of its identity": {map[string]string{"/var/lib/etcd-host/identity": ""},
			"it does not name a whole member", false},
		"a member without a record of its start": {map[string]string{marker: "", log: "x"},
			"started: the file is damaged", false},
		"a bootstrap without a setting": {map[string]string{bootstrap: "\n"}, "the file is damaged", false},
		"a log needs no bootstrap": {map[string]string{marker: "token=t-1\n", log: "x",
			bootstrap: ""}, "", false},
		"one whose log is renewed may start": {map[string]string{marker: "token=t-1\n", log: "x",
			bootstrap: "ETCD_SNAPSHOT_COUNT=1\n"}, "", false},
		"one of another bootstrap may start": {map[string]string{marker: "token=t-2\n"}, "", false},
		"one with a new identity may start": {map[string]string{marker: "token=t-1\n",
			bootstrap: "ETCD_INITIAL_CLUSTER_STATE=existing\n"}, "",
			false},
		"a bootstrap does not excuse a lost log": {map[string]string{marker: "token=t-1\n",
			bootstrap: "ETCD_INITIAL_CLUSTER_STATE=new\n"}, "holds " +
			"no write-ahead log", false},
		"a blank log of a bootstrap is moved aside": {map[string]string{bootstrap: "ETCD_INITIAL_CLUSTER_STATE=new\n",
			log: blank}, "",
			true},
		"a log with text in it stays": {map[string]string{bootstrap: "ETCD_INITIAL_CLUSTER_STATE=new\n",
			log: "this " +
				"is a log"}, "",
			false},
		"a blank log of a joining member stays": {map[string]string{bootstrap: "ETCD_INITIAL_CLUSTER_STATE=existing\n",
			log: blank}, "",
			false},
		"a disk that is not mounted is its own answer": {map[string]string{marker: "token=t-1\n",
			"/etc/fstab": "/dev/b " +
				"/data ext4 defaults 0 2\n"}, "should " +
			"be mounted at /data", false},
		"an old copy below a disk that is not mounted does not start": {map[string]string{marker: "token=t-1\n", log: "x",
			"/etc/fstab": "/dev/b /data ext4 defaults 0 2\n"}, "should be mounted at /data", false},
		"another member's data does not start": {map[string]string{marker: "token=t-1\n", log: "x", beside: othersText},
			"the data in /data/etcd is that of another member", false},
		"another member's data does not start the first time": {map[string]string{log: "x", beside: othersText,
			bootstrap: "ETCD_INITIAL_CLUSTER_STATE=existing\n"}, "that of another member", false},
		"no member starts while a restore replaces its data": {map[string]string{marker: "token=t-1\n", log: "x",
			"/var/lib/etcd-host/restoring": "2026-11-28\n"}, "the restore 2026-11-28 is at work", false},
		"not even a new member starts on such a disk": {map[string]string{bootstrap: "ETCD_INITIAL_CLUSTER_STATE=new\n",
			"/etc/fstab": "/dev/b " +
				"/data ext4 defaults 0 2\n"}, "should " +
			"be mounted at /data", false},
	} {
		t.Run(promise, func(t *testing.T) {
			m := host(t, c.files)
			err := Verb(t.Context(), m, nil, nil, nil)
			if (err == nil) != (c.refused == "") || err != nil && !strings.Contains(err.Error(), c.refused) {
				t.Errorf("%v", err)
			}
			_, stays := os.Stat(m.Paths.At(log))
			if _, was := c.files[log]; was && (stays != nil) != c.moved {
				t.Errorf("the log: %v", stays)
			}
		})
	}
}

func TestABlankLogIsKeptOnce(t *testing.T) {
	m := host(t, map[string]string{bootstrap: "ETCD_INITIAL_CLUSTER_STATE=new\n"})
	for range 3 {
		place := m.Paths.At(log)
		if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(place, make([]byte, 100), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Verb(t.Context(), m, nil, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(m.Paths.At("/data/etcd/set-aside"))
	if err != nil || len(entries) != 1 || entries[0].Name() != blankFolder {
		t.Errorf("%v %v", entries, err)
	}
}

func TestStartedMarksAndClears(t *testing.T) {
	m := host(t, map[string]string{bootstrap: "x", "/etc/etcd/pki/discovery/key.pem": "secret", log: "x"})
	if err := made.Note(m.Paths, m.Paths.Bootstrap(), m.Paths.Discovery()); err != nil {
		t.Fatal(err)
	}
	if err := StartedVerb(t.Context(), m, nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(m.Paths.Marker())
	if err != nil || string(content) != "token=t-1\nmachine_id=0123\n" {
		t.Errorf("%q %v", content, err)
	}
	for _, gone := range []string{m.Paths.Bootstrap(), m.Paths.Discovery()} {
		if _, err := os.Stat(gone); !os.IsNotExist(err) {
			t.Errorf("%s is still there", gone)
		}
	}
	// Where the mark is there already nothing is written: a full disk must not keep a member from starting.
	if err := os.Chmod(m.Paths.StateDir(), 0o500); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Chmod(m.Paths.StateDir(), 0o700) }()
	if err := StartedVerb(t.Context(), m, nil, nil, nil); err != nil {
		t.Error(err)
	}
}

// Its log is a real one, and so is the etcd that is ready.
func TestAnEtcdWithTheDataOfAnotherMemberIsNotRecorded(t *testing.T) {
	c := etcdtest.Start(t, 1)
	own := c.Members[0]
	m, self, lines := c.Host(t, own)
	if err := os.CopyFS(m.Paths.At("/data/member/wal"), os.DirFS(filepath.Join(own.Dir, "member", "wal"))); err != nil {
		t.Fatal(err)
	}
	other := own.ID() + 1
	err := errors.Join(identity.Remember(m.Paths, self), identity.RememberMemberID(m.Paths, other))
	if err != nil {
		t.Fatal(err)
	}
	if err := Verb(t.Context(), m, nil, nil, nil); coded.CodeOf(err) != coded.MemberAnother ||
		!strings.Contains(err.Error(), "the member "+other.String()+", the log in /data/member/wal the member "+
			own.ID().String()) {
		t.Errorf("%v", err)
	}
	started := func() string {
		if err := StartedVerb(t.Context(), m, nil, nil, nil); err != nil {
			t.Fatal(err)
		}
		return strings.Join(lines.Said, "\n")
	}
	const want = "the member's ID is not kept yet: m0: the data in /data is that of another member"
	if said := started(); !strings.Contains(said, want) || files.Exists(m.Paths.At("/data/etcd-host.identity")) {
		t.Errorf("%q", said)
	}
	// The negative control.
	lines.Said = nil
	if err := errors.Join(os.Remove(m.Paths.MemberID()), Verb(t.Context(), m, nil, nil, nil)); err != nil {
		t.Fatal(err)
	}
	// The clusters of one test program share their metrics, which have the ID.
	said := started()
	if _, id, err := identity.Beside(m.Paths, "/data"); err != nil || id == 0 {
		t.Errorf("%s %v %q", id, err, said)
	}
}
