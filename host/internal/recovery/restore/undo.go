package restore

import (
	"context"
	"fmt"
	"io"
	"slices"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
)

// UndoCheckVerb is `restore-undo-check`: it refuses to revert a restore that switched a host. Pulumi asks each host
// before it reverts the first one, and a host that it does not reach stops it too.
func UndoCheckVerb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, _ io.Writer) error {
	in, err := ReadInput(stdin)
	if err != nil {
		return err
	}
	_, err = revertible(ctx, m, in)
	return err
}

// UndoVerb is `restore-undo`: a restore that was reverted before its switch leaves the member as it was, and running.
func UndoVerb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, _ io.Writer) error {
	in, err := ReadInput(stdin)
	if err != nil {
		return err
	}
	return undo(ctx, m, in)
}

func undo(ctx context.Context, m *machine.Machine, in Input) error {
	e, err := revertible(ctx, m, in)
	if err != nil || e == nil {
		return err
	}
	if err := e.wipe(); err != nil {
		return err
	}
	if err := files.Remove(e.journal(stagedNote)); err != nil {
		return err
	}
	restoring, err := mark.Restoring(m.Paths)
	if err != nil || restoring == "" {
		return err
	}
	e.say("the restore %s is reverted on %s", in.Token, in.Self.Name)
	return e.resume(ctx)
}

// revertible is the restore that can be reverted on this host; nil where there is nothing to revert.
func revertible(ctx context.Context, m *machine.Machine, in Input) (*engine, error) {
	restoring, err := mark.Restoring(m.Paths)
	if err != nil {
		return nil, err
	}
	if restoring != "" && restoring != in.Token {
		return nil, nil // it is another restore that stopped this etcd
	}
	done, err := mark.Restored(m.Paths)
	if err != nil {
		return nil, err
	}
	ended := slices.ContainsFunc(done, func(one mark.Done) bool { return one.Token == in.Token })
	if ended && restoring == "" {
		return nil, endedEverywhere(m, in)
	}
	e, err := open(ctx, m, in)
	if err != nil {
		return nil, err
	}
	step, err := e.lastStep()
	if err != nil {
		return nil, err
	}
	if step != "" || ended {
		return nil, coded.RestoreNotReversible.Errorf(
			"%s: the restore %s has moved the old data aside already, so it cannot be reverted. Nothing was changed. %s",
			in.Self.Name, in.Token, in.goOn())
	}
	if restoring == "" {
		return e, nil
	}
	return e, e.noneSwitched(ctx)
}

// endedEverywhere refuses to forget a restore that ended here, as long as other hosts may lack its data.
func endedEverywhere(m *machine.Machine, in Input) error {
	switched, err := mark.Switched(m.Paths)
	if err != nil || switched != in.Token {
		return err
	}
	return coded.RestoreNotReversible.Errorf(
		"%s has switched to the restored cluster already, and the restore %s has not ended on all hosts, so it cannot be "+
			"reverted. Nothing was changed. %s", in.Self.Name, in.Token, in.goOn())
}

// goOn is the action where a restore cannot be reverted. Another restore may have replaced it in the configuration.
func (in Input) goOn() string {
	field, other := "restore", "recover"
	if in.Snapshot == Survivor {
		field, other = other, field
	}
	return fmt.Sprintf("Set %s with the token %s in the configuration again, in the place of %s or another token. "+
		"Set lost: true for a host that is gone. Then run pulumi up: the restore continues", field, in.Token, other)
}

// noneSwitched refuses to start the old etcd beside the restored cluster. All hosts were stopped before the first one
// switched, so a member that runs is one that was reverted, which lists this host's member, or one of the restored
// cluster. Its peer port answers without a quorum too.
func (e *engine) noneSwitched(ctx context.Context) error {
	hasData, err := identity.HasAnyData(e.m.Paths)
	if err != nil || !hasData {
		return err
	}
	own, err := identity.MemberOf(e.m.Paths, e.self)
	if err != nil {
		return err
	}
	client, err := etcd.Open(e.m.Paths.Current())
	if err != nil {
		return nil //nolint:nilerr // a host without certificates can ask no member
	}
	defer client.Close()
	for _, peer := range e.in.Initial {
		if peer.Name == e.in.Self.Name || !listens(ctx, peer.URL) {
			continue
		}
		members, err := client.PeerMembers(ctx, peer.URL)
		if etcd.IsOdd(err) {
			return err
		}
		// One that does not answer is not a member of a cluster with this CA, or it ends.
		if err != nil || slices.ContainsFunc(members, func(m etcd.Member) bool { return m.ID == own }) {
			continue
		}
		return coded.RestoreNotReversible.Errorf(
			"%s has switched to the restored cluster already, as its peer port %s reports: it does not list the member of "+
				"%s. So the restore %s cannot be reverted. Nothing was changed on %s. %s",
			peer.Name, peer.URL, e.in.Self.Name, e.in.Token, e.in.Self.Name, e.in.goOn())
	}
	return nil
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
