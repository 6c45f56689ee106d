package backups

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/pack"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/coded"
)

// small is the desk of a host whose disk has so much room, less what lies below the directory of backups.
func small(t *testing.T, room int64) *desk {
	t.Helper()
	m := &machine.Machine{Paths: paths.Host{Root: t.TempDir()}, Say: &say.Lines{}}
	return &desk{m: m, stdout: io.Discard, free: func(string) (uint64, error) {
		left := room
		err := filepath.Walk(m.Paths.Backups(), func(_ string, info os.FileInfo, err error) error {
			if err == nil && !info.IsDir() {
				left -= info.Size()
			}
			return err
		})
		if left < spare {
			err = errors.Join(err, fmt.Errorf("%d bytes are left on the disk", left))
		}
		return uint64(max(0, left)), err
	}}
}

func TestTheFileThatIsVerifiedLeavesRoomOnTheDisk(t *testing.T) {
	const room, size = spare + 4<<20, 16 << 20
	dir := t.TempDir()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	err = errors.Join(os.WriteFile(at("a.db"), make([]byte, size), 0o600),
		os.WriteFile(at("key"), []byte(key.String()), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	for name, compression := range map[string]manifest.Compression{
		"a.db.zst": manifest.Zstd, "a.db.zst.age": manifest.Zstd, "a.db.age": manifest.None,
	} {
		var to []age.Recipient
		if strings.HasSuffix(name, ".age") {
			to = []age.Recipient{key.Recipient()}
		}
		if _, _, err := pack.File(t.Context(), at("a.db"), at(name), compression, to); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a.db", "a.db.zst", "a.db.zst.age", "a.db.age"} {
		d := small(t, room)
		err := d.verify(t.Context(), at(name), at("key"))
		if coded.CodeOf(err) != coded.DiskFull {
			t.Fatalf("%s: %v", name, err)
		}
		for _, part := range []string{at(name), "no room for its copy", "was not changed", "Make room on that disk"} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("no %q: %v", part, err)
			}
		}
		if left, _ := os.ReadDir(d.m.Paths.Backups()); len(left) > 0 {
			t.Errorf("%s: %v stays", name, left)
		}
		// The control: with more room the file is read whole, and is not a snapshot.
		if err := small(t, room+size).verify(t.Context(), at(name), at("key")); coded.CodeOf(err) == coded.DiskFull ||
			err == nil || !strings.Contains(err.Error(), "it has 16777216 bytes") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheCopyThatAKilledVerifyLeftIsRemoved(t *testing.T) {
	d := small(t, 2*spare)
	left := filepath.Join(d.m.Paths.Backups(), "verify-123")
	err := errors.Join(os.MkdirAll(left, 0o700), os.WriteFile(filepath.Join(left, "raw.db"), []byte("secret"), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.verify(t.Context(), filepath.Join(t.TempDir(), "none"), ""); err == nil {
		t.Error("a file that is not there is verified")
	}
	if _, err := os.Lstat(left); err == nil {
		t.Errorf("%s stays", left)
	}
}

func TestAFileThatIsNotVerifiedHasTheCodeOfItsFaultAndOneAction(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	ours, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(os.WriteFile(at("odd.db"), make([]byte, 100), 0o600), os.Mkdir(at("dir.db"), 0o700),
		os.WriteFile(at("plain.age"), []byte("not of age"), 0o600), os.WriteFile(at("other"), []byte(other.String()), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = pack.File(t.Context(), at("odd.db"), at("a.db.age"), manifest.None, []age.Recipient{ours.Recipient()})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file, identity string
		code           coded.Code
		parts          []string
	}{
		{"odd.db", "", coded.BackupDamaged, []string{"It is truncated", "It was not changed", "backups fetch KEY"}},
		{"dir.db", "", coded.BackupDamaged, []string{"is not a regular file", "backups fetch KEY"}},
		{"plain.age", "other", coded.BackupDamaged, []string{"it cannot be decrypted", "backups fetch KEY"}},
		{"none.db", "", coded.BackupNotFound, []string{"no such file", "backups fetch KEY"}},
		{"a.db.age", "", coded.CommandArguments, []string{"is encrypted", "verify " + at("a.db.age") + " --identity FILE"}},
		{"a.db.age", "other", coded.HostFailed, []string{"of another key", "--identity FILE"}},
	} {
		identity := c.identity
		if identity != "" {
			identity = at(identity)
		}
		err := small(t, 2*spare).verify(t.Context(), at(c.file), identity)
		if coded.CodeOf(err) != c.code || strings.Contains(err.Error(), "00010101T") {
			t.Errorf("%s: %s %v", c.file, coded.CodeOf(err), err)
		}
		for _, part := range append(c.parts, at(c.file)+": ") {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%s: no %q: %v", c.file, part, err)
			}
		}
	}
}
