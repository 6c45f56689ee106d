package ownfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/coded"
)

const ours = "\x7fELF...etcd-host/internal/staging/configure..."

func TestWhatAPersonHasAtThePlaceOfTheProgramIsKept(t *testing.T) {
	file := func(content string) func(*testing.T, paths.Host) {
		return func(t *testing.T, host paths.Host) {
			t.Helper()
			filestest.Put(t, host.Program(), content, 0o755)
		}
	}
	noted := func(note func(paths.Host) string) func(*testing.T, paths.Host) {
		return func(t *testing.T, host paths.Host) {
			t.Helper()
			filestest.Put(t, note(host), "x", 0o644)
			filestest.Put(t, host.Program(), "#!/bin/sh\n", 0o755)
		}
	}
	for _, c := range []struct {
		title string
		has   func(*testing.T, paths.Host)
		kept  string
	}{
		{"nothing", func(*testing.T, paths.Host) {}, ""},
		{"a program of this project before its first verb", file(ours), ""},
		{"a program of an earlier version with the record", noted(paths.Host.Made), ""},
		{"a program of an earlier version without the record", noted(paths.Host.Staged), ""},
		{"a script of a person", file("#!/bin/sh\n"), "#!/bin/sh\n"},
		{"a script that names this program's packages", file("# etcd-host/internal/\n"), "# etcd-host/internal/\n"},
		{"another program", file("\x7fELF"), "\x7fELF"},
		{"a link, also beside the record", func(t *testing.T, host paths.Host) {
			t.Helper()
			filestest.Put(t, host.At("/srv/mine"), "mine", 0o755)
			filestest.Put(t, host.Made(), "", 0o644)
			link(t, host.At("/srv/mine"), host.Program())
		}, "mine"},
	} {
		t.Run(c.title, func(t *testing.T) {
			host := paths.Host{Root: t.TempDir()}
			c.has(t, host)
			for range 2 {
				if err := take(t, host); err != nil {
					t.Fatal(err)
				}
			}
			kept := host.KeptFile(host.Program())
			if files.Exists(kept) != (c.kept != "") || files.Exists(kept+".1") {
				t.Fatal("the copies differ from what is wanted")
			}
			if c.kept != "" && filestest.Read(t, kept) != c.kept {
				t.Errorf("kept is %q", filestest.Read(t, kept))
			}
		})
	}
}

func TestADirectoryAtThePlaceOfTheProgramIsRefused(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	filestest.Put(t, filepath.Join(host.Program(), "mine"), "x", 0o644)
	err := take(t, host)
	if coded.CodeOf(err) != coded.FileTaken || !strings.Contains(err.Error(), "mv /usr/local/sbin/etcd-host ") {
		t.Errorf("%v", err)
	}
}

func take(t *testing.T, host paths.Host) error {
	t.Helper()
	m := &machine.Machine{Paths: host, Run: command.Run, Say: &say.Lines{}}
	return Verb(t.Context(), m, nil, nil, nil)
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}
