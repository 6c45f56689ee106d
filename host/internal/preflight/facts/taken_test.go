package facts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
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
			"a directory by the name of this program",
			func(t *testing.T, host paths.Host) { filestest.Put(t, host.Program()+"/x", "x", 0o644) },
			[]string{"/usr/local/sbin/etcd-host is a directory, which etcd-host did not make"},
		},
		{
			"a file and a link of a person, which an update keeps",
			func(t *testing.T, host paths.Host) {
				filestest.Put(t, host.Program(), "x", 0o644)
				filestest.Put(t, host.Unit(), "x", 0o644)
			},
			nil,
		},
		{
			"a file at the place of a directory, on a host that an earlier program set up",
			func(t *testing.T, host paths.Host) {
				filestest.Put(t, host.Releases(), "x", 0o644)
				filestest.Put(t, host.Staged()+"/x", "x", 0o644)
			},
			[]string{"/opt/etcd is a file, which etcd-host did not make"},
		},
		{
			"a link of the data whose disk is not mounted",
			func(t *testing.T, host paths.Host) {
				removeAll(t, host.At("/data"))
				if err := os.Symlink("/mnt/disk", host.At("/data")); err != nil {
					t.Fatal(err)
				}
			},
			nil,
		},
		{
			"directories at the places of timers, which this update does not write",
			func(t *testing.T, host paths.Host) {
				filestest.Put(t, host.SystemUnit("etcd-backup.timer")+"/x", "x", 0o644)
			},
			nil,
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

func TestPathsOfTimersAreReportedWhereAnUpdateWritesThem(t *testing.T) {
	m := hostWith(t, nil)
	filestest.Put(t, m.Paths.At("/etc/etcd-host"), "x", 0o644)
	filestest.Put(t, m.Paths.SystemUnit("etcd-backup.timer")+"/x", "x", 0o644)
	values, _ := answered(t, m, "--- facts\ndata_dir=/data/etcd\ntimers=yes\n")
	if found := strings.Join(values["taken"], "\n"); !strings.HasPrefix(found, "/etc/etcd-host is a file") ||
		!strings.Contains(found, "/etc/systemd/system/etcd-backup.timer is a directory") {
		t.Errorf("%q", found)
	}
}

func TestAFileAtThePlaceOfADirectoryIsNamedAlsoWhereThisVerbHasNoOtherAnswer(t *testing.T) {
	for _, path := range []string{"/etc/etcd", "/var/lib/etcd-host", "/data", "/data/etcd"} {
		m := hostWith(t, nil)
		removeAll(t, m.Paths.At(path))
		filestest.Put(t, m.Paths.At(path), "x", 0o644)
		var stdout strings.Builder
		err := Verb(t.Context(), m, nil, strings.NewReader("--- facts\ndata_dir=/data/etcd\n"), &stdout)
		isNamed := strings.Contains(stdout.String(), "\ntaken="+path+" is a file")
		if err != nil {
			isNamed = coded.CodeOf(err) == coded.FileTaken && strings.HasPrefix(err.Error(), path+" is a file")
		}
		if !isNamed {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func removeAll(t *testing.T, dir string) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
}
