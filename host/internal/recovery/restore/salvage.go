package restore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/recovery/scratch"
	"etcd-host/internal/system/users"
)

// salvage makes a snapshot of what the last member of a lost quorum has. Its data stays as it is: a copy starts apart,
// as the only member, and drops what no quorum is known to have agreed on.
func (e *engine) salvage(ctx context.Context) (discarded int, err error) {
	hasData, err := identity.HasData(e.m.Paths, e.self)
	if err != nil {
		return 0, err
	}
	if !hasData {
		return 0, fmt.Errorf("%s has no data to recover from. Nothing was stopped. Set recover.from to another host",
			e.in.Self.Name)
	}
	bytes, err := sizeOf(e.memberFile("snap", "db"))
	if err != nil {
		return 0, err
	}
	if err := e.room(bytes, 2); err != nil {
		return 0, err
	}
	// A copy of data that etcd writes to would not be whole.
	if err := mark.SetRestoring(e.m.Paths, e.in.Token); err != nil {
		return 0, err
	}
	e.say("stopping etcd on %s to copy its data", e.in.Self.Name)
	if err := e.m.Units.Stop(ctx, adopted.OwnUnit); err != nil {
		return 0, err
	}
	if e.in.WithoutLog {
		e.say("the log is left out: changes that are in it alone are lost")
		return 0, e.writeSnapshot(func(to io.Writer) error { return copyTo(to, e.memberFile("snap", "db")) })
	}
	return e.salvageWithLog(ctx, bytes)
}

func (e *engine) memberFile(names ...string) string {
	return filepath.Join(append([]string{e.data().Dir, "member"}, names...)...)
}

func (e *engine) salvageWithLog(ctx context.Context, bytes int64) (discarded int, err error) {
	copied := e.inWork("survivor")
	defer func() { _ = os.RemoveAll(copied) }()
	if err := e.copyMember(copied); err != nil {
		return 0, fmt.Errorf("%s: its data cannot be copied: %w. It is as it was", e.in.Self.Name, err)
	}
	e.say("starting the copy apart, as the only member")
	etcd, err := e.place(bytes).Start(ctx, copied, "", true)
	if err != nil {
		return 0, fmt.Errorf("%s: no etcd starts on a copy of its data: %w. The data is as it was. To do without its log, "+
			"and without the changes that are in the log alone, set recover.withoutLog", e.in.Self.Name, err)
	}
	defer etcd.Close()
	if err := etcd.SaveSnapshot(ctx, e.snapshot()); err != nil {
		return 0, fmt.Errorf("%s: the copy of its data gives no snapshot: %w. The data is as it was", e.in.Self.Name, err)
	}
	discarded = beyondCommit(etcd)
	if discarded > 0 {
		e.say("%d entries of the log are dropped, because no quorum is known to have agreed on them", discarded)
	}
	return discarded, os.Chmod(e.snapshot(), 0o644)
}

var discardedShape = regexp.MustCompile(`"number-of-discarded-entries": ?([0-9]{1,9})`)

func beyondCommit(etcd *scratch.Etcd) int {
	found := discardedShape.FindStringSubmatch(etcd.Output())
	if found == nil {
		return 0
	}
	count, _ := strconv.Atoi(found[1]) // nine digits always fit
	return count
}

// copyMember copies the data with the log in it, wherever the log is now.
func (e *engine) copyMember(to string) error {
	logDir, err := identity.LogDir(e.m.Paths, e.self)
	if err != nil {
		return err
	}
	for _, dir := range []string{to, filepath.Join(to, "member")} {
		if err := errors.Join(os.Mkdir(dir, 0o700), e.account.OwnMade(dir)); err != nil {
			return err
		}
	}
	return errors.Join(
		copyFiles(e.memberFile("snap"), filepath.Join(to, "member", "snap"), e.account),
		copyFiles(e.m.Paths.At(logDir), filepath.Join(to, "member", "wal"), e.account),
	)
}

// copyFiles copies the files of a directory, and follows no link. A file system that can share blocks does.
func copyFiles(from, to string, account users.Account) error {
	if err := errors.Join(os.Mkdir(to, 0o700), account.OwnMade(to)); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() {
			continue
		}
		path := filepath.Join(to, entry.Name())
		made, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		err = errors.Join(copyTo(made, filepath.Join(from, entry.Name())), account.Own(made), made.Close())
		if err != nil {
			return err
		}
	}
	return nil
}

func copyTo(to io.Writer, path string) error {
	from, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	_, err = io.Copy(to, from)
	return err
}
