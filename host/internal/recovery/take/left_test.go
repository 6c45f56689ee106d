package take

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestABackupRemovesTheCopyThatAKilledVerifyLeft(t *testing.T) {
	b := newBench(t, document(disk))
	left := filepath.Join(b.m.Paths.Backups(), "verify-123")
	err := errors.Join(os.MkdirAll(left, 0o700), os.WriteFile(filepath.Join(left, "raw.db"), []byte("secret"), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	b.must("--timer")
	if _, err := os.Lstat(left); err == nil {
		t.Errorf("%s stays", left)
	}
}
