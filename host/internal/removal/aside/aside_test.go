package aside

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
)

func TestTheDataOfAStoppedEtcdIsKeptUnderAnotherName(t *testing.T) {
	units := &unitstest.Fake{}
	m := &machine.Machine{
		Paths: paths.Host{Root: t.TempDir()}, Units: units, Say: &say.Lines{},
		Now: func() time.Time { return time.UnixMilli(1700000000123) },
	}
	aside := func() error { return Verb(context.Background(), m, nil, nil, nil) }
	put := func(path, content string) {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := aside(); err == nil || !strings.Contains(err.Error(), "this host remembers no cluster") {
		t.Errorf("%v", err)
	}
	put(m.Paths.Identity(), "token=t0\nname=etcd01\ndata_dir=/data/etcd\n")
	log := m.Paths.At("/data/etcd/member/wal/0.wal")
	put(log, "log")
	units.Set("etcd.service", "ActiveState", "active")
	if err := aside(); err == nil || !strings.Contains(err.Error(), "systemctl stop etcd.service") || !files.Exists(log) {
		t.Errorf("%v", err)
	}
	units.Set("etcd.service", "ActiveState", "inactive")
	if err := aside(); err != nil {
		t.Fatal(err)
	}
	if !files.Exists(m.Paths.At("/data/etcd/set-aside/20231114T221320Z-by-hand/member/wal/0.wal")) || files.Exists(log) {
		t.Error("the data is not where it should be")
	}
	if files.Exists(m.Paths.Identity()) || !files.Exists(m.Paths.Aside()) {
		t.Error("the host still remembers the member, or not that its data was moved")
	}
}
