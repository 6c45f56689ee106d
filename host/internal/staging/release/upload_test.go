package release

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/files/filestest"
)

const stranger = 9999

func otherArchitecture() string {
	return map[string]string{"amd64": "arm64", "arm64": "amd64"}[Architecture()]
}

func TestWhatALocalUserPutWhereUploadsGoStopsNoInstallation(t *testing.T) {
	archive := releaseArchive(t, "3.6.16")
	name := ArchiveName(mustVersion(t, "3.6.16"))
	at := serve(t, map[string][]byte{"/v3.6.16/" + name: archive})
	for _, one := range []struct{ method, planted string }{
		{"method=archive\nurl=" + at + "/v3.6.16", name},
		{"method=upload", strings.Replace(name, Architecture(), otherArchitecture(), 1)},
	} {
		m, _ := testMachine(t)
		planted := filepath.Join(m.Paths.Uploads(), one.planted, "x")
		filestest.Put(t, planted, "x", 0o644)
		if one.method == "method=upload" {
			filestest.Put(t, filepath.Join(m.Paths.Uploads(), name), string(archive), 0o644)
		}
		lines := fmt.Sprintf("version=3.6.16\n%s\nsha256_%s=%s\n", one.method, Architecture(), digestOf(archive))
		for range 2 {
			if _, err := install(m, lines); err != nil {
				t.Errorf("%s: %v", one.method, err)
			}
		}
		if !files.Exists(planted) {
			t.Errorf("%s: a directory of another user is gone", one.method)
		}
	}
}

func TestAnUploadOfAnotherUserIsNotInstalled(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give files away")
	}
	archive := releaseArchive(t, "3.6.16")
	lines := fmt.Sprintf("version=3.6.16\nmethod=upload\nsha256_%s=%s\n", Architecture(), digestOf(archive))
	for _, one := range []struct {
		sudoUser  string
		installed bool
	}{{"", false}, {"1000", false}, {fmt.Sprint(stranger), true}} {
		t.Setenv("SUDO_UID", one.sudoUser)
		m, _ := testMachine(t)
		upload := filepath.Join(m.Paths.Uploads(), ArchiveName(mustVersion(t, "3.6.16")))
		filestest.Put(t, upload, string(archive), 0o644)
		if err := os.Chown(upload, stranger, stranger); err != nil {
			t.Fatal(err)
		}
		_, err := install(m, lines)
		if one.installed != (err == nil) || one.installed == files.Exists(upload) {
			t.Errorf("user of sudo %q: %v, the upload is there: %v", one.sudoUser, err, files.Exists(upload))
		}
		if err != nil && !strings.Contains(err.Error(), "belongs to user 9999 and not to the login") {
			t.Errorf("%v", err)
		}
	}
}

func TestTheFileOfAnUploadIsTheLoginsWhateverWasThere(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give files away")
	}
	const name = "etcd-v3.6.16-linux-amd64.tar.gz"
	const sudoUser = 1000
	t.Setenv("SUDO_UID", fmt.Sprint(sudoUser))
	of := func(uid int) func(string) error {
		return func(path string) error {
			return errors.Join(os.WriteFile(path, []byte("there"), 0o600), os.Chown(path, uid, uid))
		}
	}
	for title, one := range map[string]struct {
		plant func(path string) error
		stays bool
	}{
		"nothing":             {func(string) error { return nil }, false},
		"the login's file":    {of(sudoUser), true},
		"another user's file": {of(stranger), false},
		"root's file":         {of(0), false},
		"a link":              {func(path string) error { return os.Symlink("/etc/shadow", path) }, false},
		"a link of the login": {func(path string) error { return os.Symlink("victim", path) }, false},
		"a directory":         {func(path string) error { return os.Mkdir(path, 0o700) }, false},
		"a pipe":              {func(path string) error { return syscall.Mkfifo(path, 0o666) }, false},
		"a second name of a file": {func(path string) error {
			return errors.Join(of(sudoUser)(path+".first"), os.Link(path+".first", path))
		}, false},
	} {
		t.Run(title, func(t *testing.T) {
			m, _ := testMachine(t)
			dir := m.Paths.Uploads()
			if err := errors.Join(os.MkdirAll(dir, 0o755), os.Chmod(dir, 0o777|os.ModeSticky)); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, name)
			if err := one.plant(path); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadDir(dir)
			for range 2 {
				if err := PlaceVerb(t.Context(), m, nil, strings.NewReader("file="+name+"\n"), nil); err != nil {
					t.Fatal(err)
				}
			}
			info, err := os.Lstat(path)
			if err != nil || !isWhole(info) || (info.Size() > 0) != one.stays {
				t.Errorf("%v, %v", info, err)
			}
			after, _ := os.ReadDir(dir)
			if lost := len(before) - len(after); lost > 0 || !one.stays && lost != -1 {
				t.Errorf("%v became %v", before, after)
			}
		})
	}
}

