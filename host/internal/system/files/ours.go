package files

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/coded"
)

// mark is a line at the top of each file that this program writes for others. Comments that others added may stand
// above it.
var mark = regexp.MustCompile(`^# Written by etcd-host([;:]|\s*$)`)

// release is the target of a link to a program, below the directory of all releases.
var release = regexp.MustCompile(`^v\d[^/]*/[^/]+$`)

// IsOurs says whether this program made a file: its files say so at their top, its links go to the releases. A host may
// have had an etcd before, whose files may name this program: a host may be called etcd-host05.
func IsOurs(host paths.Host, path string) bool {
	if target, err := os.Readlink(path); err == nil {
		below, is := strings.CutPrefix(target, host.Releases()+"/")
		return is && release.MatchString(below)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	for line := range bytes.Lines(content) {
		if mark.Match(line) {
			return true
		}
		if text := bytes.TrimSpace(line); len(text) > 0 && text[0] != '#' {
			return false
		}
	}
	return false
}

// ForeignIn is the first entry of a directory that this program does not put there; empty where there is none.
func ForeignIn(dir string, isOurs func(fs.DirEntry) bool) (string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	for _, entry := range entries {
		if !isOurs(entry) {
			return entry.Name(), nil
		}
	}
	return "", err
}

// OwnDirs are the directories in a folder that this program made, by what isOurs says of each.
func OwnDirs(folder string, isOurs func(dir string) (bool, error)) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var ours []string
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		dir := filepath.Join(folder, entry.Name())
		is, err := isOurs(dir)
		if err != nil {
			return nil, err
		}
		if is {
			ours = append(ours, dir)
		}
	}
	return ours, nil
}

// Keep copies a file that is not ours before a file of ours takes its place: what was here is never lost.
func Keep(host paths.Host, printer say.Printer, path string) error {
	info, err := os.Stat(path)
	kept := host.KeptFile(path)
	if err != nil || !info.Mode().IsRegular() || IsOurs(host, path) || Same(path, kept) {
		return nil
	}
	if err := MkdirPassable(filepath.Dir(kept)); err != nil {
		return cannotKeep(path, err)
	}
	for n, first := 1, kept; Exists(kept); n++ {
		if kept = fmt.Sprintf("%s.%d", first, n); Same(path, kept) {
			return nil
		}
	}
	if target, err := os.Readlink(path); err == nil {
		if err := PointLink(kept, target); err != nil {
			return cannotKeep(path, err)
		}
	} else if err := copyFile(path, kept, info); err != nil {
		return cannotKeep(path, err)
	}
	printer.Say("the %s that was here is kept as %s", path, kept)
	return nil
}

func copyFile(from, to string, info fs.FileInfo) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if _, err := Put(to, info.Mode().Perm(), content); err != nil {
		return err
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); ok {
		if err := os.Lchown(to, int(owner.Uid), int(owner.Gid)); err != nil && !errors.Is(err, fs.ErrPermission) {
			return err
		}
	}
	return os.Chtimes(to, info.ModTime(), info.ModTime())
}

func cannotKeep(path string, err error) error {
	return coded.DiskFull.Errorf(
		"the %s that was here cannot be kept: %w. Nothing took its place. Make room on the root disk, "+
			"then run pulumi up again", path, err)
}
