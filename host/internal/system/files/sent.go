package files

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"time"

	"etcd-host/internal/system/paths"
)

const sentFor = 24 * time.Hour

// sentFolders are those in which this program arrives (decisions/host/firstContact.ts). A delivery clears only the
// folders that it tries.
var sentFolders = []string{"/run", "/var/tmp", "/tmp", "/root", "/usr/local/sbin"}

var (
	sentName = regexp.MustCompile(`^\.etcd-host-(sent|new)\.[A-Za-z0-9]{6}$`)
	// Earlier versions had no names of their own. A person's copy is named by a word or a date, and not by both cases.
	formerName = regexp.MustCompile(`^etcd-host\.[A-Za-z0-9]{6}$`)
	upper      = regexp.MustCompile(`[A-Z]`)
	lower      = regexp.MustCompile(`\.[^.]*[a-z][^.]*$`)
)

// clearSent removes what deliveries of this program left that were killed: directories with the program alone, and
// files beside the place of the program.
func clearSent(host paths.Host, now time.Time) {
	for _, folder := range sentFolders {
		root, err := OpenDir(host.At(folder))
		if err != nil {
			continue
		}
		entries, _ := os.ReadDir(root.Name())
		for _, entry := range entries {
			if isSent(entry.Name()) {
				clearOne(root, entry.Name(), host, now)
			}
		}
		_ = root.Close()
	}
}

func isSent(name string) bool {
	return sentName.MatchString(name) ||
		formerName.MatchString(name) && upper.MatchString(name) && lower.MatchString(name)
}

func clearOne(root *os.Root, name string, host paths.Host, now time.Time) {
	info, err := root.Lstat(name)
	if err != nil || !isOwn(info) || now.Sub(info.ModTime()) < sentFor {
		return
	}
	switch {
	case info.IsDir() && info.Mode().Perm() == 0o700:
		_ = root.Remove(filepath.Join(name, filepath.Base(host.Program())))
		_ = root.Remove(name) // a directory with anything else in it stays
	case info.Mode().IsRegular() && filepath.Clean(root.Name()) == filepath.Dir(host.Program()):
		_ = root.Remove(name)
	}
}

// isOwn says that this program's user made a file.
func isOwn(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}
