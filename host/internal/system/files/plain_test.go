package files

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

type answer struct {
	content string
	err     error
}

func TestOnlyAPlainFileIsRead(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for name, put := range map[string]func() error{
		"plain":  func() error { return os.WriteFile(at("plain"), []byte("content"), 0o600) },
		"link":   func() error { return os.Symlink(at("plain"), at("link")) },
		"pipe":   func() error { return syscall.Mkfifo(at("pipe"), 0o600) },
		"folder": func() error { return os.Mkdir(at("folder"), 0o700) },
		"large":  func() error { return os.WriteFile(at("large"), bytes.Repeat([]byte("x"), mostPlain+1), 0o600) },
	} {
		if err := put(); err != nil {
			t.Fatal(err)
		}
		done := make(chan answer, 1)
		go func() {
			content, err := ReadPlain(at(name))
			done <- answer{string(content), err}
		}()
		select {
		case got := <-done:
			if (got.err == nil) != (name == "plain") || got.err == nil && got.content != "content" {
				t.Errorf("%s: %q, %v", name, got.content, got.err)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("%s is waited for", name)
		}
	}
}

func TestAFileThatAPersonNamesIsRegular(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, err := range []error{
		os.WriteFile(at("file"), []byte("content"), 0o600), os.Symlink("file", at("link")),
		syscall.Mkfifo(at("pipe"), 0o600), os.Symlink("pipe", at("link to pipe")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for path, wanted := range map[string]bool{
		at("file"): true, at("link"): true, at("pipe"): false, at("link to pipe"): false, dir: false, "/dev/zero": false,
	} {
		file, err := OpenRegular(path)
		if (err == nil) != wanted {
			t.Errorf("%s: %v", path, err)
		}
		if err == nil {
			_ = file.Close()
		}
	}
}
