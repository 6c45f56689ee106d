package restore

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/users"
)

// etcd's user makes the names below the directories of data and log.
func TestNoFileOfRootIsCopiedByALinkAmongTheData(t *testing.T) {
	for _, one := range []struct {
		title, walDir string
		plant         func(host paths.Host) error
		isCopied      bool
	}{
		{"a log with the data", "", nil, true},
		{"a log of its own", "/log", nil, true},
		{"a link for the database's directory", "", func(host paths.Host) error {
			return replace(host.At("/data/member/snap"), host.At("/root"))
		}, false},
		{"a link for the log's directory", "", func(host paths.Host) error {
			return replace(host.At("/data/member/wal"), host.At("/root"))
		}, false},
		{"a link for the member", "/log", func(host paths.Host) error {
			return replace(host.At("/data/member"), host.At("/root"))
		}, false},
		{"a link for the copy", "", func(host paths.Host) error {
			return os.Symlink(host.At("/root"), host.At("/data/copy"))
		}, false},
	} {
		t.Run(one.title, func(t *testing.T) {
			host := paths.Host{Root: t.TempDir()}
			log := "/data/member/wal/0.wal"
			if one.walDir != "" {
				log = one.walDir + "/wal/0.wal"
			}
			for _, name := range []string{"/data/member/snap/db", log} {
				filestest.Put(t, host.At(name), "data", 0o600)
			}
			for _, name := range []string{"/root/db", "/root/0.wal", "/root/snap/db"} {
				filestest.Put(t, host.At(name), "of root", 0o600)
			}
			if one.plant != nil {
				if err := one.plant(host); err != nil {
					t.Fatal(err)
				}
			}
			e := &engine{
				m: &machine.Machine{Paths: host}, self: identity.Identity{DataDir: "/data", WALDir: one.walDir},
				account: users.Account{UID: os.Geteuid(), GID: os.Getegid()},
			}
			err := e.copyMember("copy")
			if (err == nil) != one.isCopied {
				t.Errorf("%v", err)
			}
			for _, name := range []string{"/data/copy/member/snap/db", "/data/copy/member/wal/0.wal"} {
				content, err := os.ReadFile(host.At(name))
				if bytes.Equal(content, []byte("of root")) || one.isCopied && string(content) != "data" {
					t.Errorf("%s has %q, %v", name, content, err)
				}
			}
			if left, err := os.ReadDir(host.At("/root")); err != nil || len(left) != 3 {
				t.Errorf("%v, %v", left, err)
			}
		})
	}
}

func TestALinkOrAPipeInThePlaceOfTheDatabaseIsNotCopied(t *testing.T) {
	dir := t.TempDir()
	filestest.Put(t, filepath.Join(dir, "victim"), "of root", 0o600)
	plants := map[string]func(string) error{
		"a link": func(name string) error { return os.Symlink("../victim", name) },
		"a pipe": func(name string) error { return syscall.Mkfifo(name, 0o600) },
	}
	for title, plant := range plants {
		data := filepath.Join(dir, title)
		if err := os.Mkdir(data, 0o700); err != nil {
			t.Fatal(err)
		}
		root, err := os.OpenRoot(data)
		if err != nil {
			t.Fatal(err)
		}
		defer root.Close()
		if err := plant(filepath.Join(data, "db")); err != nil {
			t.Fatal(err)
		}
		var copied bytes.Buffer
		if err := copyTo(&copied, root, "db"); err == nil || copied.Len() > 0 {
			t.Errorf("%s: %q, %v", title, &copied, err)
		}
		if _, err := files.OpenPlain(filepath.Join(data, "db")); err == nil {
			t.Errorf("%s is opened", title)
		}
	}
}

// replace puts a link in the place of what is there.
func replace(path, target string) error {
	if err := os.Rename(path, path+".aside"); err != nil {
		return err
	}
	return os.Symlink(target, path)
}
