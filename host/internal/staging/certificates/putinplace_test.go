package certificates

import (
	"os"
	"path/filepath"
	"testing"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
)

func TestADirectoryGetsItsNameOnlyOnceTheNameIsRecorded(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	beside, path := filepath.Join(host.PKI(), "set.ABCDEF"), filepath.Join(host.PKI(), "0123456789abcdef")
	for _, dir := range []string{beside, host.StateDir()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(host.Made(), []byte("not a path\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := putInPlace(host, beside, path); err == nil || files.Exists(path) || !files.Exists(beside) {
		t.Fatalf("%v: the directory has its name, and the record does not", err)
	}
	if err := os.Remove(host.Made()); err != nil {
		t.Fatal(err)
	}
	if err := putInPlace(host, beside, path); err != nil || !files.Exists(path) {
		t.Fatalf("the control: %v", err)
	}
}
