// Package restart restarts a member as part of a rolling restart: at most one voting member is down at a time, and
// none while another one is unhealthy.
package restart

import (
	"context"
	"fmt"
	"time"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/upgrade"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
)

// Turn is one member's restart with the files of a folder.
type Turn struct {
	upgrade.Change
	// Folder has the staged files.
	Folder string
	// Manage moves an adopted member to this program's unit; nil where that unit runs it.
	Manage func(context.Context) error
}

// Run restarts the member and waits until the next one may restart.
func (t Turn) Run(ctx context.Context, v *cluster.View) error {
	spare := func(context.Context, *cluster.View) error { return nil } // one that takes no part in decisions costs nothing
	if err := v.Etcd.Commits(ctx, v.Here); err == nil {
		if !t.Answers {
			return coded.ClusterNoAnswer.Errorf("etcd on %s works and is not restarted, because no quorum answers. It keeps "+
				"running with its old files. Follow docs/runbooks/quorum-lost.md, then run pulumi up again", v.Self.Name)
		}
		spare = spareForRestart
	} else if etcd.IsOdd(err) {
		return err
	}
	if err := spare(ctx, v); err != nil {
		return err
	}
	if err := t.prepare(ctx, v); err != nil {
		return err
	}
	// Asked again, as late as possible: much may have happened since.
	if err := spare(ctx, v); err != nil {
		return err
	}
	why, err := t.why(v)
	if err != nil {
		return err
	}
	// Printed before it is done. Where the update that asked for it is gone, the print ends this process, and nothing
	// restarts behind the back of a later update.
	v.Machine.Say.Say("restarting etcd on %s: %s", v.Self.Name, why)
	if err := t.restart(ctx, v); err != nil {
		return err
	}
	// A learner never serves; it is waited for as it is promoted.
	if t.Answers && !v.AmLearner() {
		return v.Settled(ctx, t.CatchUp)
	}
	return nil
}

func (t Turn) prepare(ctx context.Context, v *cluster.View) error {
	if t.Answers {
		if err := v.MayAdminister(ctx); err != nil {
			return err
		}
	}
	if err := checkSettings(ctx, v.Machine, v.Self.Name, t.Folder, t.To); err != nil {
		return err
	}
	if t.From != t.To {
		if err := t.Prepare(ctx, v); err != nil {
			return err
		}
	}
	if t.Answers {
		return v.HandOver(ctx)
	}
	return nil
}

func (t Turn) why(v *cluster.View) (string, error) {
	if t.Manage != nil {
		unit, err := v.Unit()
		return fmt.Sprintf("it moves from %s to a unit and files of this program", unit), err
	}
	if t.From != t.To {
		return fmt.Sprintf("etcd %s becomes %s", t.From, t.To), nil
	}
	return "it reads new files", nil
}

func (t Turn) restart(ctx context.Context, v *cluster.View) error {
	if t.Manage != nil {
		return t.Manage(ctx)
	}
	if err := stage.Activate(ctx, v.Machine, t.Folder); err != nil {
		return err
	}
	if err := v.Machine.Units.Enable(ctx, adopted.OwnUnit); err != nil {
		return err
	}
	return v.Machine.Units.Restart(ctx, adopted.OwnUnit)
}

// spareForRestart waits until every other voting member takes part in decisions, so that the cluster can spare this
// one. An alarm does not count: a quota that was raised is read at a restart.
func spareForRestart(ctx context.Context, v *cluster.View) error {
	err := retry.For(ctx, 20*time.Second, func(ctx context.Context) error { return v.OthersAll(ctx, v.Etcd.Commits) })
	if err == nil || etcd.IsOdd(err) {
		return err
	}
	return coded.RestartMemberUnhealthy.Errorf(
		"etcd on %s is not restarted while another member is unhealthy: %w. It keeps running with its "+
			"old files, and the quorum is kept. Fix that member, then run pulumi up again. Where its data is lost or corrupt: "+
			"etcd-host rejoin on its host", v.Self.Name, err)
}
