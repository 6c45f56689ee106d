package scratch

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/users"
)

// etcd's user owns the directory, and can put a link in the place of a name in it at any time.
func TestNoLinkInThePlaceOfAWorkplaceIsFollowed(t *testing.T) {
	dir := t.TempDir()
	account := users.Account{UID: os.Geteuid(), GID: os.Getegid()}
	at := Workplace{Dir: filepath.Join(dir, "data"), Name: ".drill"}
	if err := errors.Join(os.Mkdir(at.Dir, 0o700), at.Make(account)); err != nil {
		t.Fatal(err)
	}
	file, err := at.Create("snapshot.db")
	if err != nil {
		t.Fatal(err)
	}
	if info, err := file.Stat(); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("%v, %v", info, err)
	}
	filestest.Put(t, at.Work("data/member/db"), "x", 0o600)
	if err := errors.Join(file.Close(), at.Sync("data"), at.Remove("snapshot.db"), at.RemoveWork("data")); err != nil {
		t.Error(err)
	}
	victim := filepath.Join(dir, "victim")
	for _, name := range []string{"snapshot.db", "work/data/db"} {
		filestest.Put(t, filepath.Join(victim, name), "of root", 0o600)
	}
	moved := os.Rename(at.Path(""), filepath.Join(at.Dir, "aside"))
	if err := errors.Join(moved, os.Symlink(victim, at.Path(""))); err != nil {
		t.Fatal(err)
	}
	if file, err := at.Create("new"); err == nil {
		t.Errorf("%s was made", file.Name())
	}
	if at.Remove("snapshot.db") == nil || at.RemoveWork("data") == nil || at.Sync("data") == nil {
		t.Error("a link was followed")
	}
	if err := at.Wipe(); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"snapshot.db", "work/data/db"} {
		if filestest.Read(t, filepath.Join(victim, name)) != "of root" {
			t.Errorf("%s is not as it was", name)
		}
	}
}