func TestNoUploadIsPlacedWhereOthersCanReplaceItOrUnderAnOddName(t *testing.T) {
	m, _ := testMachine(t)
	dir := m.Paths.Uploads()
	if err := errors.Join(os.MkdirAll(dir, 0o755), os.Chmod(dir, 0o777)); err != nil {
		t.Fatal(err)
	}
	err := PlaceVerb(t.Context(), m, nil, strings.NewReader("file=etcd-v3.6.16-linux-amd64.tar.gz\n"), nil)
	if err == nil || !strings.Contains(err.Error(), "chmod 1777 /var/tmp`") {
		t.Errorf("%v", err)
	}
	for _, name := range []string{"", "../x", "etcd-v3.6.16-linux-amd64.tar.gz/x", "etcd-v../x-linux-amd64.tar.gz",
		"etcd-v$(id)-linux-amd64.tar.gz"} {
		if err := PlaceVerb(t.Context(), m, nil, strings.NewReader("file="+name+"\n"), nil); err == nil {
			t.Errorf("%q was placed", name)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestAFileThatIsThereIsNoUploadEitherWhereOthersCanReplaceIt(t *testing.T) {
	m, _ := testMachine(t)
	const name = "etcd-v3.6.16-linux-amd64.tar.gz"
	path := filepath.Join(m.Paths.Uploads(), name)
	filestest.Put(t, path, "there", 0o600)
	if err := os.Chown(path, login(), -1); err != nil {
		t.Fatal(err)
	}
	for mode, isSafe := range map[fs.FileMode]bool{0o777: false, 0o777 | fs.ModeSticky: true, 0o755: true} {
		if err := os.Chmod(m.Paths.Uploads(), mode); err != nil {
			t.Fatal(err)
		}
		err := PlaceVerb(t.Context(), m, nil, strings.NewReader("file="+name+"\n"), nil)
		if (err == nil) != isSafe || !isSafe && !strings.Contains(err.Error(), "chmod 1777 /var/tmp`") {
			t.Errorf("%s: %v", mode, err)
		}
		if content, err := os.ReadFile(path); err != nil || string(content) != "there" {
			t.Errorf("%s: %q, %v", mode, content, err)
		}
	}
}

func TestAnInstallationThatTakesNoUploadLeavesFilesThere(t *testing.T) {
	m, _ := testMachine(t)
	archive := releaseArchive(t, "3.6.16")
	name := ArchiveName(mustVersion(t, "3.6.16"))
	filestest.Put(t, filepath.Join(m.Paths.Uploads(), name), "of another program", 0o644)
	at := serve(t, map[string][]byte{"/v3.6.16/" + name: archive})
	lines := fmt.Sprintf("version=3.6.16\nmethod=archive\nurl=%s/v3.6.16\nsha256_%s=%s\n", at, Architecture(),
		digestOf(archive))
	if _, err := install(m, lines); err != nil || !files.Exists(filepath.Join(m.Paths.Uploads(), name)) {
		t.Errorf("%v", err)
	}
}
