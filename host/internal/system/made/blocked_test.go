package made

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

func all(host paths.Host) []paths.Place { return append(host.Written(), host.WrittenForTimers()...) }

func TestWhatIsInTheWayOfEachPathIsNamed(t *testing.T) {
	for _, place := range all(paths.Host{}) {
		host := paths.Host{Root: t.TempDir()}
		want := host.At(place.Path)
		if place.IsDir {
			filestest.Put(t, want, "x", 0o644)
		} else {
			filestest.Put(t, filepath.Join(want, "x"), "x", 0o644)
		}
		if found := Blocked(all(host)); !slices.Equal(found, []string{want}) {
			t.Errorf("%s: %q", place.Path, found)
		}
		bare := &fs.PathError{Op: "open", Path: want, Err: syscall.ENOTDIR}
		err := Explain(host, fmt.Errorf("it failed: %w", bare))
		if coded.CodeOf(err) != coded.FileTaken || !strings.Contains(err.Error(), "mv "+place.Path+" "+place.Path+".before") {
			t.Errorf("%s: %v", place.Path, err)
		}
	}
}

func TestNothingIsInTheWayOfAnUpdateOnMostHosts(t *testing.T) {
	for title, lay := range map[string]func(paths.Host){
		"an empty host": func(paths.Host) {},
		"directories and files of any owner": func(host paths.Host) {
			for _, place := range all(host) {
				path := place.Path
				if place.IsDir {
					path = filepath.Join(path, "x")
				}
				filestest.Put(t, path, "x", 0o644)
			}
		},
		"a link to a directory": func(host paths.Host) {
			filestest.Put(t, host.At("/srv/releases/x"), "x", 0o644)
			symlink(t, host.At("/srv/releases"), host.Releases())
		},
		"a link at the place of a file": func(host paths.Host) { symlink(t, "/srv", host.Bin("etcd")) },
	} {
		host := paths.Host{Root: t.TempDir()}
		lay(host)
		if found := Blocked(all(host)); len(found) > 0 {
			t.Errorf("%s: %q", title, found)
		}
	}
}

func TestALinkWithoutATargetIsInTheWay(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	symlink(t, "/nowhere", host.Releases())
	err := Explain(host, syscall.EEXIST)
	if coded.CodeOf(err) != coded.FileTaken || !strings.HasPrefix(err.Error(), "/opt/etcd is a link to /nowhere, ") {
		t.Errorf("%v", err)
	}
}

func TestOtherErrorsStayAsTheyAre(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	filestest.Put(t, host.Releases(), "x", 0o644)
	for _, err := range []error{nil, syscall.ENOSPC, errors.New("no"), coded.DiskFull.Errorf("%w", syscall.ENOTDIR)} {
		if got := Explain(host, err); got != err { //nolint:errorlint // the same one
			t.Errorf("%v became %v", err, got)
		}
	}
	if err := Explain(paths.Host{Root: t.TempDir()}, syscall.ENOTDIR); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("%v", err)
	}
}
