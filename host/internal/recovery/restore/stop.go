package restore

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
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
	restoring, err := mark.Restoring(e.m.Paths)
	if err != nil || restoring == e.in.Token {
		return err
	}
	now, err := readLiving(ctx, e.m, e.self)
	if err != nil {
		return err
	}
	if err := e.checkLiving(now); err != nil {
		return err
	}
	if !e.in.isSeed() {
		return nil
	}
	revision, err := e.stagedRevision()
	if err != nil {
		return err
	}
	if revision == 0 {
		return fmt.Errorf("%s: the snapshot %s is not staged, so etcd is not stopped. Nothing was changed. Run pulumi up "+
			"without --target", e.in.Self.Name, e.in.Snapshot)
	}
	return e.checkBump(revision, now)
}

// stopMarked marks first: systemd starts an etcd that ends, and a boot does too.
func (e *engine) stopMarked(ctx context.Context) error {
	if err := os.MkdirAll(e.m.Paths.StateDir(), 0o700); err != nil {
		return err
	}
	if err := mark.SetRestoring(e.m.Paths, e.in.Token); err != nil {
		return err
	}
	e.lastSnapshot(ctx)
	e.say("stopping etcd on %s until its data is replaced", e.in.Self.Name)
	return e.m.Units.Stop(ctx, adopted.OwnUnit)
}

// lastSnapshot saves what the member holds now, where it answers. Nothing depends on it: the data itself is kept too.
func (e *engine) lastSnapshot(ctx context.Context) {
	file := filepath.Join(e.m.Paths.Snapshots(), "before-restore-"+e.in.Token.String()+".db")
	view, err := openView(ctx, e.m, e.self)
	if err != nil || view == nil || files.Exists(file) {
		return
	}
	defer view.Close()
	if err := os.MkdirAll(e.m.Paths.Snapshots(), 0o700); err == nil {
		err = e.roomForSnapshot(ctx, view.Etcd)
		if err == nil {
			err = view.Etcd.SaveSnapshot(ctx, view.Here, file)
		}
		if err != nil {
			e.say("no snapshot of the old data is saved: %s. The data itself is kept", etcd.Why(err))
			return
		}
		e.say("the old data is saved as %s", e.m.Paths.Name(file))
	}
}

func (e *engine) roomForSnapshot(ctx context.Context, client *etcd.Client) error {
	status, err := client.Status(ctx, e.self.Here(e.m.Paths))
	if err != nil {
		return err
	}
	free, err := files.FreeBytes(e.m.Paths.Snapshots())
	if err != nil {
		return err
	}
	if needed := uint64(status.DBSize)*2 + segmentBytes; free < needed {
		return fmt.Errorf("%d MiB are free on the disk of %s, and %d MiB are needed", free>>20,
			e.m.Paths.Name(e.m.Paths.Snapshots()), needed>>20)
	}
	return nil
}
