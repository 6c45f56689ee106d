package files

import (
	"os"
	"path/filepath"

	"etcd-host/internal/paths"
)

// ClearLeft removes temporary files that a power cut left, of this program and of the shell program before it. It is
// called with the lock of all verbs, so that no other verb is using them. The next installation removes
// the leftovers of an installation, under its own lock.
func ClearLeft(host paths.Host) {
	for _, pattern := range []string{
		host.State("*.new"), host.State("files.*"), host.State("views.*"), host.State("tables.*"), host.State("revoked.*"),
		host.State("etcdctl.err"), filepath.Join(host.Staged(), "*.new"), filepath.Join(host.Applied(), "*.new"),
		filepath.Join(host.ConfDir(), "*.new"), filepath.Join(host.PKI(), "*.new"),
		host.Unit() + ".new", host.Bin("etcd*.new"), host.Hosts() + ".new", host.HostnameFile() + ".new",
	} {
		left, _ := filepath.Glob(pattern)
		for _, path := range left {
			_ = os.RemoveAll(path)
		}
	}
}
