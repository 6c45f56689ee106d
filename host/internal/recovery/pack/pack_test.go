package pack

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"etcd-host/internal/recovery/manifest"
)

func TestAPackedFileIsUnpackedAsItWas(t *testing.T) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.Repeat("etcd", 100_000)
	for _, compression := range []manifest.Compression{manifest.Zstd, manifest.None} {
		for _, keys := range [][]string{nil, {identity.Recipient().String()}} {
			dir := t.TempDir()
			from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")
			if err := os.WriteFile(from, []byte(plain), 0o600); err != nil {
				t.Fatal(err)
			}
			recipients, err := Recipients(keys)
			if err != nil {
				t.Fatal(err)
			}
			raw, stored, err := File(t.Context(), from, to, compression, recipients)
			if err != nil {
				t.Fatal(err)
			}
			content, err := os.ReadFile(to)
			if err != nil || int64(len(content)) != stored.Size || raw.Size != int64(len(plain)) {
				t.Errorf("%d bytes, %+v %+v %v", len(content), raw, stored, err)
			}
			if len(keys) > 0 && bytes.Contains(content, []byte("etcdetcd")) {
				t.Error("the content is not encrypted")
			}
			m := manifest.Manifest{Raw: raw, Stored: stored, Compression: compression, Recipients: keys}
			identities, err := Identities(identity.String())
			if err != nil {
				t.Fatal(err)
			}
			if len(keys) > 0 {
				if _, err := Unpacked("it", bytes.NewReader(content), m, nil); err == nil {
					t.Error("an encrypted file is read without an identity")
				}
				other, _ := age.GenerateX25519Identity()
				_, err := Unpacked("it", bytes.NewReader(content), m, []age.Identity{other})
				if err == nil || !strings.Contains(err.Error(), "Set restore.identity") {
					t.Errorf("an encrypted file is read by another identity: %v", err)
				}
			}
			opened, err := Unpacked("it", bytes.NewReader(content), m, identities)
			if err != nil {
				t.Fatal(err)
			}
			again, err := io.ReadAll(opened)
			if err != nil || string(again) != plain {
				t.Errorf("%d bytes, %v", len(again), err)
			}
		}
	}
}

func TestAStoredFileThatExpandsWithoutEndIsReadToItsSizeAlone(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")
	if err := os.WriteFile(from, make([]byte, 10<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	_, stored, err := File(t.Context(), from, to, manifest.Zstd, nil)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	m := manifest.Manifest{Raw: manifest.Content{Size: 100}, Stored: stored, Compression: manifest.Zstd}
	opened, err := Unpacked("it", bytes.NewReader(content), m, nil)
	if err != nil {
		t.Fatal(err)
	}
	if read, err := io.ReadAll(opened); err != nil || len(read) != 101 {
		t.Errorf("%d bytes, %v", len(read), err)
	}
}

func TestPackingEndsAtItsDeadlineAndLeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")
	if err := os.WriteFile(from, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := File(ctx, from, to, manifest.Zstd, nil); err == nil {
		t.Error("no error")
	}
	if _, err := os.Stat(to); err == nil {
		t.Error("a part of the file stays")
	}
}

func TestAnOddKeyIsRefusedWithoutQuotingASecret(t *testing.T) {
	if _, err := Recipients([]string{"age1odd"}); err == nil {
		t.Error("an odd public key is accepted")
	}
	if _, err := Identities("AGE-SECRET-KEY-ODD"); err == nil || strings.Contains(err.Error(), "ODD") {
		t.Errorf("%v", err)
	}
}
