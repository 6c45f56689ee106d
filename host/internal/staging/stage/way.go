package stage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"etcd-host/internal/system/users"
)

// mostLinks is the kernel's limit.
const mostLinks = 40

// wayTo looks at each directory and link on the way to a name, as the kernel goes it. It returns the place that the
// name leads to; none where nothing is there. A user who may write on the way could put a link to a directory of root
// there, which then would be etcd's.
func wayTo(name string, account users.Account) (place string, open *OpenDir, err error) {
	at, rest, links := "/", strings.Split(name, "/"), 0
	for len(rest) > 0 {
		below := filepath.Join(at, rest[0])
		rest = rest[1:]
		if below == at || len(below) < len(at) { // an empty part, or ".."
			at = below
			continue
		}
		info, err := os.Lstat(at)
		if err != nil {
			return "", nil, err
		}
		if canReplace(info, at, below, account) {
			return "", above(at, below, info), nil
		}
		there, err := os.Lstat(below)
		if errors.Is(err, fs.ErrNotExist) {
			return "", nil, nil
		}
		if err != nil {
			return "", nil, err
		}
		if there.Mode()&fs.ModeSymlink == 0 {
			at = below
			continue
		}
		if uid := owner(there); uid != 0 && uid != os.Geteuid() {
			return "", above(below, below, there), nil
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
		rest = append(strings.Split(target, "/"), rest...)
	}
	return at, nil, nil
}

// canReplace says whether others can put something else in the place of a name in a directory.
func canReplace(info fs.FileInfo, dir, name string, account users.Account) bool {
	if !trusted(owner(info), account) {
		return true
	}
	if !othersWrite(info, dir, account) {
		return false
	}
	// In a directory such as /tmp a name that is there belongs to its owner.
	there, err := os.Lstat(name)
	return info.Mode()&fs.ModeSticky == 0 || err != nil || !trusted(owner(there), account)
}
