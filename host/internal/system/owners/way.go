package owners

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// mostLinks is the kernel's limit.
const mostLinks = 40

// Way looks at each directory and link on the way to a name. It returns the place that the name leads to; none where
// nothing is there. A user who may write on the way could put a link to a directory of root there.
func (t Trust) Way(name string) (place string, open *Open, err error) {
	at, rest, err := t.follow(name, func(found *Open) (stop bool) {
		open = found
		return true
	})
	if err != nil || open != nil || len(rest) > 0 {
		return "", open, err
	}
	return at, nil, nil
}

// follow goes a way as the kernel does, as far as there is something, and reports what others own or can write to. It
// returns the directory where it ended, without links, and the names that are left.
func (t Trust) follow(name string, report func(*Open) (stop bool)) (at string, rest []string, err error) {
	at, rest = "/", strings.Split(name, "/")
	for links := 0; len(rest) > 0; {
		below := filepath.Join(at, rest[0])
		if below == at || len(below) < len(at) { // an empty part, or ".."
			at, rest = below, rest[1:]
			continue
		}
		info, err := os.Lstat(at)
		if err != nil {
			return "", nil, err
		}
		if t.canReplace(info, at, below) && report(newOpen(at, filepath.Base(below), info)) {
			return at, rest, nil
		}
		there, err := os.Lstat(below)
		if errors.Is(err, fs.ErrNotExist) {
			return at, rest, nil
		}
		if err != nil {
			return "", nil, err
		}
		if there.Mode()&fs.ModeSymlink == 0 {
			at, rest = below, rest[1:]
			continue
		}
		if uid := UserOf(there); uid != 0 && uid != os.Geteuid() && report(newOpen(below, filepath.Base(below), there)) {
			return at, rest, nil
		}
		target, err := os.Readlink(below)
		if err != nil {
			return "", nil, err
		}
		if links++; links > mostLinks {
			return "", nil, fmt.Errorf("%s: %w", name, syscall.ELOOP)
		}
		if filepath.IsAbs(target) {
			at = "/"
		}
		rest = append(strings.Split(target, "/"), rest[1:]...)
	}
	return at, nil, nil
}

// canReplace says whether others can put something else in the place of a name in a directory.
func (t Trust) canReplace(info fs.FileInfo, dir, name string) bool {
	if !t.Has(UserOf(info)) {
		return true
	}
	if !t.OthersWrite(info, dir) {
		return false
	}
	// In a directory such as /tmp a name that is there belongs to its owner.
	there, err := os.Lstat(name)
	return info.Mode()&fs.ModeSticky == 0 || err != nil || !t.Has(UserOf(there))
}
