package files

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"etcd-host/internal/system/paths"
)

func TestDeliveriesThatWereKilledAreClearedAfterADay(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	day := time.Now().Add(25 * time.Hour)
	dir := func(name string, mode os.FileMode, files ...string) string {
		path := host.At(name)
		if err := os.MkdirAll(path, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			write(t, filepath.Join(path, file), "x")
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file := func(name string) string {
		write(t, host.At(name), "x")
		return host.At(name)
	}
	gone := []string{
		dir("/var/tmp/etcd-host.a1B2c3", 0o700, "etcd-host"), dir("/run/.etcd-host-sent.abcdef", 0o700, "etcd-host"),
		dir("/root/etcd-host.AbCdEf", 0o700), file("/usr/local/sbin/etcd-host.x9Y8z7"),
		file("/usr/local/sbin/.etcd-host-new.a1b2c3"),
	}
	stays := []string{
		file("/usr/local/sbin/etcd-host"), file("/usr/local/sbin/etcd-host.backup"),
		file("/usr/local/sbin/etcd-host.202611"), file("/usr/local/sbin/etcd-host.BACKUP"),
		file("/usr/local/sbin/etcd-host.a1B2c3d"), file("/var/tmp/etcd-host.a1B2c4"),
		dir("/var/tmp/etcd-host.config", 0o700, "etcd-host"), dir("/tmp/etcd-host.a1B2c3", 0o755, "etcd-host"),
		dir("/tmp/etcd-host.q1B2c3", 0o700, "notes"), dir("/opt/etcd-host.a1B2c3", 0o700, "etcd-host"),
	}
	link := host.At("/tmp/.etcd-host-sent.linked")
	if err := os.Symlink(stays[0], link); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		foreign := dir("/tmp/.etcd-host-sent.zzzzzz", 0o700, "etcd-host")
		if err := os.Chown(foreign, 4711, 4711); err != nil {
			t.Fatal(err)
		}
		stays = append(stays, foreign)
	}
	ClearLeft(host, day.Add(-2*time.Hour))
	for _, path := range append(append([]string{}, gone...), stays...) {
		if !Exists(path) {
			t.Errorf("%s is gone before a day", path)
		}
	}
	ClearLeft(host, day)
	for _, path := range gone {
		if Exists(path) {
			t.Errorf("%s is left", path)
		}
	}
	for _, path := range append(stays, link, host.At("/tmp/etcd-host.q1B2c3/notes")) {
		if !Exists(path) {
			t.Errorf("%s is gone", path)
		}
	}
}
