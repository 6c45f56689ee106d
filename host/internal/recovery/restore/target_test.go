package restore

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/recovery/take"
	"etcd-host/internal/recovery/target"
)

const targetDocument = `{"name":"dir","kind":"directory","path":"/srv/backups"}`

// takeBackup takes the first backup of a member, with more settings.
func takeBackup(t *testing.T, h *member, more string) manifest.Manifest {
	t.Helper()
	put(t, h.m.Paths.BackupSettings(), `{"cluster":"etcd","compression":"zstd","targets":[`+targetDocument+`]`+more+`}`)
	h.mustRun(take.Verb, "")
	wanted, err := settings.Read(h.m.Paths)
	if err != nil {
		t.Fatal(err)
	}
	from, err := target.Open(h.m.Paths, wanted.Targets[0])
	if err != nil {
		t.Fatal(err)
	}
	listed, err := catalog.Open(t.Context(), from, "etcd", manifest.DigestOf("test"))
	if err != nil || len(listed.Keys) != 1 {
		t.Fatalf("%v %v", listed, err)
	}
	backup, err := listed.Manifest(t.Context(), listed.Keys[0])
	if err != nil {
		t.Fatal(err)
	}
	return backup
}

func TestABackupIsRestoredFromItsTarget(t *testing.T) {
	all := hosts(t, 1, release, "")
	bootstrap(t, all)
	h := all[0]
	h.put("a", "before")
	backup := takeBackup(t, h, "")
	h.put("a", "after")

	lines := []string{
		"snapshot=" + backup.Key().String(), "target=" + targetDocument, "old_cluster=" + h.status().Cluster.String(),
	}
	_, err := h.run(StageVerb, h.input(all, "r1", append(lines, "sha256_raw="+strings.Repeat("0", 64))...))
	if err == nil || !strings.Contains(err.Error(), "its manifest has the SHA-256") {
		t.Errorf("another backup's digest: %v", err)
	}
	// A target without the file, and one with damaged data, are passed over.
	damaged := h.m.Paths.At("/srv/damaged")
	if err := os.CopyFS(damaged, os.DirFS(h.m.Paths.At("/srv/backups"))); err != nil {
		t.Fatal(err)
	}
	data, err := os.OpenFile(filepath.Join(damaged, backup.Data()), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = data.WriteAt([]byte{0xff, 0xfe}, backup.Stored.Size/2)
	if err := errors.Join(err, data.Close()); err != nil {
		t.Fatal(err)
	}
	others := []string{
		`target={"name":"none","kind":"directory","path":"/srv/none"}`,
		`target={"name":"damaged","kind":"directory","path":"/srv/damaged"}`,
	}
	lines = append(lines, "sha256_raw="+backup.Raw.SHA256)
	_, err = h.run(StageVerb, h.input(all, "r1", append(others, lines[0], lines[2], lines[3])...))
	if err == nil || !strings.Contains(err.Error(), `the target "none"`) ||
		!strings.Contains(err.Error(), `the target "damaged"`) {
		t.Errorf("targets without the backup: %v", err)
	}
	restoreAll(t, all, all, "r1", append(others, lines...)...)
	h.serves()
	if h.get("a") != "before" {
		t.Errorf("%q", h.get("a"))
	}
}

func TestALookHasTheLastGoodAndTheLastFailedDrillOfEachTarget(t *testing.T) {
	all := hosts(t, 1, release, "")
	h := all[0]
	h.remember()
	const key = "etcd/9f86d081/20261128T010000Z-r5-0000000000000001"
	put(t, h.m.Paths.Drills(), `{"dir":{"last_success":{"time":"2026-11-28T03:00:00Z","key":"`+key+
		`","restore_seconds":4.2},"key":"`+key+`","time":"2026-11-28T04:00:00Z","error":"it is damaged"},`+
		`"new":{"error":"no room"}}`)
	out := h.mustRun(LookVerb, "")
	if want := "drilled=dir " + key + " 2026-11-28T03:00:00Z 4.2\n"; !strings.Contains(out, want) ||
		strings.Count(out, "drilled=") != 1 {
		t.Error(out)
	}
	if want := "drill_failed=dir " + key + " 2026-11-28T04:00:00Z\n"; !strings.Contains(out, want) ||
		strings.Count(out, "drill_failed=") != 1 {
		t.Error(out)
	}
}

func TestALookHasTheFreeBytesOfADiskThatIsFull(t *testing.T) {
	all := hosts(t, 1, release, "")
	h := all[0]
	h.remember()
	self := h.self
	self.WALDir = "/full/wal"
	if err := identity.Remember(h.m.Paths, self); err != nil {
		t.Fatal(err)
	}
	// No byte is free there.
	if err := os.Symlink("/proc", h.m.Paths.At("/full")); err != nil {
		t.Fatal(err)
	}
	if out := h.mustRun(LookVerb, ""); !strings.Contains(out, "\nwal_free=0\n") ||
		!strings.Contains(out, "\nstate_free=") {
		t.Error(out)
	}
}
