package made

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/coded"
)

func is(t *testing.T, host paths.Host, path string) bool {
	t.Helper()
	ours, err := Is(host, path)
	if err != nil {
		t.Fatal(err)
	}
	return ours
}

func symlink(t *testing.T, target, link string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
}

func TestAFileOfAPersonIsKeptOnceAndOursIsReplaced(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	filestest.Put(t, host.EtcdctlPort(), "client_port=1\n", 0o600)
	for _, content := range []string{"client_port=2\n", "client_port=3\n"} {
		if _, err := Put(host, &say.Lines{}, host.EtcdctlPort(), 0o644, []byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	kept := host.KeptFile(host.EtcdctlPort())
	if filestest.Read(t, kept) != "client_port=1\n" || files.Exists(kept+".1") {
		t.Error("the file of a person is not kept, or a file of ours is")
	}
	if filestest.Read(t, host.EtcdctlPort()) != "client_port=3\n" || !is(t, host, host.EtcdctlPort()) {
		t.Error("our file is not there")
	}
	if err := Remove(host, host.EtcdctlPort()); err != nil || files.Exists(host.EtcdctlPort()) {
		t.Errorf("our file is not removed: %v", err)
	}
	// A file that a person writes there later is not ours.
	if is(t, host, host.EtcdctlPort()) {
		t.Error("a path stays in the record after its removal")
	}
}

func TestALinkOfAPersonIsKeptWithItsTarget(t *testing.T) {
	for target, want := range map[string]string{"/srv/keys": "/srv/keys", "keys": "/usr/local/bin/keys"} {
		host := paths.Host{Root: t.TempDir()}
		link := host.Bin("etcd")
		symlink(t, target, link)
		if err := Claim(host, &say.Lines{}, link); err != nil {
			t.Fatal(err)
		}
		got, _ := os.Readlink(host.KeptFile(link))
		if host.Name(got) != want {
			t.Errorf("%s is kept as a link to %q", target, got)
		}
	}
}

func TestALinkToAReleaseIsOursOnlyWhereItIsRecorded(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	link := host.Bin("etcd")
	symlink(t, host.ReleaseFile("3.5.9", "etcd"), link)
	if is(t, host, link) {
		t.Error("a link of a person is ours")
	}
	if err := Note(host, link); err != nil || !is(t, host, link) {
		t.Errorf("a recorded link is not ours: %v", err)
	}
	if err := files.PointLink(link, "/srv/etcd"); err != nil || is(t, host, link) {
		t.Errorf("a link that a person pointed elsewhere is ours: %v", err)
	}
}

func TestADirectoryInTheWayOfAFileIsRefused(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	filestest.Put(t, host.Bootstrap()+"/file", "of a person", 0o600)
	err := Claim(host, &say.Lines{}, host.Bootstrap())
	if coded.CodeOf(err) != coded.FileTaken || is(t, host, host.Bootstrap()) {
		t.Errorf("%v", err)
	}
}

// Between the record and the write a run may be killed. The copy is there by then, and the next run writes.
func TestARunThatWasKilledBeforeItsWriteLosesNothing(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	filestest.Put(t, host.Revoked(), "of a person", 0o600)
	if err := Claim(host, &say.Lines{}, host.Revoked()); err != nil {
		t.Fatal(err)
	}
	if err := Remove(host, host.Revoked()); err != nil {
		t.Fatal(err)
	}
	if filestest.Read(t, host.KeptFile(host.Revoked())) != "of a person" {
		t.Error("nothing is left of it")
	}
}

func TestTheRecordBeginsOnceWithWhatAnEarlierProgramMade(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	asked := 0
	for range 2 {
		err := Begin(host, func() ([]string, error) {
			asked++
			return []string{host.Current()}, nil
		})
		if err != nil || !is(t, host, host.Current()) {
			t.Errorf("%v", err)
		}
	}
	if asked != 1 {
		t.Errorf("the host was searched %d times", asked)
	}
}

func TestTwoVerbsDoNotLoseEachOthersLines(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	var group sync.WaitGroup
	all := []string{"/a", "/b", "/c", "/d", "/e", "/f"}
	for _, path := range all {
		group.Go(func() {
			if err := Note(host, host.At(path)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, path := range all {
		if !is(t, host, host.At(path)) {
			t.Errorf("%s is lost", path)
		}
	}
}

func TestADamagedRecordRemovesNothing(t *testing.T) {
	for _, content := range []string{heading, heading + "\netc/etcd\n", heading + "\n/etc/../opt\n", "\n"} {
		host := paths.Host{Root: t.TempDir()}
		filestest.Put(t, host.Made(), content, 0o644)
		filestest.Put(t, host.Bootstrap(), "x", 0o644)
		if err := Remove(host, host.Bootstrap()); coded.CodeOf(err) != coded.HostDamagedRecord {
			t.Errorf("%q: %v", content, err)
		}
		if !files.Exists(host.Bootstrap()) {
			t.Errorf("%q: the file is gone", content)
		}
	}
}
