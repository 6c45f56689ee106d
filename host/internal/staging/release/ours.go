package release

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

const unfinishedSuffix = ".new"

// directory is the name of a release, also of one that is being unpacked.
var directory = regexp.MustCompile(`^v\d+\.\d+\.\d+(-[0-9a-z.]+?)?(\.new)?$`)

// Ours are the directories of releases that have nothing but what this program puts in one.
func Ours(host paths.Host) ([]string, error) {
	entries, err := os.ReadDir(host.Releases())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var ours []string
	for _, entry := range entries {
		dir := filepath.Join(host.Releases(), entry.Name())
		if !entry.IsDir() || !directory.MatchString(entry.Name()) {
			continue
		}
		foreign, err := foreignIn(dir)
		if err != nil {
			return nil, err
		}
		if foreign == "" {
			ours = append(ours, dir)
		}
	}
	return ours, nil
}

// refuseForeign keeps a directory whose content somebody else put there: an etcd may run from it.
func refuseForeign(dir string) error {
	foreign, err := foreignIn(dir)
	if err != nil || foreign == "" {
		return err
	}
	return coded.ReleaseForeign.Errorf("%s has %q, which etcd-host did not put there. etcd was not installed, and "+
		"nothing there was changed. Move that directory, then run pulumi up again", dir, foreign)
}

// foreignIn is the first entry that is not a program of a release; empty where there is none.
func foreignIn(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !slices.Contains(programs, entry.Name()) {
			return entry.Name(), nil
		}
	}
	return "", err
}
