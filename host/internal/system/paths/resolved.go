package paths

import (
	"os"
	"path/filepath"
	"strings"
)

// mostLinks is the kernel's own limit for one path.
const mostLinks = 40

// Resolved is the directory that a path of the host leads to. A link counts also where the directory behind it is gone,
// since the disk with that directory may not be mounted.
func (h Host) Resolved(path string) string {
	done, rest, links := "/", strings.Split(path, "/"), 0
	for len(rest) > 0 {
		next := filepath.Join(done, rest[0])
		rest = rest[1:]
		target, err := os.Readlink(h.At(next))
		if err != nil {
			done = next
			continue
		}
		if links++; links > mostLinks {
			return path
		}
		if filepath.IsAbs(target) {
			done = "/"
		}
		rest = append(strings.Split(target, "/"), rest...)
	}
	return done
}
