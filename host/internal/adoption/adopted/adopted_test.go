package adopted

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etcd-host/internal/system/paths"
)

func remembered(t *testing.T, content string) paths.Host {
	t.Helper()
	host := paths.Host{Root: t.TempDir()}
	if err := os.MkdirAll(filepath.Dir(host.Adopted()), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(host.Adopted(), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return host
}

func TestTheUnitOfAnAdoptedEtcdIsRemembered(t *testing.T) {
	host := remembered(t, "unit=my-etcd.service\nversion=3.6.16\n")
	etcd, err := Read(host)
	if err != nil || etcd == nil || etcd.Unit != "my-etcd.service" || etcd.Version.String() != "3.6.16" {
		t.Fatalf("%v, %v", etcd, err)
	}
	if etcd.Content() != "unit=my-etcd.service\nversion=3.6.16\n" {
		t.Errorf("%q", etcd.Content())
	}
	if unit, err := UnitOf(host); err != nil || unit != "my-etcd.service" {
		t.Errorf("%q, %v", unit, err)
	}
}

func TestAHostThatAdoptedNothingHasItsOwnUnit(t *testing.T) {
	if unit, err := UnitOf(paths.Host{Root: t.TempDir()}); err != nil || unit != OwnUnit {
		t.Errorf("%q, %v", unit, err)
	}
}

func TestAnOddMemoryIsRefused(t *testing.T) {
	for _, content := range []string{
		"", "unit=\nversion=3.6.16\n", "unit=--now\nversion=3.6.16\n", "unit=a b.service\nversion=3.6.16\n",
		"unit=a.service\nversion=x\n", "unit=a.service\x1b\n", "version=3.6.16\n",
	} {
		if etcd, err := Read(remembered(t, content)); err == nil || strings.ContainsAny(err.Error(), "\x1b") {
			t.Errorf("%q is %v, %v", content, etcd, err)
		}
	}
}
