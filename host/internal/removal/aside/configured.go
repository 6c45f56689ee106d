package aside

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/values"
)

// configured are the directories of a host whose root disk remembers no member: a machine that was replaced, or one
// that left while the disk with its data was off. The files of the next restart come first, because the update that
// was refused went by them.
func configured(host paths.Host) ([]identity.Identity, error) {
	var found []identity.Identity
	for _, folder := range []string{host.Staged(), host.Applied()} {
		one, err := inConf(filepath.Join(folder, "etcd.conf"))
		if err != nil {
			return nil, fmt.Errorf("where the data is cannot be read: %w. Nothing was changed", err)
		}
		isKnown := func(other identity.Identity) bool { return slices.Equal(other.Dirs(), one.Dirs()) }
		if one.DataDir != "" && !slices.ContainsFunc(found, isKnown) {
			found = append(found, one)
		}
	}
	return found, nil
}

func inConf(conf string) (identity.Identity, error) {
	variables, err := stage.Variables(conf)
	if errors.Is(err, fs.ErrNotExist) {
		return identity.Identity{}, nil
	}
	if err != nil {
		return identity.Identity{}, err
	}
	var id identity.Identity
	for _, one := range []struct {
		to    *string
		value string
	}{{&id.DataDir, variables["ETCD_DATA_DIR"]}, {&id.WALDir, logParent(variables["ETCD_WAL_DIR"])}} {
		if one.value == "" {
			continue
		}
		if *one.to, err = values.ParseDir(one.value); err != nil {
			return identity.Identity{}, fmt.Errorf("%s: %w", conf, err)
		}
	}
	return id, nil
}

// logParent is the directory that an identity has for a log: the one above the log's own.
func logParent(dir string) string {
	if filepath.Base(dir) == "wal" {
		return filepath.Dir(dir)
	}
	return dir
}
