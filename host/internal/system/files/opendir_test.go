package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestAPipeInThePlaceOfADirectoryOrAFileIsNotWaitedFor(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err := errors.Join(err, os.Mkdir(filepath.Join(dir, "plain"), 0o700),
		syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600)); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	opened := func(below *os.Root, err error) error {
		if err == nil {
			_ = below.Close()
		}
		return err
	}
	for title, open := range map[string]func(name string) error{
		"a directory":             func(name string) error { return opened(OpenDir(filepath.Join(dir, name))) },
		"a directory below":       func(name string) error { return opened(OpenDirIn(root, name)) },
		"a directory to list":     func(name string) error { return listedIn(root, name) },
		"the digest of a file":    func(name string) error { return digestIn(dir, name) },
		"a file that is replaced": func(name string) error { return putIn(root, name) },
	} {
		for _, name := range []string{"plain", "pipe"} {
			done := make(chan error, 1)
			go func() { done <- open(name) }()
			select {
			case err := <-done:
				isFile := strings.Contains(title, "file")
				if !isFile && (err == nil) != (name == "plain") {
					t.Errorf("%s: %s: %v", title, name, err)
				}
			case <-time.After(5 * time.Second):
				t.Errorf("%s: %s is waited for", title, name)
			}
		}
	}
}

func listedIn(root *os.Root, name string) error {
	_, err := fs.ReadDir(In(root), name)
	return err
}

func digestIn(dir, name string) error {
	_, err := SHA256(filepath.Join(dir, name))
	return err
}

func putIn(root *os.Root, name string) error {
	holds(root, name, []byte("content"))
	return nil
}

// Each way to open a directory waits for a pipe, unless it is one of this package.
func TestDirectoriesAreOpenedInThisPackageAlone(t *testing.T) {
	here, found := filepath.Join("system", "files"), 0
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		found++
		text, err := os.ReadFile(path)
		for _, waits := range []string{"os.OpenRoot(", ".FS()", "root.OpenRoot(", "root.ReadFile("} {
			// Preflight measures the nearest directory that is there.
			isKnown := strings.HasSuffix(path, filepath.Join(here, "opendir.go")) ||
				strings.HasSuffix(path, filepath.Join("preflight", "facts", "disks.go"))
			if !isKnown && strings.Contains(string(text), waits) {
				t.Errorf("%s has %s: use files.OpenDir, files.OpenDirIn or files.In", path, waits)
			}
		}
		return err
	})
	if err != nil || found < 100 {
		t.Errorf("%d files, %v", found, err)
	}
}
