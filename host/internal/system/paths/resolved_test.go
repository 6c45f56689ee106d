package paths

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAPathLeadsWhereItsLinksLead(t *testing.T) {
	h := Host{Root: t.TempDir()}
	for link, target := range map[string]string{
		"/data": "/mnt/disk", "/relative": "mnt/disk", "/mnt/up": "../data", "/gone": "/nowhere/disk", "/loop": "/loop",
		"/chain": "/relative/../up",
	} {
		if err := os.MkdirAll(filepath.Dir(h.At(link)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, h.At(link)); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		"/": "/", "/plain/etcd": "/plain/etcd", "/data": "/mnt/disk", "/data/etcd": "/mnt/disk/etcd",
		"/relative/etcd": "/mnt/disk/etcd", "/mnt/up/etcd": "/mnt/disk/etcd", "/gone/etcd": "/nowhere/disk/etcd",
		"/chain/etcd": "/mnt/disk/etcd", "/loop/etcd": "/loop/etcd",
	} {
		if got := h.Resolved(path); got != want {
			t.Errorf("%s leads to %s, not %s", path, got, want)
		}
	}
}
