package made

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

// Blocked are the paths where others have what keeps an update from its own, each once. It is a directory at the place
// of a file, or a file at the place of a directory or above it.
func Blocked(places []paths.Place) []string {
	var all []string
	for _, place := range places {
		at := place.Path
		if place.IsDir {
			at = InTheWayOf(place.Path)
		} else if info, err := os.Lstat(at); err != nil || !info.IsDir() {
			at = ""
		}
		if at != "" && !slices.Contains(all, at) {
			all = append(all, at)
		}
	}
	return all
}

// InTheWayOf is the nearest path at or above a directory that is there and is not a directory, also as a link without
// a target. A link to a directory is one.
func InTheWayOf(dir string) string {
	for {
		if _, err := os.Lstat(dir); err == nil {
			if info, err := os.Stat(dir); err == nil && info.IsDir() {
				return ""
			}
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// Explain gives an error on such a path, or on one of these further directories, its name and its action.
func Explain(host paths.Host, err error, dirs ...string) error {
	if err == nil || coded.CodeOf(err) != coded.HostFailed || !isOfKind(err) {
		return err
	}
	places := append(host.Written(), host.WrittenForTimers()...)
	for _, dir := range dirs {
		places = append(places, paths.Place{Path: host.At(dir), IsDir: true})
	}
	blocked := Blocked(places)
	if len(blocked) == 0 {
		return err
	}
	return Refused(host, blocked[0])
}

func isOfKind(err error) bool {
	return slices.ContainsFunc([]error{syscall.ENOTDIR, syscall.EISDIR, syscall.EEXIST, syscall.ENOTEMPTY},
		func(kind error) bool { return errors.Is(err, kind) })
}
