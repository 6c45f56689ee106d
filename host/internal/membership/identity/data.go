package identity

import (
	"fmt"
	"os"
	"path/filepath"

	"etcd-host/internal/system/paths"
)

// HasData says whether there is a write-ahead log. etcd decides by the same question whether it was ever started.
func HasData(host paths.Host, id Identity) (bool, error) {
	dir, err := LogDir(host, id)
	return dir != "", err
}

// LogDir is the directory with the write-ahead log; none where there is no log. A log in a directory of its own is one
// below that, except the log of an etcd that was adopted.
func LogDir(host paths.Host, id Identity) (string, error) {
	if id.DataDir == "" {
		return "", nil
	}
	dirs := []string{filepath.Join(id.DataDir, "member", "wal")}
	if id.WALDir != "" {
		dirs = []string{filepath.Join(id.WALDir, "wal"), id.WALDir}
	}
	for _, dir := range dirs {
		segments, err := logSegments(host.At(dir))
		if err != nil {
			return "", err
		}
		if len(segments) > 0 {
			return dir, nil
		}
	}
	return "", nil
}

// logSegments has the files of a write-ahead log.
func logSegments(dir string) ([]string, error) {
	entries, err := entriesOf(dir, "a write-ahead log")
	if err != nil {
		return nil, err
	}
	var found []string
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) == ".wal" {
			found = append(found, filepath.Join(dir, entry.Name()))
		}
	}
	return found, nil
}

// entriesOf lists a directory that may be missing. One that cannot be read is an error: it must not pass for lost data.
func entriesOf(dir, content string) ([]os.DirEntry, error) {
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("whether %s has %s cannot be seen: %w. Nothing was changed", dir, content, err)
	}
	return entries, nil
}

// HasAnyData says whether the member that this host remembers has its data here.
func HasAnyData(host paths.Host) (bool, error) {
	id, err := Read(host)
	if err != nil {
		return false, err
	}
	return HasData(host, id)
}
