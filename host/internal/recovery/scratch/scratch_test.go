package scratch

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/recovery/database"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/sandbox/sandboxtest"
	"etcd-host/internal/wire/values"
)

func place(t *testing.T, version string) Place {
	t.Helper()
	mirror := etcdtest.Releases(t, version)
	// A socket's path has room for a hundred characters.
	root, err := os.MkdirTemp("", "s")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(root) })
	m := &machine.Machine{Paths: paths.Host{Root: root}, Sandbox: &sandboxtest.Exec{}}
	etcdtest.Unpack(t, m, mirror, version)
	parsed, err := values.ParseVersion(version)
	if err != nil {
		t.Fatal(err)
	}
	p := Place{Machine: m, Name: "test", Version: parsed, Dirs: []string{root}, Deadline: 20 * time.Second}
	if err := p.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Wipe)
	return p
}

func TestDataStartsApartInEveryVersion(t *testing.T) {
	for _, version := range []string{"3.5.35", "3.6.16", "3.7.3"} {
		t.Run(version, func(t *testing.T) {
			p := place(t, version)
			dir := filepath.Join(p.Machine.Paths.Root, "data")
			// etcd's user may put a link in the place of a certificate.
			victim := filepath.Join(p.Machine.Paths.Root, "victim")
			err := errors.Join(os.WriteFile(victim, []byte("of root"), 0o600),
				os.Symlink(victim, filepath.Join(p.Machine.Paths.Scratch(p.Name), "member.pem")))
			if err != nil {
				t.Fatal(err)
			}
			etcd, err := p.Start(t.Context(), dir, "", false)
			if err != nil {
				t.Fatal(err)
			}
			defer etcd.Close()
			if content, err := os.ReadFile(victim); err != nil || string(content) != "of root" {
				t.Errorf("a link was followed: %q, %v", content, err)
			}
			if err := etcd.TakesWrites(t.Context()); err != nil {
				t.Error(err)
			}
			file, err := os.Create(filepath.Join(p.Machine.Paths.Root, "snapshot.db"))
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			if err := etcd.SaveSnapshot(t.Context(), file); err != nil {
				t.Error(err)
			}
			if _, err := database.ChecksumOf(file); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAMessageHasTheReasonOfEtcdutlAndNotItsLog(t *testing.T) {
	log := "2026-12-01T02:49:30Z\tinfo\trestoring snapshot\t{\"path\": \"/data/" + strings.Repeat("long/", 80) + "\"}\n"
	for output, wanted := range map[string]string{
		log + "Error: write /data/db: no space left on device\n": "Error: write /data/db: no space left on device",
		log + "panic: freepages\n\ngoroutine 1 [running]:\n":     "panic: freepages",
		"killed\n": "killed",
	} {
		if got := values.Printable(failureIn(output)); got != wanted {
			t.Errorf("%q, not %q", got, wanted)
		}
	}
}
