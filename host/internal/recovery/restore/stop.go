package restore

import (
	"context"
	"fmt"
	"io"
	"os"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/etcd/snapshot"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
)

// StopVerb is `restore-stop`: it stops etcd, and keeps it from starting, also at a boot, until the switch.
func StopVerb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, stdout io.Writer) error {
	return phase(ctx, m, stdin, stdout, func(e *engine, ctx context.Context) (string, error) {
		return "stopped=yes\n", e.stop(ctx)
	})
}

func (e *engine) stop(ctx context.Context) error {
	if e.over {
		e.say("the restore %s ended on %s", e.in.Token, e.in.Self.Name)
		return nil
	}
	if err := e.mayStop(ctx); err != nil {
		return err
	}
	return e.stopMarked(ctx)
}

func (e *engine) mayStop(ctx context.Context) error {
	restored, revision, err := e.stagedCluster()
	if err != nil {
		return err
	}
	// A survivor is stopped already, and another member may serve meanwhile.
	if err := e.checkLiving(ctx, restored); err != nil {
		return err
	}
	restoring, err := mark.Restoring(e.m.Paths)
	if err != nil || restoring == e.in.Token || !e.in.isSeed() {
		return err
	}
	if revision == 0 {
		return coded.FilesNotStaged.Errorf(
			"%s: the snapshot %s is not staged, so etcd is not stopped. Nothing was changed. Run pulumi up "+
				"without --target", e.in.Self.Name, e.in.Snapshot)
	}
	now, err := readLiving(ctx, e.m, e.self)
	if err != nil {
		return err
	}
	return e.checkBump(revision, now)
}

// stopMarked marks first: systemd starts an etcd that ends, and a boot does too.
func (e *engine) stopMarked(ctx context.Context) error {
	if err := os.MkdirAll(e.m.Paths.StateDir(), 0o700); err != nil {
		return err
	}
	if err := mark.SetRestoring(e.m.Paths, e.in.Token); err != nil {
		return fmt.Errorf("the restore %s cannot be noted: %w. etcd on %s was not stopped", e.in.Token, err, e.in.Self.Name)
	}
	e.lastSnapshot(ctx)
	e.say("stopping etcd on %s until its data is replaced", e.in.Self.Name)
	active, err := e.m.Units.Active(ctx, adopted.OwnUnit)
	if err != nil {
		return err
	}
	// A leader that is asked to stop tries for 7 s to move the leadership to members that stop too. Its log has each
	// write that etcd acknowledged, as after any crash.
	if active {
		if err := e.m.Units.Kill(ctx, adopted.OwnUnit); err != nil {
			return err
		}
	}
	return e.m.Units.Stop(ctx, adopted.OwnUnit)
}

// lastSnapshot saves what the member holds now, where it answers. Nothing depends on it: the data itself is kept too.
func (e *engine) lastSnapshot(ctx context.Context) {
	reason := "restore-" + e.in.Token.String()
	if saved, err := snapshot.Saved(e.m.Paths, reason); err != nil || saved {
		return
	}
	view, err := openView(ctx, e.m, e.self)
	if err != nil || view == nil {
		return
	}
	defer view.Close()
	// The hosts stop at once and save the same, so one of them brings it to the targets.
	if err := snapshot.Here(ctx, view, reason, e.in.Initial[0].Name == e.in.Self.Name); err != nil {
		e.say("%v. The data itself is kept", err)
	}
}
