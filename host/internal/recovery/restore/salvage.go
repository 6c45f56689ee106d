package restore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/recovery/scratch"
	"etcd-host/internal/system/files"
	"etcd-host/internal/wire/coded"
)

// memberDatabase is below the directory of the data.
const memberDatabase = "member/snap/db"

// salvage makes a snapshot of what the last member of a lost quorum has. Its data stays as it is: a copy starts apart,
// as the only member, and drops what no quorum is known to have agreed on.
func (e *engine) salvage(ctx context.Context) (discarded int, err error) {
	hasData, err := identity.HasData(e.m.Paths, e.self)
	if err != nil {
		return 0, err
	}
	if !hasData {
		return 0, coded.SurvivorNoData.Errorf(
			"%s has no data to recover from. Nothing was stopped. Set recover.from to another host",
			e.in.Self.Name)
	}
	bytes, err := sizeOf(filepath.Join(e.data().Dir, memberDatabase))
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
		return 0, e.writeSnapshot(func(to *os.File) error {
			data, err := files.OpenDir(e.data().Dir)
			if err != nil {
				return err
			}
			return errors.Join(copyTo(to, data, memberDatabase), data.Close())
		})
	}
	return e.salvageWithLog(ctx, bytes)
}

func (e *engine) salvageWithLog(ctx context.Context, bytes int64) (discarded int, err error) {
	const name = "survivor"
	copied := e.inWork(name)
	defer func() { _ = e.data().RemoveWork(name) }()
	if err := e.copyMember(e.data().InDir(name)); err != nil {
		return 0, fmt.Errorf("%s: its data cannot be copied: %w. It is as it was", e.in.Self.Name, err)
	}
	e.say("starting the copy apart, as the only member")
	etcd, err := e.place(bytes).Start(ctx, copied, "", true)
	// A full disk is not the fault of the log.
	if isFull(err) {
		return 0, fmt.Errorf("%s: a copy of its data does not start: %w. The data is as it was", e.in.Self.Name, err)
	}
	if err != nil {
		return 0, coded.SurvivorDamaged.Errorf(
			"%s: no etcd starts on a copy of its data: %w. The data is as it was. To do without its log, "+
				"and without the changes that are in the log alone, set recover.withoutLog", e.in.Self.Name, err)
	}
	defer etcd.Close()
	err = e.writeSnapshot(func(to *os.File) error { return etcd.SaveSnapshot(ctx, to) })
	if err != nil {
		return 0, fmt.Errorf("%s: the copy of its data gives no snapshot: %w. The data is as it was", e.in.Self.Name, err)
	}
	discarded = beyondCommit(etcd)
	if discarded > 0 {
		e.say("%d entries of the log are dropped, because no quorum is known to have agreed on them", discarded)
	}
	return discarded, nil
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
