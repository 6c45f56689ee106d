package program

import (
	"crypto/sha256"
	"fmt"
	"os"
	"testing"

	"pgregory.net/rapid"
)

func TestOnlyTheProgramAsItWasBuiltIsWhole(t *testing.T) {
	path := t.TempDir() + "/etcd-host"
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SliceOfN(rapid.Byte(), 1, 300).Draw(t, "body")
		built := fmt.Appendf(body, "%x", sha256.Sum256(body))
		is := func(content []byte) bool {
			if err := os.WriteFile(path, content, 0o644); err != nil {
				t.Fatal(err)
			}
			whole, err := IsWhole(path)
			if err != nil {
				t.Fatal(err)
			}
			return whole
		}
		if !is(built) {
			t.Fatal("the program as it was built is not whole")
		}
		cut := rapid.IntRange(0, len(built)-1).Draw(t, "cut")
		edited := append([]byte{}, built...)
		edited[cut] ^= rapid.ByteRange(1, 255).Draw(t, "edit")
		if is(built[:cut]) || is(edited) || is(append(built, '\n')) {
			t.Fatal("a program that is not as it was built is whole")
		}
	})
}

func TestTheVersionIsTheBeginningOfTheDigest(t *testing.T) {
	path := t.TempDir() + "/etcd-host"
	if err := os.WriteFile(path, []byte("abc"), 0o644); err != nil {
		t.Fatal(err)
	}
	if version, err := Version(path); err != nil || version != "ba7816bf8f01" {
		t.Errorf("%q, %v", version, err)
	}
	if version, err := Version(path + ".missing"); err == nil {
		t.Error(version)
	}
}
