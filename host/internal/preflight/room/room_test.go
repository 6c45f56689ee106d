package room

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
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
	if err := os.WriteFile(m.Paths.Identity(), []byte("token=t0\nname=etcd01\ndata_dir=/data/etcd\nwal_dir=/log\n"),
		0o600); err != nil {
		t.Fatal(err)
	}
	if err := Verb(context.Background(), m, nil, nil, &out); err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^/data/etcd \d+ 64000000\n/log \d+ 64000000\n$`).MatchString(out.String()) {
		t.Errorf("%q", out.String())
	}
}
