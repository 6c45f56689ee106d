package catalog

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/pack"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/wire/coded"
)

// shelf is a target that has one file.
type shelf struct {
	target.Target
	file io.Reader
}

func (s shelf) Get(context.Context, string) (io.ReadCloser, error) { return io.NopCloser(s.file), nil }

func TestAFlippedByteIsDamageAndABrokenConnectionIsNot(t *testing.T) {
	dir := t.TempDir()
	raw, stored := filepath.Join(dir, "raw"), filepath.Join(dir, "stored")
	part := make([]byte, 512)
	_, _ = rand.Read(part)
	data := bytes.Repeat(part, 128)
	sum := sha256.Sum256(data)
	if err := os.WriteFile(raw, append(data, sum[:]...), 0o600); err != nil {
		t.Fatal(err)
	}
	m := manifest.Manifest{Compression: manifest.Zstd}
	var err error
	if m.Raw, m.Stored, err = pack.File(t.Context(), raw, stored, m.Compression, nil); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(stored)
	if err != nil {
		t.Fatal(err)
	}
	fetch := func(file io.Reader) error {
		return Fetch(t.Context(), shelf{file: file}, m, nil, filepath.Join(t.TempDir(), "fetched"))
	}
	if err := fetch(bytes.NewReader(good)); err != nil {
		t.Fatal(err)
	}
	for i := range good {
		flipped := bytes.Clone(good)
		flipped[i] ^= 0xff
		err := fetch(bytes.NewReader(flipped))
		if coded.CodeOf(err) != coded.BackupDamaged || !strings.Contains(err.Error(), "is damaged: the target has") {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
	broken := errors.New("the connection broke")
	for size := range good {
		file := io.MultiReader(bytes.NewReader(good[:size]), iotest.ErrReader(broken))
		if err := fetch(file); !errors.Is(err, broken) || coded.CodeOf(err) == coded.BackupDamaged {
			t.Fatalf("after %d bytes: %v", size, err)
		}
	}
}
