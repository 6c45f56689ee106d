package upgrade

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"etcd-host/internal/wire/values"
)

func version(t *testing.T, text string) values.Version {
	t.Helper()
	v, err := values.ParseVersion(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestDirection(t *testing.T) {
	for _, c := range []struct {
		to, oldest string
		running    []string
		down, ok   bool
	}{
		{"3.6.16", "3.5.26", []string{"3.5.35", "3.5.35"}, false, true},
		{"3.6.16", "3.5.26", []string{"3.5.35", "3.6.16"}, false, true},
		{"3.6.16", "3.5.26", []string{"3.5.9"}, false, false},           // too old
		{"3.7.3", "3.6.11", []string{"3.6.16", "3.5.35"}, false, false}, // skips a minor version
		{"3.6.16", "3.5.26", []string{"3.7.3", "3.6.16"}, true, true},
		{"3.5.35", "3.4.0", []string{"3.7.3"}, false, false},
		{"3.6.16", "3.5.26", nil, false, true},
		{"3.6.16", "3.5.26", []string{"4.0.0"}, false, false},
	} {
		var running []values.Version
		for _, text := range c.running {
			running = append(running, version(t, text))
		}
		down, err := Change{To: version(t, c.to), Oldest: version(t, c.oldest)}.Direction(running)
		if down != c.down || (err == nil) != c.ok {
			t.Errorf("%v to %s: down %v, %v", c.running, c.to, down, err)
		}
	}
}

func TestNoAllowedChangeSkipsAMinorVersion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := func(name string) int { return rapid.IntRange(0, 9).Draw(t, name) }
		to := values.Version{Major: 3, Minor: number("to")}
		change := Change{To: to, Oldest: values.Version{Major: 3, Minor: max(0, to.Minor-1), Patch: number("oldest")}}
		running := values.Version{Major: 3, Minor: number("running"), Patch: number("patch")}
		down, err := change.Direction([]values.Version{running})
		apart := running.Minor - to.Minor
		if err == nil && (apart > 1 || apart < -1) {
			t.Fatalf("%v becomes %v", running, to)
		}
		if err == nil && down != (apart == 1) {
			t.Fatalf("%v to %v goes back: %v", running, to, down)
		}
	})
}

func TestTheLogIsRenewedWhereTheNextVersionCannotReadIt(t *testing.T) {
	for _, c := range []struct {
		from, to string
		v2, want bool
	}{
		{"3.6.16", "3.7.3", false, true},
		{"3.5.35", "3.6.16", true, true},
		{"3.5.35", "3.6.16", false, false},
		{"3.6.15", "3.6.16", true, false},
		{"3.7.3", "3.6.16", true, false},
	} {
		change := Change{From: version(t, c.from), To: version(t, c.to), LogHasV2: c.v2}
		if got := change.needsNewLog(); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestWhatEtcdutlSaysOfKeysOfTheAPIv2IsRead(t *testing.T) {
	failed := errors.New("exit status 1")
	for _, c := range []struct {
		printed string
		failed  error
		want    v2Content
		ok      bool
	}{
		{"No custom content found in both v2store and WAL records.\n", nil, v2Content{}, true},
		{"Error: detected custom content in v2store\n", failed, v2Content{Store: true}, true},
		{"Error: detected custom v2 content in WAL records\n", failed, v2Content{Log: true}, true},
		{"Error: detected custom v2 content in both v2store and WAL records\n", failed, v2Content{true, true}, true},
		{"Error: failed to read WAL: walpb: crc mismatch\n", failed, v2Content{}, false},
		{`Error: unknown command "check" for "etcdutl"` + "\n", failed, v2Content{}, false},
		{"", nil, v2Content{}, false},
	} {
		got, err := readCheck(c.printed, c.failed)
		if got != c.want || (err == nil) != c.ok {
			t.Errorf("%q: %+v, %v", c.printed, got, err)
		}
	}
}

func TestOnlySnapshotsOfEtcdCount(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"0000000000000002-000000000000000a.snap", "0000000000000001-000000000000000b.snap", "0000000000000009-zz.snap",
		"0000000000000002-00000000000000ff.snap.broken", "$(id).snap",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if newest, err := newestSnapshot(dir); err != nil || newest != 11 {
		t.Errorf("%d %v", newest, err)
	}
}
