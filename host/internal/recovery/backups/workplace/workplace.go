// Package workplace has the directories in which `backups verify` unpacks snapshots. A snapshot there is not encrypted,
// so that none outlives its run for long.
package workplace

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"syscall"

	"etcd-host/internal/system/paths"
)

const (
	prefix = "verify-"
	raw    = "raw.db"
	mode   = 0o700
)

// ours are the names that os.MkdirTemp makes: a number of 32 bits follows.
var ours = regexp.MustCompile(`^` + prefix + `(0|[1-9][0-9]{0,9})$`)

// Workplace is the directory of one run, which holds it until it ends.
type Workplace struct {
	dir  string
	held *os.File
}

// Make makes one below the directory of backups, and of another name than a backup's run has. A run may be under way.
func Make(host paths.Host) (*Workplace, error) {
	if err := os.MkdirAll(host.Backups(), mode); err != nil {
		return nil, err
	}
	for {
		dir, err := os.MkdirTemp(host.Backups(), prefix)
		if err != nil {
			return nil, err
		}
		held, err := hold(dir)
		if err != nil {
			return nil, errors.Join(err, os.Remove(dir))
		}
		if held != nil {
			return &Workplace{dir, held}, nil
		}
		// Another run swept it before it was held.
	}
}

// Raw is the path of the snapshot that is unpacked.
func (w *Workplace) Raw() string { return filepath.Join(w.dir, raw) }

// Close removes it.
func (w *Workplace) Close() {
	_ = os.RemoveAll(w.dir)
	_ = w.held.Close()
}

// Sweep removes those of runs that were killed. It leaves whatever a run holds, or this program does not make.
func Sweep(host paths.Host) error {
	entries, err := os.ReadDir(host.Backups())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var failed error
	for _, entry := range entries {
		if entry.IsDir() && ours.MatchString(entry.Name()) {
			failed = errors.Join(failed, sweep(filepath.Join(host.Backups(), entry.Name())))
		}
	}
	return failed
}

func sweep(dir string) error {
	held, err := hold(dir)
	if err != nil || held == nil {
		return err
	}
	defer func() { _ = held.Close() }()
	made, err := isMade(held)
	if err != nil || !made {
		return err
	}
	if err := os.Remove(filepath.Join(dir, raw)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	// Only an empty directory goes.
	return os.Remove(dir)
}

// isMade says that a directory is as a run makes it, and holds nothing else than a snapshot.
func isMade(dir *os.File) (bool, error) {
	info, err := dir.Stat()
	if err != nil {
		return false, err
	}
	owner, known := info.Sys().(*syscall.Stat_t)
	if !known || int(owner.Uid) != os.Geteuid() || info.Mode().Perm() != mode {
		return false, nil
	}
	entries, err := dir.ReadDir(-1)
	if err != nil {
		return false, err
	}
	for _, entry := range entries {
		if entry.Name() != raw || !entry.Type().IsRegular() {
			return false, nil
		}
	}
	return true, nil
}

// hold locks a directory until it is closed; nil where another run holds it or removed it.
func hold(dir string) (*os.File, error) {
	held, err := os.OpenFile(dir, os.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NOFOLLOW, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(held.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil && isStill(dir, held) {
		return held, nil
	}
	_ = held.Close()
	if err == nil || errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, syscall.EINTR) {
		return nil, nil
	}
	return nil, &fs.PathError{Op: "flock", Path: dir, Err: err}
}

func isStill(dir string, held *os.File) bool {
	there, err := os.Lstat(dir)
	if err != nil {
		return false
	}
	mine, err := held.Stat()
	return err == nil && os.SameFile(there, mine)
}
