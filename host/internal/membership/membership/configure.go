package membership

import (
	"context"

	"etcd-host/internal/adoption/adopt"
	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/membership/restart"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/values"
)

// configure: the member is there. It restarts only if it would read something new.
func (h *host) configure(ctx context.Context) error {
	m := h.view.Machine
	found, err := adopted.Read(m.Paths)
	if err != nil {
		return err
	}
	if found == nil {
		if err := h.prepareDataDirs(ctx); err != nil {
			return err
		}
	}
	if err := identity.Remember(m.Paths, h.declared.Self); err != nil {
		return err
	}
	from, err := stage.RunningVersion(ctx, m)
	if err != nil {
		return err
	}
	to, err := stage.Version(h.folder)
	if err != nil {
		return err
	}
	if found != nil {
		err = h.manage(ctx, *found, from, to)
	} else {
		err = h.refresh(ctx, from, to)
	}
	if err != nil {
		return err
	}
	// Without a quorum there is nothing to wait for here: the next host may be the one that makes it.
	if h.facts.Answers {
		return h.settle(ctx)
	}
	return nil
}

// refresh starts what is down, and restarts what runs with old files.
func (h *host) refresh(ctx context.Context, from, to values.Version) error {
	if err := h.rememberBeside(); err != nil {
		return err
	}
	active, err := h.view.UnitActive(ctx)
	if err != nil {
		return err
	}
	if !active {
		return h.startAgain(ctx, from, to)
	}
	old, err := h.runsOldFiles(ctx, from, to)
	if err != nil || !old {
		return err
	}
	// A learner that answers becomes a voting member first, and then restarts as one.
	if h.view.AmLearner() {
		if _, err := h.view.Etcd.Status(ctx, h.view.Here); err == nil {
			if err := h.settle(ctx); err != nil {
				return err
			}
			if err := h.chooseStep(ctx); err != nil {
				return err
			}
		}
	}
	return restart.Turn{Change: h.change(from, to), Folder: h.folder}.Run(ctx, h.view)
}

func (h *host) startAgain(ctx context.Context, from, to values.Version) error {
	m := h.view.Machine
	if !from.IsZero() && from != to {
		if err := h.change(from, to).Prepare(ctx, h.view); err != nil {
			return err
		}
	}
	h.say("starting etcd")
	if err := stage.Activate(ctx, m, h.folder); err != nil {
		return err
	}
	return stage.Start(ctx, m)
}

func (h *host) runsOldFiles(ctx context.Context, from, to values.Version) (bool, error) {
	m := h.view.Machine
	current, err := stage.IsActive(m.Paths, h.folder)
	if err != nil || !current || from != to {
		return true, err
	}
	otherwise, err := stage.RunsOtherwise(ctx, m)
	return len(otherwise) > 0, err
}

// manage moves an adopted member to this program's unit.
func (h *host) manage(ctx context.Context, found adopted.Etcd, from, to values.Version) error {
	if err := adopt.StaysPut(found, h.declared.Self.Name, h.declared.Version); err != nil {
		return err
	}
	turn := restart.Turn{Change: h.change(from, to), Folder: h.folder}
	turn.Manage = func(ctx context.Context) error { return adopt.Manage(ctx, h.view, h.folder) }
	if err := turn.Run(ctx, h.view); err != nil {
		return err
	}
	return h.rememberBeside()
}

func (h *host) prepareDataDirs(ctx context.Context) error {
	m := h.view.Machine
	account, err := users.Etcd(ctx, m.Paths, m.Run)
	if err != nil {
		return err
	}
	return stage.PrepareDataDirs(m.Paths, account, h.declared.Self.Dirs())
}

// rememberBeside keeps the identity beside the data, with the member's ID. On a machine that was replaced that ID is
// known by the data's disk alone, until etcd is ready.
func (h *host) rememberBeside() error {
	paths := h.view.Machine.Paths
	known, err := identity.Read(paths)
	if err != nil {
		return err
	}
	id, err := identity.MemberID(paths)
	if err != nil {
		return err
	}
	if id == 0 {
		// A damaged file is written again, without the ID.
		id, _ = identity.MemberOf(paths, known)
	}
	return identity.RememberBeside(paths, known, id)
}

// startFirstTime starts etcd under an identity that it has not had.
func (h *host) startFirstTime(ctx context.Context) error {
	m := h.view.Machine
	if err := files.Remove(m.Paths.MemberID(), m.Paths.Last()); err != nil {
		return err
	}
	if err := h.prepareDataDirs(ctx); err != nil {
		return err
	}
	if err := identity.Remember(m.Paths, h.declared.Self); err != nil {
		return err
	}
	known, err := identity.Read(m.Paths)
	if err != nil {
		return err
	}
	// An ID that is there already is that of a member whose data is gone.
	if err := identity.RememberBeside(m.Paths, known, 0); err != nil {
		return err
	}
	if err := stage.Activate(ctx, m, h.folder); err != nil {
		return err
	}
	return stage.Start(ctx, m)
}
