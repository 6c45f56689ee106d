package restore

import (
	"strings"
	"testing"

	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/recovery/take"
	"etcd-host/internal/recovery/target"
)

func TestABackupIsRestoredFromItsTarget(t *testing.T) {
	all := hosts(t, 1, release, "")
	bootstrap(t, all)
	h := all[0]
	h.put("a", "before")
	const document = `{"name":"dir","kind":"directory","path":"/srv/backups"}`
	put(t, h.m.Paths.BackupSettings(), `{"cluster":"etcd","compression":"zstd","targets":[`+document+`]}`)
	h.mustRun(take.Verb, "")
	h.put("a", "after")

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
	lines := []string{
		"snapshot=" + backup.Key().String(), "target=" + document, "old_cluster=" + h.status().Cluster.String(),
	}
	_, err = h.run(StageVerb, h.input(all, "r1", append(lines, "sha256_raw="+strings.Repeat("0", 64))...))
	if err == nil || !strings.Contains(err.Error(), "its manifest has the SHA-256") {
		t.Errorf("another backup's digest: %v", err)
	}
	restoreAll(t, all, all, "r1", append(lines, "sha256_raw="+backup.Raw.SHA256)...)
	h.serves()
	if h.get("a") != "before" {
		t.Errorf("%q", h.get("a"))
	}
}
