package files

import (
	"os"
	"path/filepath"
	"time"

	"etcd-host/internal/system/paths"
)

const leftFor = time.Hour

// ClearLeft removes temporary files that a power cut left, of this program and, in its own directory, of the shell
// program before it. Younger ones stay: the verbs that systemd and the health gate run take no lock, and may be writing
// now. A snapshot or an archive that is being written is younger, too, because each write sets its time. The next
// installation removes the unpacked files of one that was cut off, under its own lock.
func ClearLeft(host paths.Host, now time.Time) {
	clearSent(host, now)
	for _, pattern := range []string{
		host.State("*.new"), host.State("files.*"), host.State("views.*"), host.State("tables.*"), host.State("revoked.*"),
		host.State("etcdctl.err"), host.AptConfig(),
		filepath.Join(host.Staged(), "*.new"), filepath.Join(host.Applied(), "*.new"),
		filepath.Join(host.Snapshots(), "*.db.part"), filepath.Join(host.Downloads(), "*"),
	} {
		left, _ := filepath.Glob(pattern)
		for _, path := range left {
			if isLeft(path, now) {
				_ = os.RemoveAll(path)
			}
		}
	}
	// Others have files there, which may be called NAME.new as well.
	for _, dir := range []string{
		host.ConfDir(), host.PKI(), filepath.Dir(host.Unit()), host.UnitDropIns(), filepath.Dir(host.Bin("etcd")),
		filepath.Dir(host.Hosts()), filepath.Dir(host.BackupSettings()),
	} {
		entries, _ := os.ReadDir(dir)
		for _, entry := range entries {
			path := filepath.Join(dir, entry.Name())
			if !entry.IsDir() && madeByBeside.MatchString(entry.Name()) && isLeft(path, now) {
				_ = os.Remove(path)
			}
		}
	}
}

func isLeft(path string, now time.Time) bool {
	info, err := os.Lstat(path)
	return err == nil && now.Sub(info.ModTime()) > leftFor
}
