package facts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etcd-host/internal/system/made"
	"etcd-host/internal/system/paths"
)

func TestPathsThatOthersHaveAreReportedBeforeAnUpdate(t *testing.T) {
	link := func(t *testing.T, host paths.Host, target string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(host.Current()), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, host.Current()); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		title string
		has   func(*testing.T, paths.Host)
		want  []string
	}{
		{"nothing", func(*testing.T, paths.Host) {}, nil},
		{
			"the link of another etcd",
			func(t *testing.T, host paths.Host) { link(t, host, "/srv/pki") },
			[]string{"/etc/etcd/pki/current is a link to /srv/pki, which etcd-host did not make"},
		},
		{
			"a directory by the name of a program",
			func(t *testing.T, host paths.Host) {
				if err := os.MkdirAll(host.Bin("etcd"), 0o755); err != nil {
					t.Fatal(err)
				}
			},
			[]string{"/usr/local/bin/etcd is a directory, which etcd-host did not make"},
		},
		{
			"its own link",
			func(t *testing.T, host paths.Host) {
				link(t, host, "0123")
				if err := made.Note(host, host.Current()); err != nil {
					t.Fatal(err)
				}
			},
			nil,
		},
		{
			"the link of an earlier program, whose record is yet to begin",
			func(t *testing.T, host paths.Host) {
				link(t, host, "edited")
				if err := os.MkdirAll(host.Staged(), 0o755); err != nil {
					t.Fatal(err)
				}
			},
			nil,
		},
	} {
		t.Run(c.title, func(t *testing.T) {
			m := hostWith(t, nil)
			c.has(t, m.Paths)
			values, _ := answered(t, m, "--- facts\ndata_dir=/data/etcd\n")
			found := values["taken"]
			if len(found) != len(c.want) {
				t.Fatalf("%q", found)
			}
			for i, want := range c.want {
				if !strings.HasPrefix(found[i], want) {
					t.Errorf("%q, want %q", found[i], want)
				}
			}
		})
	}
}
