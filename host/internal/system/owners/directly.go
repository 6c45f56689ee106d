package owners

import (
	"fmt"
	"os"
	"strings"

	"etcd-host/internal/system/files"
)

// OpenDirectly opens a directory by a path without links. A link that somebody puts on the way meanwhile is not
// followed: etcd's user may own a directory on the way.
func OpenDirectly(path string) (*os.Root, error) {
	root, err := files.OpenDir("/")
	if err != nil {
		return nil, err
	}
	for part := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if part == "" {
			continue
		}
		next, err := openPart(root, part)
		_ = root.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		root = next
	}
	return root, nil
}

func openPart(root *os.Root, part string) (*os.Root, error) {
	seen, err := root.Lstat(part)
	if err != nil {
		return nil, err
	}
	return files.OpenSeen(root, part, seen)
}
