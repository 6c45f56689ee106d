package files

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/coded"
)

func write(t *testing.T, path, content string) {
	t.Helper()
	filestest.Put(t, path, content, 0o644)
}

func TestARenamedFileIsFlushedWithItsOldName(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "one", "file"), "content")
	if err := os.Mkdir(filepath.Join(dir, "other"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Rename(filepath.Join(dir, "one", "file"), filepath.Join(dir, "other", "file")); err != nil {
		t.Fatal(err)
	}
	if HasContent(filepath.Join(dir, "one", "file")) || !HasContent(filepath.Join(dir, "other", "file")) {
		t.Error("the file has not moved")
	}
	if err := Rename(filepath.Join(dir, "one", "file"), filepath.Join(dir, "file")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// A power cut loses a name that was not flushed, and only real disks show that. So no source renames by itself.
func TestNoNameIsGivenWithoutAFlush(t *testing.T) {
	unflushed := regexp.MustCompile(`\bos\.Rename\(`)
	err := filepath.WalkDir("../../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			filepath.Base(path) == "put.go" {
			return err
		}
		source, err := os.ReadFile(path)
		if unflushed.Match(source) {
			t.Errorf("%s: use files.Rename", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func inode(t *testing.T, path string) uint64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Sys().(*syscall.Stat_t).Ino
}

func TestAFileAppearsWithItsModeAndIsLeftAloneWhereItSaysSoAlready(t *testing.T) {
	path := filepath.Join(t.TempDir(), "conf")
	if changed, err := Put(path, 0o640, []byte("one\n")); err != nil || !changed {
		t.Fatalf("changed %v, %v", changed, err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o640 {
		t.Fatalf("its mode is %v", info.Mode())
	}
	first := inode(t, path)
	if changed, err := Put(path, 0o640, []byte("one\n")); err != nil || changed || inode(t, path) != first {
		t.Fatalf("the same content was written again: changed %v, %v", changed, err)
	}
	if changed, err := Put(path, 0o640, []byte("two\n")); err != nil || !changed || filestest.Read(t, path) != "two\n" {
		t.Fatalf("changed %v, %v", changed, err)
	}
}

func TestAFileOfAnotherOwnerIsReplaced(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	path := filepath.Join(t.TempDir(), "conf")
	write(t, path, "same\n")
	if err := os.Chown(path, 9999, 9999); err != nil {
		t.Fatal(err)
	}
	before := inode(t, path)
	changed, err := Put(path, 0o644, []byte("same\n"))
	if err != nil || !changed || inode(t, path) == before {
		t.Fatalf("changed %v, %v", changed, err)
	}
	if info, err := os.Stat(path); err != nil || !isOwn(info) {
		t.Errorf("%v, %v", info.Sys(), err)
	}
}

func TestAFileThatACutOffRunLeftGoesEvenWhereNothingChanges(t *testing.T) {
	path := filepath.Join(t.TempDir(), "known")
	write(t, path, "same")
	left := []string{besideOf(path)}
	stay := []string{
		besideOf(path), path + ".other.new", path + ".new", filepath.Join(filepath.Dir(path), "unknown.new"),
	}
	long := time.Now().Add(-2 * leftFor)
	for _, one := range append(left, stay...) {
		write(t, one, "half")
		if one != stay[0] {
			if err := os.Chtimes(one, long, long); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := Put(path, 0o644, []byte("same")); err != nil {
		t.Fatal(err)
	}
	for _, one := range left {
		if Exists(one) {
			t.Errorf("%s is still there", one)
		}
	}
	for _, one := range stay {
		if !Exists(one) {
			t.Errorf("%s is gone", one)
		}
	}
	if err := RemoveBeside(path); err != nil || Exists(stay[0]) || !Exists(stay[1]) {
		t.Errorf("%s is left, or another file is gone: %v", stay[0], err)
	}
}

func TestRunsThatWriteTheSameFileOrLinkDoNotMeet(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "known"), filepath.Join(dir, "current")
	const runs, times = 8, 50
	failed := make(chan error, runs)
	for run := range runs {
		go func() {
			var err error
			for n := range times {
				_, put := Put(path, 0o644, fmt.Appendf(nil, "%d of %d", n, run))
				err = errors.Join(err, put, PointLink(link, fmt.Sprintf("%d-%d", run, n)))
			}
			failed <- err
		}()
	}
	for range runs {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("left are %v, %v", entries, err)
	}
}

func TestALinkInTheWayIsReplacedAndNotFollowed(t *testing.T) {
	dir := t.TempDir()
	victim := filepath.Join(dir, "victim")
	for _, name := range []string{"conf", "conf.new"} {
		write(t, victim, "content")
		path := filepath.Join(dir, name)
		if err := os.Symlink(victim, path); err != nil {
			t.Fatal(err)
		}
		if _, err := Put(filepath.Join(dir, "conf"), 0o644, []byte("content")); err != nil {
			t.Fatal(err)
		}
		if info, _ := os.Lstat(filepath.Join(dir, "conf")); !info.Mode().IsRegular() {
			t.Error("a link is left in the place of the file")
		}
		if filestest.Read(t, victim) != "content" {
			t.Error("the target of the link was written to")
		}
	}
}

func TestWhatDoesNotArriveWholeNeverTakesThePlaceOfWhatWasThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "conf")
	write(t, path, "as it was\n")
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	// A write fails half-way, as it does on a full disk. Go's runtime ignores SIGXFSZ.
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: before.Max}); err != nil {
		t.Skip(err)
	}
	_, err := Put(path, 0o644, bytes.Repeat([]byte("x"), 2<<20))
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err == nil || !errors.Is(err, syscall.EFBIG) || !strings.Contains(err.Error(), "MiB are free") {
		t.Fatalf("the error is %v", err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); filestest.Read(t, path) != "as it was\n" || len(entries) != 1 {
		t.Error("the file is not as it was, or a half file is left")
	}
}

func TestALinkPointsElsewhereInOneStep(t *testing.T) {
	link := filepath.Join(t.TempDir(), "current")
	for _, target := range []string{"a", "a", "b"} {
		if err := PointLink(link, target); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.Readlink(link); got != target {
			t.Errorf("it points to %q, not to %q", got, target)
		}
	}
}

func TestADirectoryInTheWayIsNoFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "conf")
	write(t, filepath.Join(path, "file"), "x")
	for _, err := range []error{PointLink(path, "x"), func() error { _, err := Put(path, 0o644, nil); return err }()} {
		if coded.CodeOf(err) != coded.FileNotWritten {
			t.Errorf("%v", err)
		}
	}
	if err := cannotWrite(path, syscall.ENOSPC); coded.CodeOf(err) != coded.DiskFull {
		t.Errorf("%v", err)
	}
}

func TestWhatWasHereIsKeptUnlessItIsOurs(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	said := &say.Lines{}
	const another = "ETCD_NAME=etcd-host05\n# Written by etcd-host\n"
	write(t, host.Conf(), another)
	write(t, host.Unit(), "# Managed by another program, too\n\n# Written by etcd-host\n[Unit]\n")
	write(t, host.Bin("etcdctl"), "#!/bin/sh\n# Written by etcd-host: etcdctl with defaults.\n")
	for range 2 {
		for _, path := range []string{host.Conf(), host.Unit(), host.Bin("etcdctl"), host.Bin("etcd")} {
			if err := Keep(host, said, path); err != nil {
				t.Fatal(err)
			}
		}
	}
	if filestest.Read(t, host.KeptFile(host.Conf())) != another || Exists(host.KeptFile(host.Unit())) ||
		Exists(host.KeptFile(host.Bin("etcdctl"))) {
		t.Error("kept is not what was here")
	}
	if len(said.Said) != 1 {
		t.Errorf("said: %q", said.Said)
	}
}

func TestAFileThatIsKeptDoesNotReplaceAnEarlierOne(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	for _, content := range []string{"first", "second", "second", "third"} {
		write(t, host.Unit(), content)
		if err := Keep(host, &say.Lines{}, host.Unit()); err != nil {
			t.Fatal(err)
		}
	}
	kept := host.KeptFile(host.Unit())
	for path, want := range map[string]string{kept: "first", kept + ".1": "second", kept + ".2": "third"} {
		if got := filestest.Read(t, path); got != want {
			t.Errorf("%s is %q", path, got)
		}
	}
}

func TestAFileThatLooksLikeOneOfOursIsNot(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	owner := filepath.Join(host.Root, "owner")
	write(t, owner, "# Written by etcd-host05's owner\n")
	link := filepath.Join(host.Root, "link")
	if err := PointLink(link, host.Release("3.5.9")+"/bin/etcd"); err != nil {
		t.Fatal(err)
	}
	if IsMarked(owner) || IsMarked(link) || IsReleaseLink(host, link) {
		t.Error("a file of somebody else counts as ours")
	}
	if err := PointLink(link, host.ReleaseFile("3.5.9", "etcd")); err != nil || !IsReleaseLink(host, link) {
		t.Errorf("a link to a release is not ours: %v", err)
	}
}

func TestADirectoryThatWasHereBecomesRootsAndKeepsTheRestOfItsMode(t *testing.T) {
	for before, want := range map[os.FileMode]os.FileMode{0o700: 0o711, 0o775: 0o755, 0o750: 0o751} {
		dir := filepath.Join(t.TempDir(), "pki")
		if err := errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, before)); err != nil {
			t.Fatal(err)
		}
		if os.Geteuid() == 0 {
			if err := os.Chown(dir, 4711, 4711); err != nil {
				t.Fatal(err)
			}
		}
		if err := Passable(dir); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm() != want || int(info.Sys().(*syscall.Stat_t).Uid) != os.Geteuid() {
			t.Errorf("%v became %v of %v, %v", before, info.Mode(), info.Sys().(*syscall.Stat_t).Uid, err)
		}
	}
}

func TestTheRoomOfADirectoryThatIsNotThereIsThatOfTheNearestOne(t *testing.T) {
	free, err := FreeBytes(filepath.Join(t.TempDir(), "a/b/c"))
	if err != nil || free == 0 {
		t.Errorf("%d, %v", free, err)
	}
}

func TestWhatAPowerCutLeftIsClearedAndNothingElse(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	gone := []string{
		host.State("known.new"), host.State("files.a1B2c3") + "/input", host.State("views.a1B2c3") + "/x",
		host.State("etcdctl.err"),
		host.State("revoked.a1B2c3"), besideOf(host.Conf()), besideOf(host.Unit()), besideOf(host.Revoked()),
		besideOf(host.Hosts()), besideOf(host.HostnameFile()), besideOf(host.Bin("etcd")), besideOf(host.Known()),
		host.Snapshots() + "/20260101T000000Z-before-a-left.db.part", host.Downloads() + "/etcd-v3.5.0-linux-amd64.tar.gz",
	}
	stays := []string{
		host.Identity(), host.Known(), host.RevokedDigest(), host.Conf(), host.Unit(), host.Revoked(),
		host.State("snapshots") + "/a.new", host.Snapshots() + "/20260101T000000Z-before-a-left.db",
		host.ReleaseFile("3.5.0", "etcd"), host.ReleaseFile("3.5.0.new", "etcd"),
		// The distribution's programs made these, and people.
		host.Hosts() + ".rpmnew", host.Hosts() + ".new", host.HostnameFile() + ".rpmnew", host.Conf() + ".new",
		host.Unit() + ".rpmnew", host.Unit() + ".new", host.Bin("etcdkeeper.new"), host.Bin("etcdctl.new"),
		filepath.Join(host.PKI(), "ca.key.new"), filepath.Join(host.PKI(), "rotation.new", "ca.key"),
		filepath.Join(host.PKI(), "rotation.ABCDEFGHIJKLMNOPQRSTUVWXYZ.new", "ca.key"),
	}
	for _, path := range append(append([]string{}, gone...), stays...) {
		write(t, path, "x")
	}
	young := host.State("started.new")
	write(t, young, "x")
	later := time.Now().Add(2 * time.Hour)
	if err := os.Chtimes(young, later, later); err != nil {
		t.Fatal(err)
	}
	ClearLeft(host, later)
	if !Exists(young) {
		t.Error("a file that is being written is gone")
	}
	for _, path := range gone {
		if Exists(path) {
			t.Errorf("%s is left", path)
		}
	}
	for _, path := range stays {
		if !Exists(path) {
			t.Errorf("%s is gone", path)
		}
	}
}
