package lasting

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

func TestADirectoryInWhichFilesWouldBeLostIsRefused(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	for name, target := range map[string]string{
		"/srv/link": "/tmp/gone", "/srv/up": "../var/tmp", "/srv/state": "/var/lib/etcd-host/backups/work/mine",
		"/srv/data": "/data/etcd/backups", "/srv/log": "/log/wal", "/srv/good": "/mnt/disk", "/srv/loop": "/srv/loop",
		"/srv/part/etcd": "/run/etcd", "/var/tmp": "/scratch",
	} {
		path := host.At(name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.Symlink(target, path)); err != nil {
			t.Fatal(err)
		}
	}
	record := "token=t\nname=a\ndata_dir=/data/etcd\nwal_dir=/log/wal\npeer_url=https://a:2380\nclient_port=2379\n"
	if err := errors.Join(os.MkdirAll(host.StateDir(), 0o755),
		os.WriteFile(host.Identity(), []byte(record), 0o600)); err != nil {
		t.Fatal(err)
	}
	for dir, words := range map[string]string{
		"/tmp":                       `"/tmp" is in /tmp, which is emptied at boot`,
		"/tmp/b":                     `"/tmp/b" is in /tmp, which `,
		"/run/b":                     "emptied at every boot",
		"/dev/shm/b":                 "is not a disk",
		"/var/lib/etcd-host/backups": "holds what this program remembers",
		"/srv/link":                  `"/srv/link" leads to "/tmp/gone" in /tmp, which `,
		"/srv/link/below":            `leads to "/tmp/gone/below"`,
		"/srv/up":                    `leads to "/scratch" in /var/tmp, which is hidden from the unit`,
		"/scratch/b":                 "in /var/tmp",
		"/srv/state":                 "in /var/lib/etcd-host",
		"/srv/data":                  `"/data/etcd/backups" in /data/etcd, which holds the data of etcd`,
		"/srv/log":                   "in /log/wal",
		"/data/etcd/b":               "in /data/etcd",
		"/data":                      `"/data/etcd" is in /data/etcd`,
		"/srv/part":                  `"/srv/part/etcd" leads to "/run/etcd"`,
	} {
		err := Check(host, "backup.targets", dir, "etcd")
		if coded.CodeOf(err) != coded.DirectoryLosesFiles || !strings.Contains(err.Error(), words) ||
			!strings.HasSuffix(err.Error(), "directory in backup.targets, then run pulumi up") {
			t.Errorf("%s: %v", dir, err)
		}
	}
	for _, dir := range []string{
		"/srv", "/srv/good", "/srv/loop", "/mnt/b", "/data/backups", "/data/etcd-backups", "/var/backups", "/var/lib",
		"/var/lib/backups", "/var/lib/etcd-host-backups", "/tmp-b", "/home/ops/b", "/root/b", "/opt/etcd/b", "/usr/local/b",
	} {
		if err := Check(host, "backup.targets", dir, "etcd"); err != nil {
			t.Errorf("%s: %v", dir, err)
		}
	}
}
