package identity

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
)

// DatabaseDir is the directory with etcd's database and the snapshots of its log.
func DatabaseDir(dataDir string) string { return filepath.Join(dataDir, "member", "snap") }

// HasLeftover says whether a database is there that no start under this identity made. Where there is no log, etcd
// would begin one and keep all that the database has. A first start that did not end leaves a database too: etcd makes
// it before its log.
func HasLeftover(host paths.Host, self Identity) (bool, error) {
	entries, err := entriesOf(host.At(DatabaseDir(self.DataDir)), "a database")
	if err != nil || len(entries) == 0 {
		return false, err
	}
	known, err := Read(host)
	if err != nil || known.Token != self.Token || known.DataDir != self.DataDir {
		return err == nil, err
	}
	begun, err := firstStartBegun(host)
	return !begun, err
}

// firstStartBegun says that etcd was started here for the first time and was not ready since.
func firstStartBegun(host paths.Host) (bool, error) {
	content, err := files.ReadPlain(host.Bootstrap())
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return strings.Contains(string(content), "ETCD_INITIAL_CLUSTER_STATE="), err
}
