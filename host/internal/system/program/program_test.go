package program

import (
	"os"
	"testing"
)

func TestTheVersionIsTheBeginningOfTheDigest(t *testing.T) {
	path := t.TempDir() + "/etcd-host"
	if err := os.WriteFile(path, []byte("abc"), 0o644); err != nil {
		t.Fatal(err)
	}
	if version, err := Version(path); err != nil || version != "ba7816bf8f01" {
		t.Errorf("%q, %v", version, err)
	}
	if version, err := Version(path + ".missing"); err == nil {
		t.Error(version)
	}
}
