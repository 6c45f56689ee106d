package maintenance

import (
	"context"
	"errors"
	"fmt"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/lock"
	"etcd-host/internal/system/machine"
)

const (
	// mostBehind is how many entries a member may be behind: answers of different members are not of one instant.
	mostBehind = 5000
	spare      = 64 << 20
)

// isQuiet fails while something else is at work on this host.
func isQuiet(ctx context.Context, m *machine.Machine) error {
	restoring, err := mark.Restoring(m.Paths)
	switch {
	case err != nil:
		return err
	case restoring != "":
		return fmt.Errorf("the restore %s is at work on this host", restoring)
	case !lock.IsFree(ctx, m.Paths, lock.Verbs):
		return errors.New("an update or another command is at work on this host")
	case !lock.IsFree(ctx, m.Paths, lock.Backup):
		// A snapshot that is being read keeps the database from being replaced, and the member from answering.
		return errors.New("a backup is under way on this host")
	}
	return nil
}

// isHealthy fails unless every member votes, serves and has caught up. While another host defragments its member, that
// one does not serve.
func isHealthy(ctx context.Context, v *cluster.View) error {
	if err := v.Ask(ctx, v.Here); err != nil {
		return err
	}
	voters := v.Members.Voters()
	if len(voters) < len(v.Members) {
		return errors.New("a member is a learner, or never started")
	}
	if err := v.Etcd.AllServe(ctx, voters.Clients()); err != nil {
		return err
	}
	statuses, err := v.Etcd.Statuses(ctx, voters.Clients())
	if err != nil {
		return err
	}
	if why := cluster.SplitViews(statuses); why != "" {
		return errors.New(why)
	}
	var first uint64
	for _, status := range statuses {
		first = max(first, status.Applied)
	}
	for _, status := range statuses {
		if first-status.Applied > mostBehind {
			return fmt.Errorf("%s is %d entries of the log behind", status.Endpoint, first-status.Applied)
		}
	}
	return nil
}

// hasRoom is about the file that takes the place of the database.
func hasRoom(m *machine.Machine, dir string, status etcd.Status) error {
	needed := uint64(status.DBInUse) + uint64(status.DBInUse)/10 + spare
	free, err := files.FreeBytes(m.Paths.At(dir))
	if err != nil {
		return err
	}
	if free < needed {
		return fmt.Errorf("%s are free on the disk of %s, and %s are needed", mib(int64(free)), dir, mib(int64(needed)))
	}
	return nil
}
