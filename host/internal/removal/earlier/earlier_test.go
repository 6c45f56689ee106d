package earlier

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/paths"
)

// before is a host with all that the program made before it kept a record, and without the program's notes.
func before(t *testing.T) (paths.Host, []string) {
	t.Helper()
	host := paths.Host{Root: t.TempDir()}
	release, set := host.Release("3.6.16"), host.PKI()+"/0123456789abcdef"
	for _, file := range []string{release + "/etcd", set + "/trust", host.EtcdctlPort(), host.Bootstrap(), host.Revoked(),
		host.Discovery() + "/key.pem"} {
		filestest.Put(t, file, "x", 0o644)
	}
	for link, target := range map[string]string{
		host.Current(): filepath.Base(set), host.Bin("etcd"): host.ReleaseFile("3.6.16", "etcd"), host.Unit(): "/dev/null",
	} {
		if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
	}
	return host, []string{release, set, host.EtcdctlPort(), host.Bootstrap(), host.Revoked(), host.Discovery(),
		host.Current(), host.Bin("etcd"), host.Unit()}
}

func recorded(t *testing.T, host paths.Host) string {
	t.Helper()
	if err := Record(host); err != nil {
		t.Fatal(err)
	}
	return filestest.Read(t, host.Made())
}

func TestAHostThatAnEarlierProgramSetUpIsNotForeign(t *testing.T) {
	host, ours := before(t)
	for _, note := range []string{host.Staged() + "/input", host.Applied() + "/version", host.CertificateSet(),
		host.RevokedDigest(), host.Packages()} {
		filestest.Put(t, note, "x", 0o644)
	}
	recorded(t, host)
	for _, path := range ours {
		if is, err := made.Is(host, path); err != nil || !is {
			t.Errorf("%s is not ours: %v", path, err)
		}
	}
}

func TestAHostWithoutNotesOfThisProgramHasNothingOfOurs(t *testing.T) {
	host, _ := before(t)
	// These outlive `uninstall`.
	for _, file := range []string{host.Marker(), host.Snapshots() + "/a.db", host.KeptFile(host.Unit())} {
		filestest.Put(t, file, "x", 0o644)
	}
	if text := recorded(t, host); strings.Count(text, "\n") != 1 {
		t.Errorf("recorded are %q", text)
	}
	// From then on no note makes it ours.
	filestest.Put(t, host.CertificateSet(), "x", 0o644)
	if text := recorded(t, host); strings.Count(text, "\n") != 1 {
		t.Errorf("recorded are %q", text)
	}
}

func TestWhatHasNoNoteOfItsOwnIsNotOurs(t *testing.T) {
	host, _ := before(t)
	filestest.Put(t, host.Downloads()+"/x", "x", 0o600)
	recorded(t, host)
	for _, path := range []string{host.Current(), host.Revoked(), host.Bin("etcd"), host.Unit(), host.EtcdctlPort()} {
		if is, err := made.Is(host, path); err != nil || is {
			t.Errorf("%s is ours: %v", path, err)
		}
	}
}

func TestTheReleaseOfAnAdoptedEtcdIsNotOurs(t *testing.T) {
	host, _ := before(t)
	filestest.Put(t, host.CertificateSet(), "x", 0o644)
	filestest.Put(t, host.Adopted(), "unit=other.service\nversion=3.6.16\n", 0o600)
	recorded(t, host)
	if is, err := made.Is(host, host.Release("3.6.16")); err != nil || is || !files.Exists(host.Release("3.6.16")) {
		t.Errorf("it is ours: %v", err)
	}
}
