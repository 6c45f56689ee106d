package backups

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/recovery/take"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/say"
)

// stems has the backups of a target, oldest first.
func stems(t *testing.T, m *machine.Machine, dir string) (all []string) {
	t.Helper()
	found, err := filepath.Glob(m.Paths.At(dir + "/etcd/*/*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range found {
		all = append(all, strings.TrimSuffix(one, ".json"))
	}
	return all
}

func TestLatestIsTheNewestOfAllTargetsAndNamesNewerOnesThatCannotBeUsed(t *testing.T) {
	m := host(t)
	lines := &say.Lines{}
	m.Say = lines
	// The first target has the oldest backup alone, and the second one has newer ones.
	document := `{"cluster":"etcd","targets":[{"name":"disk","kind":"directory","path":"/srv/backups"},
{"name":"share","kind":"directory","path":"/srv/share"}]}`
	old := m.Paths.At("/srv/old")
	if err := os.CopyFS(old, os.DirFS(m.Paths.At("/srv/backups"))); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		time.Sleep(1100 * time.Millisecond)
		if err := take.Verb(t.Context(), m, nil, nil, os.Stderr); err != nil {
			t.Fatal(err)
		}
	}
	disk, share := m.Paths.At("/srv/backups"), m.Paths.At("/srv/share")
	if err := errors.Join(os.Rename(disk, share), os.Rename(old, disk)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(m.Paths.BackupSettings(), []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	all := stems(t, m, "/srv/share")
	if len(all) != 3 || len(stems(t, m, "/srv/backups")) != 1 {
		t.Fatal(all)
	}
	newest := func(of int) string { return filepath.Base(all[of]) + " is whole" }
	said, err := run(t, m, "verify", "latest")
	printed := func() string { return strings.Join(lines.Said, "\n") }
	if err != nil || !strings.Contains(said, newest(2)) || strings.Contains(printed(), "cannot be used") {
		t.Errorf("%q %v %q", said, err, lines.Said)
	}
	if err := os.Truncate(all[2]+".db.zst", 10); err != nil {
		t.Fatal(err)
	}
	said, err = run(t, m, "verify", "latest")
	if err != nil || !strings.Contains(said, newest(1)) {
		t.Errorf("%q %v", said, err)
	}
	if !strings.Contains(printed(), "Newer backups cannot be used: etcd/") ||
		!strings.Contains(printed(), filepath.Base(all[2])) {
		t.Error(printed())
	}
	t.Run("a target that fails hides no backup, and is an error", func(t *testing.T) {
		if err := errors.Join(os.RemoveAll(disk), os.WriteFile(disk, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		said, err := run(t, m, "verify", "latest")
		if err == nil || !strings.Contains(said, newest(1)) {
			t.Errorf("%q %v", said, err)
		}
	})
}
