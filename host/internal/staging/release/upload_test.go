package release

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
