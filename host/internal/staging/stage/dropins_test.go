package stage

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/files/filestest"
)

func TestSystemdWaitsForTheDiskThatALinkLeadsTo(t *testing.T) {
	m, units := staged(t)
	put(t, m.Paths.Staged()+"/etcd.service", "# Written by etcd-host\n[Unit]\nRequiresMountsFor=/data/etcd /log /far\n")
	// The disk behind the link may not be mounted yet.
	err := errors.Join(os.Symlink("/mnt/disk", m.Paths.At("/data")), os.Symlink("/mnt/a b", m.Paths.At("/far")))
	if err != nil {
		t.Fatal(err)
	}
	if err := Activate(t.Context(), m, m.Paths.Staged()); err != nil {
		t.Fatal(err)
	}
	content := filestest.Read(t, m.Paths.MountsDropIn())
	if !strings.HasSuffix(content, "\n[Unit]\nRequiresMountsFor=/mnt/disk/etcd\n") {
		t.Errorf("%q", content)
	}
	units.Did = nil
	if err := LayOut(t.Context(), m); err != nil || len(units.Did) > 0 {
		t.Errorf("%v, %q", err, units.Did)
	}
	if err := errors.Join(os.Remove(m.Paths.At("/data")), os.Mkdir(m.Paths.At("/data"), 0o755)); err != nil {
		t.Fatal(err)
	}
	if err := LayOut(t.Context(), m); err != nil || files.Exists(m.Paths.MountsDropIn()) ||
		!slices.Equal(units.Did, []string{"reload all units"}) {
		t.Errorf("%v, %q", err, units.Did)
	}
	// No member restarts for it.
	if active, err := IsActive(m.Paths, m.Paths.Staged()); err != nil || !active {
		t.Errorf("%v, %v", active, err)
	}
}

func TestEtcdGetsNoProxyOfTheHostAndLeavesNoCoreDump(t *testing.T) {
	m, units := staged(t)
	if err := Activate(t.Context(), m, m.Paths.Staged()); err != nil {
		t.Fatal(err)
	}
	for path, wanted := range map[string][]string{
		m.Paths.ProxyDropIn(): {
			"[Service]\nUnsetEnvironment=", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "NO_PROXY",
		},
		m.Paths.CoreDropIn(): {"[Service]\nLimitCORE=0\n"},
	} {
		content := filestest.Read(t, path)
		for _, one := range wanted {
			if !strings.Contains(content, one) {
				t.Errorf("%s lacks %q: %q", path, one, content)
			}
		}
		// A member of an earlier version gets it with the next files, and does not restart for it.
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		units.Did = nil
		if err := LayOut(t.Context(), m); err != nil || !slices.Equal(units.Did, []string{"reload all units"}) {
			t.Errorf("%v, %q", err, units.Did)
		}
		if active, err := IsActive(m.Paths, m.Paths.Staged()); err != nil || !active {
			t.Errorf("%v, %v", active, err)
		}
	}
}
