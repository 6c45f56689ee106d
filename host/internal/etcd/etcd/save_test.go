package etcd

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type endless struct{}

func (endless) Read(into []byte) (int, error) { return len(into), nil }

func TestASnapshotIsSavedWholeWithinItsRoomOrNotAtAll(t *testing.T) {
	whole := strings.Repeat("x", 4096+32)
	for title, one := range map[string]struct {
		from io.Reader
		most int64
		want string
	}{
		"whole":             {strings.NewReader(whole), 1 << 20, ""},
		"just as large":     {strings.NewReader(whole), int64(len(whole)), ""},
		"without an end":    {endless{}, 1 << 20, "larger than 1 MiB"},
		"on a full disk":    {strings.NewReader(whole), -5, "larger than 0 MiB"},
		"truncated":         {strings.NewReader(whole[1:]), 1 << 20, "truncated"},
		"without a byte":    {strings.NewReader(""), 1 << 20, "truncated"},
		"with a read error": {io.MultiReader(strings.NewReader(whole), broken{}), 1 << 20, "unexpected EOF"},
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, "a.db")
		if err := os.WriteFile(file+".part", []byte("of a run that was killed"), 0o600); err != nil {
			t.Fatal(err)
		}
		err := save(one.from, file, one.most)
		if (err == nil) != (one.want == "") || err != nil && !strings.Contains(err.Error(), one.want) {
			t.Errorf("%s: %v", title, err)
		}
		left, _ := os.ReadDir(dir)
		if isSaved := len(left) == 1 && left[0].Name() == "a.db"; isSaved != (one.want == "") || len(left) > 1 {
			t.Errorf("%s: %v", title, left)
		}
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
