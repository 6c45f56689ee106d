// Package lock keeps two updates, or an update and a person, from working on one host at once.
package lock

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

// Verbs is the lock of all verbs that change a host. Install is that of an installation. Nothing that an installation
// writes is read before it is done, so the other verbs need not wait for it. Users serialises useradd. Backup is that
// of a backup, Drill that of a drill, and Maintenance that of a defragmentation. No update waits for one of these.
const (
	Verbs       = "lock"
	Install     = "install.lock"
	Users       = "user.lock"
	Backup      = "backup.lock"
	Drill       = "drill.lock"
	Maintenance = "maintenance.lock"
)

const pollInterval = 50 * time.Millisecond

// Take holds a lock until release, or until the process ends. No child process inherits it.
func Take(ctx context.Context, host paths.Host, file string, seconds int) (release func(), err error) {
	if err := os.MkdirAll(host.StateDir(), 0o700); err != nil {
		return nil, fmt.Errorf("%s cannot be created: %w. Nothing was changed", host.StateDir(), err)
	}
	path := host.State(file)
	deadline := time.Now().Add(time.Duration(seconds) * time.Second)
	for {
		held, err := try(path)
		if err != nil {
			return nil, err
		}
		if held != nil {
			return func() { _ = held.Close() }, nil
		}
		if !time.Now().Before(deadline) {
			return nil, coded.LockHeld.Errorf(
				"another etcd-host command has held %s for %d s. Nothing was changed. See: ps -ef | grep etcd-host", path, seconds)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pollInterval):
		}
	}
}

// try locks the file, or returns nil where another process holds it. An uninstallation removes the file that it holds:
// a lock on the removed file would exclude no other verb.
func try(path string) (*os.File, error) {
	held, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the lock cannot be opened: %w. Nothing was changed", err)
	}
	err = syscall.Flock(int(held.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil && isStill(path, held) {
		return held, nil
	}
	_ = held.Close()
	if err == nil || errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, syscall.EINTR) {
		return nil, nil
	}
	return nil, fmt.Errorf("%s cannot be locked: %w. Nothing was changed", path, err)
}

func isStill(path string, held *os.File) bool {
	there, err := os.Lstat(path)
	if err != nil {
		return false
	}
	mine, err := held.Stat()
	return err == nil && os.SameFile(there, mine)
}

// IsFree says whether nothing holds a lock now.
func IsFree(ctx context.Context, host paths.Host, file string) bool {
	release, err := Take(ctx, host, file, 0)
	if err != nil {
		return false
	}
	release()
	return true
}
