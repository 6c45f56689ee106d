package leave

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/membership/membership"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/units/unitstest"
	"etcd-host/internal/wire/values"
)

const (
	folder   = "19700101T000000Z-left"
	dataPath = "/data/member/snap/db"
	logPath  = "/log/wal/0.wal"
)

// leaving is a host whose member leaves, with its log on another disk.
type leaving struct {
	m    *machine.Machine
	own  *etcdtest.Member
	unit *unitstest.Fake
	// other is the client port of another initial member, where no etcd may be any longer.
	other uint16
	// The verb is killed at this action of systemd, or as it is about to rename to this path, or to remove it.
	at, path string
}

func newLeaving(t *testing.T, c *etcdtest.Cluster, own *etcdtest.Member) *leaving {
	t.Helper()
	m, self, _ := c.Host(t, own)
	self.WALDir, self.ClientPort = "/log", max(self.ClientPort, 1)
	l := &leaving{m: m, own: own, unit: m.Units.(*unitstest.Fake), other: 1}
	m.Now = func() time.Time { return time.Unix(0, 0) }
	l.unit.On = func(action string) error { return l.does(t, action) }
	l.unit.Set("etcd.service", "ActiveState", "active")
	number := values.MemberID(0xabc)
	if own.Etcd != nil {
		number = own.ID()
	}
	for path, content := range map[string]string{
		m.Paths.Unit(): "# Written by etcd-host\n", m.Paths.At(dataPath): "open", m.Paths.At(logPath): "log",
		m.Paths.Active(): "", m.Paths.Aside(): "", m.Paths.Bootstrap(): "",
		m.Paths.Members(): values.Join(c.Clients(), "\n") + "\n",
	} {
		write(t, path, content)
	}
	err := errors.Join(made.Note(m.Paths, m.Paths.Bootstrap()), identity.Remember(m.Paths, self),
		identity.RememberBeside(m.Paths, self, number),
		identity.MarkReady(m.Paths, self.Token), identity.RememberMemberID(m.Paths, number))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

var errKilled = errors.New("killed")

// does what systemd does with etcd. A directory that is not empty is neither removed nor replaced, so from here on the
// verb ends at its path.
func (l *leaving) does(t *testing.T, action string) error {
	if action == l.at && l.at == "stop etcd.service" {
		l.unit.Set("etcd.service", "ActiveState", "active")
		panic(errKilled)
	}
	if action == "stop etcd.service" && l.own.Etcd != nil {
		l.stop(t)
	}
	if path := l.m.Paths.At(l.path); l.path != "" && !files.Exists(filepath.Join(path, "in the way")) {
		_ = os.Rename(path, path+".kept")
		write(t, filepath.Join(path, "in the way"), "")
	}
	if action == l.at {
		panic(errKilled)
	}
	return nil
}

// stop ends etcd, and gives the host its database.
func (l *leaving) stop(t *testing.T) {
	t.Helper()
	l.own.Stop()
	content, err := os.ReadFile(filepath.Join(l.own.Dir, "member", "snap", "db"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, l.m.Paths.At(dataPath), string(content))
}

func (l *leaving) run(t *testing.T) (err error) {
	defer func() {
		if recover() != nil {
			err = errKilled
		}
	}()
	input := fmt.Sprintf("token=test\nname=%s\npeer_url=%s\ndata_dir=/data\nwal_dir=/log\nclient_port=%d\n"+
		"founding_peers=other=https://127.0.0.1:1\n%s=600\n", l.own.Name, l.own.Peer, l.other, membership.LastLine)
	return Verb(t.Context(), l.m, nil, strings.NewReader(input), io.Discard)
}

// again runs the verb once nothing is in its way, also once more.
func (l *leaving) again(t *testing.T) {
	t.Helper()
	if path := l.m.Paths.At(l.path); l.path != "" {
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		_ = os.Rename(path+".kept", path)
	}
	l.at, l.path = "", ""
	for range 2 {
		if err := l.run(t); err != nil {
			t.Fatal(err)
		}
	}
}

// hasLeft fails unless the whole data is aside, and nothing is left of the member.
func (l *leaving) hasLeft(t *testing.T) {
	t.Helper()
	host := l.m.Paths
	for _, gone := range []string{
		host.At("/data/member"), host.At("/log/wal"), host.At("/data/etcd-host.identity"), host.Identity(), host.MemberID(),
		host.Active(), host.Aside(), host.Bootstrap(), host.Members(),
	} {
		if files.Exists(gone) {
			t.Errorf("%s is left", gone)
		}
	}
	for _, kept := range []string{"/data/set-aside/*/member/snap/db", "/data/set-aside/*/etcd-host.identity",
		"/log/set-aside/*/wal/0.wal"} {
		if found, err := filepath.Glob(host.At(kept)); err != nil || len(found) != 1 {
			t.Errorf("%s: %q %v", kept, found, err)
		}
	}
	for property, want := range map[string]string{"ActiveState": "inactive", "UnitFileState": "disabled"} {
		if got := l.unit.Properties["etcd.service"][property]; got != want {
			t.Errorf("%s is %q", property, got)
		}
	}
}
