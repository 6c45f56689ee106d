package restore

import (
	"context"
	"io"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
)

// UndoVerb is `restore-undo`: a restore that was reverted before its switch leaves the member as it was, and running.
func UndoVerb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, _ io.Writer) error {
	in, err := ReadInput(stdin)
	if err != nil {
		return err
	}
	return undo(ctx, m, in)
}

func undo(ctx context.Context, m *machine.Machine, in Input) error {
	done, err := mark.Restored(m.Paths)
	if err != nil {
		return err
	}
	restoring, err := mark.Restoring(m.Paths)
	if err != nil {
		return err
	}
	if restoring != "" && restoring != in.Token {
		return nil // it is another restore that stopped this etcd
	}
	for _, one := range done {
		if one.Token == in.Token && restoring == "" {
			return nil // it ended, and nothing of it is left to revert
		}
	}
	e, err := open(ctx, m, in)
	if err != nil {
		return err
	}
	step, err := e.noted(stepNote)
	if err != nil {
		return err
	}
	if step != "" || len(done) > 0 && done[len(done)-1].Token == in.Token {
		return coded.RestoreNotReversible.Errorf(
			"%s: the restore %s has moved the old data aside already, so it cannot be reverted. Nothing was "+
				"changed. Set restore in the configuration again, and run pulumi up: the restore continues", in.Self.Name, in.Token)
	}
	if err := e.wipe(); err != nil {
		return err
	}
	if err := files.Remove(e.journal(stagedNote)); err != nil {
		return err
	}
	if restoring == "" {
		return nil
	}
	e.say("the restore %s is reverted on %s", in.Token, in.Self.Name)
	return e.resume(ctx)
}

// resume starts etcd with the data that it has, where this restore stopped it.
func (e *engine) resume(ctx context.Context) error {
	restoring, err := mark.Restoring(e.m.Paths)
	if err != nil || restoring != e.in.Token {
		return err
	}
	if err := mark.ClearRestoring(e.m.Paths); err != nil {
		return err
	}
	hasData, err := identity.HasAnyData(e.m.Paths)
	if err != nil || !hasData {
		return err
	}
	active, err := e.m.Units.Active(ctx, adopted.OwnUnit)
	if err != nil || active {
		return err
	}
	e.say("starting etcd on %s with the data that it has", e.in.Self.Name)
	return stage.Start(ctx, e.m)
}
