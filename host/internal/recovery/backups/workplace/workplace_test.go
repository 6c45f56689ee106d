package workplace

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"etcd-host/internal/system/paths"
)

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func TestASweepRemovesWhatKilledRunsLeftAndNothingElse(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	at := func(name string) string { return filepath.Join(host.Backups(), name) }
	running, err := Make(host)
	if err != nil {
		t.Fatal(err)
	}
	put(t, running.Raw(), "x")
	stays := []string{"verify-17/notes", "verify-18/raw.db/x", "verify-old/raw.db", "verify-019/raw.db", "verify-/raw.db",
		"verify-12345678901/raw.db", "work/raw.db", "20261128T010000Z-r1-1.db", "verify-20", "verify-21/raw.db"}
	for _, name := range stays {
		put(t, at(name), "x")
	}
	put(t, at("verify-17/raw.db"), "x")
	// A run makes its directory for root alone.
	if err := os.Chmod(at("verify-21"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(at("work"), at("verify-22")); err != nil {
		t.Fatal(err)
	}
	put(t, at("verify-4294967295/raw.db"), "x")
	if err := os.Mkdir(at("verify-0"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Sweep(host); err != nil {
		t.Fatal(err)
	}
	for _, name := range append(stays, "verify-17/raw.db", "verify-22") {
		if _, err := os.Lstat(at(name)); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(running.Raw()); err != nil {
		t.Errorf("the directory of a run that works: %v", err)
	}
	for _, name := range []string{"verify-4294967295", "verify-0"} {
		if _, err := os.Lstat(at(name)); err == nil {
			t.Errorf("%s stays", name)
		}
	}
	running.Close()
	if _, err := os.Lstat(filepath.Dir(running.Raw())); err == nil {
		t.Error("a run leaves its directory")
	}
}

func TestAHostWithoutBackupsHasNothingToSweep(t *testing.T) {
	if err := Sweep(paths.Host{Root: t.TempDir()}); err != nil {
		t.Error(err)
	}
}
