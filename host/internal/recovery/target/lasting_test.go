package target

import (
	"errors"
	"os"
	"strings"
	"testing"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

func TestABackupIsNotWrittenWhereItWouldBeLost(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	if err := errors.Join(os.MkdirAll(host.At("/srv"), 0o755), os.Symlink("/tmp/gone", host.At("/srv/link"))); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/srv/link", "/var/tmp/backups"} {
		in, err := Open(host, Settings{Name: "disk", Kind: KindDirectory, Path: path})
		if err == nil {
			err = in.Put(t.Context(), "etcd/a.db", strings.NewReader("x"), 1)
		}
		if coded.CodeOf(err) != coded.DirectoryLosesFiles ||
			!strings.HasPrefix(err.Error(), `the target "disk": writing "etcd/a.db": "`+path+`" `) {
			t.Errorf("%s: %v", path, err)
		}
		if _, err := os.Stat(host.At("/var/tmp")); err == nil {
			t.Error("a directory was made")
		}
	}
}
