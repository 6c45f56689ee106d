package release

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

const unfinishedSuffix = ".new"

// directory is the name of a release, also of one that is being unpacked.
var directory = regexp.MustCompile(`^v\d+\.\d+\.\d+(-[0-9a-z.]+?)?(\.new)?$`)

const documentation = "Documentation"

// page is what lies beside the programs in an archive of etcd.
var page = regexp.MustCompile(`^(README.*\.md|` + documentation + `)$`)

// Ours are the directories of releases that this program made, and where nothing was added since. An etcd of another
// program may run from any other release.
func Ours(host paths.Host) ([]string, error) {
	return made.Only(host, Alike)
}

// Alike are the directories that have nothing but what this program puts in one.
func Alike(host paths.Host) ([]string, error) {
	return files.OwnDirs(host.Releases(), func(dir string) (bool, error) {
		if !directory.MatchString(filepath.Base(dir)) {
			return false, nil
		}
		foreign, err := foreignIn(dir)
		return foreign == "", err
	})
}

// refuseForeign keeps a directory whose content somebody else put there: an etcd may run from it.
func refuseForeign(host paths.Host, dir string) error {
	ours, err := made.Is(host, dir)
	if err != nil {
		return err
	}
	if !ours && files.Exists(dir) {
		return coded.ReleaseForeign.Errorf("%s is not of etcd-host, and has no whole release of etcd. etcd was not "+
			"installed, and nothing there was changed. Move that directory, then run pulumi up again", host.Name(dir))
	}
	foreign, err := foreignIn(dir)
	if err != nil || foreign == "" {
		return err
	}
	return coded.ReleaseForeign.Errorf("%s has %q, which etcd-host did not put there. etcd was not installed, and "+
		"nothing there was changed. Move that directory, then run pulumi up again", dir, foreign)
}

// foreignIn is the first entry that is not of a release; empty where there is none. Version 0.1.0 unpacked the pages of
// the archive, too. Pages without a program are somebody else's.
func foreignIn(dir string) (string, error) {
	pages, hasProgram := "", false
	foreign, err := files.ForeignIn(dir, func(entry fs.DirEntry) bool {
		if entry.Type().IsRegular() && slices.Contains(programs, entry.Name()) {
			hasProgram = true
			return true
		}
		if page.MatchString(entry.Name()) && (entry.Type().IsRegular() || entry.Name() == documentation) {
			pages = entry.Name()
			return true
		}
		return false
	})
	if foreign == "" && !hasProgram && !strings.HasSuffix(dir, unfinishedSuffix) {
		foreign = pages
	}
	return foreign, err
}
