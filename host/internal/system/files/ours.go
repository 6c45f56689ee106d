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

// IsReleaseLink says whether a link leads to a program of a release. A person may have made one, too.
func IsReleaseLink(host paths.Host, path string) bool {
	target, err := os.Readlink(path)
	below, is := strings.CutPrefix(target, host.Releases()+"/")
	return err == nil && is && release.MatchString(below)
}

// IsMarked says whether a file says at its top that this program wrote it. A host may have had an etcd before, whose
// files may name this program: a host may be called etcd-host05. A link has no such text of its own.
func IsMarked(path string) bool {
	if _, err := os.Readlink(path); err == nil {
		return false
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
	if isAbsent(err) {
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
	if isAbsent(err) {
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
	info, err := os.Lstat(path)
	isLink := err == nil && info.Mode()&fs.ModeSymlink != 0
	kept := host.KeptFile(path)
	if err != nil || !isLink && !info.Mode().IsRegular() || IsMarked(path) || sameKept(path, kept) {
		return nil
	}
	if err := MkdirPassable(filepath.Dir(kept)); err != nil {
		return cannotKeep(path, err)
	}
	for n, first := 1, kept; Exists(kept); n++ {
		if kept = fmt.Sprintf("%s.%d", first, n); sameKept(path, kept) {
			return nil
		}
	}
	if isLink {
		if err := PointLink(kept, absoluteTarget(path)); err != nil {
			return cannotKeep(path, err)
		}
	} else if err := copyFile(path, kept, info); err != nil {
		return cannotKeep(path, err)
	}
	printer.Say("the %s that was here is kept as %s", path, kept)
	return nil
}

// absoluteTarget is where a link leads, also for a copy of that link in another directory.
func absoluteTarget(link string) string {
	target, err := os.Readlink(link)
	if err != nil || filepath.IsAbs(target) {
		return target
	}
	return filepath.Join(filepath.Dir(link), target)
}

func sameKept(path, kept string) bool {
	target, keptTarget := absoluteTarget(path), absoluteTarget(kept)
	if target != "" || keptTarget != "" {
		return target == keptTarget
	}
	return Same(path, kept)
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
	if IsFull(err) {
		return coded.DiskFull.Errorf("the %s that was here cannot be kept: %w. Nothing took its place. Make room on the "+
			"root disk, then run pulumi up again", path, err)
	}
	return coded.FileNotWritten.Errorf("the %s that was here was not kept: %w. Nothing took its place. Repair the "+
		"cause, then run pulumi up again", path, err)
}
