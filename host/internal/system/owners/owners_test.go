package owners

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/coded"
)

const (
	stranger = 9999
	ofEtcd   = 4711
	staff    = 50
)

var etcdsAccount = users.Account{UID: ofEtcd, GID: ofEtcd}

// hostOfRoot has all that this program makes on a host, with the group staff as Debian has it.
func hostOfRoot(t *testing.T) paths.Host {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can give directories away")
	}
	host := paths.Host{Root: t.TempDir()}
	for _, dir := range append(directories(host), configuration(host)...) {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{
		host.Program(), host.Identity(), host.Staged() + "/etcd.conf", host.BackupSettings(),
		host.ReleaseFile("3.6.16", "etcdctl"), host.KeptFile(host.Conf()), host.Releases() + "/notes/mine",
		host.Applied() + "/etcd.conf", host.Unit(), host.CoreDropIn(), host.SystemUnit("etcd-backup.timer"),
		host.Bin("etcdctl"), host.Conf(), host.EtcdctlPort(),
	} {
		filestest.Put(t, file, "x", 0o644)
	}
	filestest.Put(t, host.At("/etc/group"), "staff:x:50:\n", 0o644)
	filestest.Put(t, host.At("/etc/passwd"), "alice:x:1000:1000::/home/alice:/bin/sh\n", 0o644)
	return host
}

