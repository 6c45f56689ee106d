package mark

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"etcd-host/internal/system/paths"
)

func host(t *testing.T) paths.Host {
	t.Helper()
	h := paths.Host{Root: t.TempDir()}
	if err := os.MkdirAll(h.StateDir(), 0o700); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestMarksAreReadAsTheyAreWritten(t *testing.T) {
	h := host(t)
	if found, err := Restoring(h); err != nil || found != "" {
		t.Errorf("%q %v", found, err)
	}
	if err := SetRestoring(h, "r1"); err != nil {
		t.Fatal(err)
	}
	if found, err := Restoring(h); err != nil || found != "r1" {
		t.Errorf("%q %v", found, err)
	}
	if err := ClearRestoring(h); err != nil {
		t.Fatal(err)
	}
	if found, err := Restoring(h); err != nil || found != "" {
		t.Errorf("%q %v", found, err)
	}
	var wanted []Done
	for i, token := range []Token{"r1", "r2", "r1"} {
		at := time.Unix(int64(i), 0).UTC()
		if err := AddRestored(h, token, at); err != nil {
			t.Fatal(err)
		}
		if i < 2 {
			wanted = append(wanted, Done{token, at})
		}
	}
	if all, err := Restored(h); err != nil || !slices.Equal(all, wanted) {
		t.Errorf("%v %v", all, err)
	}
}

// An odd mark is an error: taken for none it would let etcd start.
func TestAnOddMarkIsAnError(t *testing.T) {
	h := host(t)
	for _, content := range []string{"", "\n", "a b\n", "../x\n", "a\nb\n"} {
		if err := os.WriteFile(h.Restoring(), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if found, err := Restoring(h); err == nil {
			t.Errorf("%q is read as %q", content, found)
		}
	}
	for _, content := range []string{"r1\n", "r1 yesterday\n", "\n"} {
		if err := os.WriteFile(h.Restored(), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if all, err := Restored(h); err == nil {
			t.Errorf("%q is read as %v", content, all)
		}
	}
}

func TestATokenIsOnePartOfAPath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		token, err := ParseToken(text)
		if err == nil && (strings.ContainsAny(token.String(), "/\\ \n\x00") || strings.HasPrefix(token.String(), ".")) {
			t.Fatalf("%q", text)
		}
	})
}
