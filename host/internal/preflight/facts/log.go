package facts

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/machine"
)

// log reports what a new log cannot have there. `wal_dir` names the directory above it. No disk may be mounted at the
// log itself, and no file of another program may be beside it.
func log(_ context.Context, m *machine.Machine, ask asked, lines *answer) error {
	if ask.walDir == "" {
		return nil
	}
	mounted, err := identity.IsMountPoint(m.Paths, ask.walDir+"/wal")
	if err != nil {
		return err
	}
	if mounted {
		lines.add("wal_mounted", "yes")
	}
	entries, err := os.ReadDir(m.Paths.At(ask.walDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("wal_dir: %s cannot be read: %w", ask.walDir, err)
	}
	for _, entry := range entries {
		if !isOfLog(entry.Name()) {
			lines.add("wal_other", "%s", entry.Name())
			break
		}
	}
	return nil
}

// isOfLog names what etcd, this program and the file system put into that directory.
func isOfLog(name string) bool {
	switch name {
	case "wal", "set-aside", "lost+found":
		return true
	}
	return strings.HasSuffix(name, ".wal") || strings.HasSuffix(name, ".tmp")
}