func TestWhatOthersCanChangeOfAllThatRootRunsOrBelievesIsNamedWithItsRemedy(t *testing.T) {
	for _, one := range []struct {
		path string
		uid  int
		gid  int
		mode fs.FileMode
		// want ends the one refusal; empty where there is none.
		want string
	}{
		{"/usr/local/sbin", stranger, 0, 0o755, "run `chown -h root:root /usr/local/sbin`"},
		{"/usr/local/sbin/etcd-host", stranger, 0, 0o755, "run `chown -hR root:root /usr/local/sbin/etcd-host`"},
		{"/usr/local/bin", 0, 0, 0o777, "run `chmod go-w /usr/local/bin`"},
		{"/usr/local", 0, stranger, 0o775 | fs.ModeSetgid, "run `chmod go-w /usr/local`"},
		{"/opt", 0, 0, 0o777 | fs.ModeSticky, ""},
		{"/opt/etcd", stranger, stranger, 0o775, "run `chown -h root:root /opt/etcd && chmod go-w /opt/etcd`"},
		{"/opt/etcd/v3.6.16", ofEtcd, ofEtcd, 0o755, "run `chown -hR root:root /opt/etcd/v3.6.16`"},
		{"/opt/etcd/v3.6.16/etcdctl", 0, 0, 0o777, "run `chmod -R go-w /opt/etcd/v3.6.16/etcdctl`"},
		{"/opt/etcd/notes/mine", stranger, 0, 0o666, ""},
		{"/var/lib", stranger, 0, 0o755, "run `chown -h root:root /var/lib`"},
		{"/var/lib/etcd-host", ofEtcd, 0, 0o700, "run `chown -hR root:root /var/lib/etcd-host`"},
		{"/var/lib/etcd-host/identity", ofEtcd, 0, 0o600, "run `chown -hR root:root /var/lib/etcd-host/identity`"},
		{"/var/lib/etcd-host/staged", 0, 0, 0o777, "run `chmod -R go-w /var/lib/etcd-host/staged`"},
		{"/var/lib/etcd-host/kept/etc/etcd/etcd.conf", stranger, 0, 0o666, ""},
		{"/var/lib/etcd-host/kept", stranger, 0, 0o755, "run `chown -hR root:root /var/lib/etcd-host/kept`"},
		{"/etc/etcd-host/backup.json", stranger, 0, 0o600, "run `chown -hR root:root /etc/etcd-host/backup.json`"},
		{"/etc/systemd/system", stranger, 0, 0o755, "run `chown -h root:root /etc/systemd/system`"},
		{"/etc/systemd/system/etcd.service.d", stranger, 0, 0o755,
			"run `chown -hR root:root /etc/systemd/system/etcd.service.d`"},
		{"/run/etcd-scratch", stranger, 0, 0o755, "run `chown -h root:root /run/etcd-scratch`"},
		{"/etc/etcd", stranger, 0, 0o700, "run `chmod a+x /etc/etcd && chown -h root:root /etc/etcd`"},
		{"/etc/etcd/pki", 0, 0, 0o777, "run `chmod go-w /etc/etcd/pki`"},
		{"/etc/systemd/system/etcd.service", stranger, 0, 0o644,
			"run `chown -hR root:root /etc/systemd/system/etcd.service`"},
		{"/etc/systemd/system/etcd.service.d/etcd-host-core.conf", stranger, 0, 0o644,
			"run `chown -hR root:root /etc/systemd/system/etcd.service.d/etcd-host-core.conf`"},
		{"/etc/systemd/system/etcd-backup.timer", 0, 0, 0o666,
			"run `chmod -R go-w /etc/systemd/system/etcd-backup.timer`"},
		{"/usr/local/bin/etcdctl", stranger, 0, 0o755, "run `chown -hR root:root /usr/local/bin/etcdctl`"},
		{"/etc/etcd/etcd.conf", stranger, 0, 0o644, "run `chown -hR root:root /etc/etcd/etcd.conf`"},
		{"/etc/etcd/etcdctl.port", ofEtcd, 0, 0o644, "run `chown -hR root:root /etc/etcd/etcdctl.port`"},
		// Root takes these from etcd's user.
		{"/etc/etcd", ofEtcd, ofEtcd, 0o700, ""},
		{"/etc/etcd/pki", ofEtcd, ofEtcd, 0o770, ""},
		// Older releases of Debian.
		{"/usr/local", 0, staff, 0o775 | fs.ModeSetgid, ""},
		{"/usr/local/bin", 0, staff, 0o775 | fs.ModeSetgid, ""},
		{"/opt", 0, 0, 0o775, ""},
	} {
		t.Run(fmt.Sprintf("%s of %d:%d %v", one.path, one.uid, one.gid, one.mode), func(t *testing.T) {
			host := hostOfRoot(t)
			path := host.At(one.path)
			if err := errors.Join(os.Chown(path, one.uid, one.gid), os.Chmod(path, one.mode)); err != nil {
				t.Fatal(err)
			}
			refusals, err := Refusals(host, etcdsAccount)
			if err != nil {
				t.Fatal(err)
			}
			if one.want == "" {
				if len(refusals) > 0 {
					t.Errorf("%q", refusals)
				}
				return
			}
			if len(refusals) != 1 || !strings.HasPrefix(refusals[0], fmt.Sprintf("%q (user %d, group %d, mode ", one.path,
				one.uid, one.gid)) || !strings.HasSuffix(refusals[0], one.want) {
				t.Errorf("%q, want %q", refusals, one.want)
			}
		})
	}
}

// An etcd that is to be adopted may have come out of an archive with the owner that the archive names.
func TestFilesOfAnEtcdThatIsNotOursYetAreNotRefused(t *testing.T) {
	host := hostOfRoot(t)
	if err := os.RemoveAll(host.Applied()); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{host.Bin("etcdctl"), host.Conf(), host.Unit()} {
		if err := os.Chown(path, stranger, stranger); err != nil {
			t.Fatal(err)
		}
	}
	if refusals, err := Refusals(host, etcdsAccount); err != nil || len(refusals) > 0 {
		t.Errorf("%q, %v", refusals, err)
	}
}

func TestADirectoryOfTheGroupStaffIsRefusedOnceTheGroupHasAUser(t *testing.T) {
	host := hostOfRoot(t)
	for _, dir := range []string{"/usr/local", "/usr/local/sbin", "/usr/local/bin"} {
		err := errors.Join(os.Chown(host.At(dir), 0, staff), os.Chmod(host.At(dir), 0o775|fs.ModeSetgid))
		if err != nil {
			t.Fatal(err)
		}
	}
	filestest.Put(t, host.At("/etc/group"), "staff:x:50:alice\n", 0o644)
	refusals, err := Refusals(host, etcdsAccount)
	if err != nil || len(refusals) != 3 {
		t.Errorf("%q, %v", refusals, err)
	}
}

