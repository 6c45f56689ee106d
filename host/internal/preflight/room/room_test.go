package room

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
)

func TestTheRoomOfDataAndLogIsPrinted(t *testing.T) {
	m := &machine.Machine{Paths: paths.Host{Root: t.TempDir()}}
	var out bytes.Buffer
	if err := Verb(context.Background(), m, nil, nil, &out); err == nil {
		t.Error("a host without a member has room for one")
	}
	if err := os.MkdirAll(filepath.Dir(m.Paths.Identity()), 0o755); err != nil {
		t.Fatal(err)
	}
	const member = "token=t0\nname=etcd01\ndata_dir=/data/etcd\nwal_dir=/log\nclient_port=2379\n"
	if err := os.WriteFile(m.Paths.Identity(), []byte(member), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Verb(context.Background(), m, nil, nil, &out); err != nil {
		t.Fatal(err)
	}
	database := m.Paths.At("/data/etcd/member/snap/db")
	if err := os.MkdirAll(filepath.Dir(database), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(database, make([]byte, 4096), 0o600); err != nil {
		t.Fatal(err)
	}
	var with bytes.Buffer
	if err := Verb(context.Background(), m, nil, strings.NewReader("snapshot=yes\n"), &with); err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`\n/var/lib/etcd-host/snapshots \d+ 64004096\n$`).MatchString(with.String()) {
		t.Errorf("%q", with.String())
	}
	if !regexp.MustCompile(`^/data/etcd \d+ 64000000\n/log \d+ 64000000\n$`).MatchString(out.String()) {
		t.Errorf("%q", out.String())
	}
}
