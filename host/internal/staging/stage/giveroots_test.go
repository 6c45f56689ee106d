package stage

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"etcd-host/internal/system/owners"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

func rootsData() []part {
	return []part{
		of(0, "", 0o755), of(0, "member", 0o755), of(0, "member/wal", 0o700), file(of(0, "member/wal/0.wal", 0o600)),
		file(own("member/wal/1.wal", 0o600)), of(0, "set-aside", 0o700), file(of(0, "etcd-host.identity", 0o600)),
	}
}

func ownerOf(t *testing.T, path string) int {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	return owners.UserOf(info)
}

func TestEtcdGetsTheDataThatRootBroughtBack(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give directories away")
	}
	host := paths.Host{Root: t.TempDir()}
	victim := host.At("/etc/shadow")
	put(t, victim, "root's")
	lay(t, host.At("/data"), append(rootsData(), part{name: "member/link", link: victim}))
	for range 2 {
		if err := PrepareDataDirs(host, etcdsAccount, []string{"/data"}); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]int{
		"": ofEtcd, "member": ofEtcd, "member/wal": ofEtcd, "member/wal/0.wal": ofEtcd, "member/wal/1.wal": ofEtcd,
		"set-aside": 0, "etcd-host.identity": 0, "member/link": 0,
	} {
		if got := ownerOf(t, filepath.Join(host.At("/data"), name)); got != want {
			t.Errorf("%q is of user %d, want %d", name, got, want)
		}
	}
	if got := ownerOf(t, victim); got != 0 {
		t.Errorf("what a link names is of user %d", got)
	}
}

func TestAFileOfRootWithASecondNameIsNotGivenToEtcd(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give directories away")
	}
	host := paths.Host{Root: t.TempDir()}
	victim := host.At("/etc/shadow")
	put(t, victim, "root's")
	lay(t, host.At("/data"), rootsData())
	if err := os.Link(victim, host.At("/data/member/wal/2.wal")); err != nil {
		t.Fatal(err)
	}
	err := PrepareDataDirs(host, etcdsAccount, []string{"/data"})
	if coded.CodeOf(err) != coded.DataDirOpen || !strings.Contains(err.Error(), "2 names (hard links)") {
		t.Errorf("%v", err)
	}
	if got := ownerOf(t, victim); got != 0 {
		t.Errorf("it is of user %d", got)
	}
}

// etcd's user may put another file in the place of a name between two looks at it.
func TestALinkInThePlaceOfAFileIsNotGivenToEtcd(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give directories away")
	}
	dir := t.TempDir()
	err := errors.Join(os.WriteFile(filepath.Join(dir, "victim"), nil, 0o600),
		os.Symlink("victim", filepath.Join(dir, "0.wal")))
	if err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	before := listed(t, dir)
	if err := give(root, "0.wal", etcdsAccount); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if after := listed(t, dir); !slices.Equal(after, before) {
		t.Errorf("%q became %q", before, after)
	}
}