func TestNothingIsRefusedOnAHostThatHasNothingYet(t *testing.T) {
	if refusals, err := Refusals(paths.Host{Root: t.TempDir()}, etcdsAccount); err != nil || len(refusals) > 0 {
		t.Errorf("%q, %v", refusals, err)
	}
}

func TestALinkOfRootIsFollowedAndALinkOfOthersIsRefused(t *testing.T) {
	for uid, want := range map[int]string{0: "", stranger: "chown -h root:root /opt/etcd`"} {
		host := hostOfRoot(t)
		err := errors.Join(os.Mkdir(host.At("/disk"), 0o755), os.RemoveAll(host.Releases()),
			os.Symlink("../disk", host.Releases()), os.Lchown(host.Releases(), uid, uid))
		if err != nil {
			t.Fatal(err)
		}
		refusals, err := Refusals(host, etcdsAccount)
		if err != nil || (len(refusals) > 0) != (want != "") || want != "" && !strings.HasSuffix(refusals[0], want) {
			t.Errorf("user %d: %q, %v", uid, refusals, err)
		}
	}
}

func TestAnOddNameIsQuotedAndInNoCommand(t *testing.T) {
	host := hostOfRoot(t)
	odd := host.State("x`id`\n$(id)")
	filestest.Put(t, odd, "x", 0o644)
	if err := os.Chown(odd, stranger, stranger); err != nil {
		t.Fatal(err)
	}
	refusals, err := Refusals(host, etcdsAccount)
	if err != nil || len(refusals) != 1 || strings.ContainsAny(refusals[0], "\n") ||
		!strings.Contains(refusals[0], "make root its owner") {
		t.Errorf("%q, %v", refusals, err)
	}
}

// etcd's user may own a directory on the way, and put a link to a directory of root there after the way was looked at.
func TestALinkThatAppearsOnTheWayIsNotFollowed(t *testing.T) {
	dir := t.TempDir()
	err := errors.Join(os.Mkdir(filepath.Join(dir, "victim"), 0o755), os.Mkdir(filepath.Join(dir, "way"), 0o755),
		os.Symlink("victim", filepath.Join(dir, "link")))
	if err != nil {
		t.Fatal(err)
	}
	for name, isOpened := range map[string]bool{"link": false, "way": true} {
		root, err := OpenDirectly(filepath.Join(dir, name))
		if (err == nil) != isOpened {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			_ = root.Close()
		}
	}
}

func TestADirectoryThatAServiceMayNotMakeHasItsCommand(t *testing.T) {
	refused := func(err error) error { return &fs.PathError{Op: "mkdirat", Path: "backups", Err: err} }
	for _, one := range []struct {
		mode fs.FileMode
		err  error
		code coded.Code
		want string
	}{
		{0o700, refused(syscall.EROFS), coded.DirectoryMissing,
			"mkdirat backups: read-only file system. Nothing was written there. Make it as root: mkdir -p -m 700 /srv/a"},
		{0o755, refused(syscall.EROFS), coded.DirectoryMissing, "mkdir -p -m 755 /srv/a"},
		{0o700, refused(syscall.ENOSPC), coded.HostFailed, "mkdirat backups: no space left on device"},
		{0o700, nil, coded.HostFailed, "<nil>"},
	} {
		err := withCommand("/srv/a", one.mode, one.err)
		if !strings.HasSuffix(fmt.Sprint(err), one.want) || err != nil && coded.CodeOf(err) != one.code {
			t.Errorf("%v [%s], not %q [%s]", err, coded.CodeOf(err), one.want, one.code)
		}
	}
}
