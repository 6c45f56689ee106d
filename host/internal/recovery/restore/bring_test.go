package restore

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"filippo.io/age"

	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/files"
	"etcd-host/internal/wire/coded"
)

func TestWhatKeepsAHostFromFetchingABackupIsNamedAndStopsNothing(t *testing.T) {
	all := hosts(t, 1, release, "")
	bootstrap(t, all)
	h := all[0]
	h.put("a", "1")
	key, other := newKey(t), newKey(t)
	recipient := key.Recipient().String()
	backup := takeBackup(t, h, `,"recipients":["`+recipient+`"]`)
	large := h.m.Paths.At("/srv/large")
	if err := os.CopyFS(large, os.DirFS(h.m.Paths.At("/srv/backups"))); err != nil {
		t.Fatal(err)
	}
	enlarge(t, filepath.Join(large, backup.Key().String()+".json"))
	const largeTarget = `target={"name":"large","kind":"directory","path":"/srv/large"}`
	for promise, c := range map[string]struct {
		lines []string
		code  coded.Code
		words []string
	}{
		"no private key": {
			[]string{"target=" + targetDocument}, coded.RestoreNoSnapshot,
			[]string{"is encrypted to " + recipient, "no age identity is given"},
		},
		"another private key": {
			[]string{"target=" + targetDocument, "age_identity=" + other.String()}, coded.RestoreNoSnapshot,
			[]string{"is encrypted to " + recipient, "Set restore.identity"},
		},
		"no room, and another target": {
			[]string{largeTarget, "target=" + targetDocument, "age_identity=" + key.String()}, coded.RoomFull,
			[]string{"are free on the disk of /data", "Make room on that disk, then run pulumi up"},
		},
	} {
		t.Run(promise, func(t *testing.T) {
			lines := append(c.lines, "snapshot="+backup.Key().String(), "old_cluster="+h.status().Cluster.String())
			_, err := h.run(StageVerb, h.input(all, "r1", lines...))
			if coded.CodeOf(err) != c.code {
				t.Fatalf("%v", err)
			}
			for _, words := range append(c.words, "m0", "Nothing was stopped") {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("not %q: %v", words, err)
				}
			}
			if strings.Contains(err.Error(), "Correct the target") == (c.code == coded.RoomFull) {
				t.Errorf("another action: %v", err)
			}
			if strings.Contains(err.Error(), "AGE-SECRET-KEY") {
				t.Error("the private key is shown")
			}
			restoring, err := mark.Restoring(h.m.Paths)
			if err != nil || restoring != "" || files.Exists(h.m.Paths.At("/data/.restore-r1")) {
				t.Errorf("something is left: %q %v", restoring, err)
			}
			h.serves()
		})
	}
}

func newKey(t *testing.T) *age.X25519Identity {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// enlarge has a manifest say that its snapshot has a terabyte.
func enlarge(t *testing.T, manifest string) {
	t.Helper()
	content, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	size := regexp.MustCompile(`"size_raw": ?[0-9]+`)
	put(t, manifest, size.ReplaceAllString(string(content), `"size_raw": 1000000000000`))
}
