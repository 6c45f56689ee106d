package files

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestALinkToAFileOfTheSystemStaysALink(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "hosts.real"), filepath.Join(dir, "hosts")
	if err := os.WriteFile(real, []byte("before\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("hosts.real", link); err != nil {
		t.Fatal(err)
	}
	changed, err := PutSystem(link, 0o644, []byte("after\n"))
	target, _ := os.Readlink(link)
	if content, _ := os.ReadFile(real); err != nil || !changed || target != "hosts.real" || string(content) != "after\n" {
		t.Errorf("%v %v %q %q", changed, err, target, content)
	}
}

func TestAFileThatIsAMountIsWrittenWhereItIs(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "hosts")
	if err := os.WriteFile(path, []byte("a longer text before\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount(path, path, "", syscall.MS_BIND, ""); err != nil {
		t.Skip(err)
	}
	defer func() { _ = syscall.Unmount(path, syscall.MNT_DETACH) }()
	changed, err := PutSystem(path, 0o644, []byte("after\n"))
	if content, _ := os.ReadFile(path); err != nil || !changed || string(content) != "after\n" {
		t.Errorf("%v %v %q", changed, err, content)
	}
	if changed, err := PutSystem(path, 0o644, []byte("after\n")); err != nil || changed {
		t.Errorf("again: %v %v", changed, err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%v", entries)
	}
}
