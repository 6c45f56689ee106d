package leave

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/membership/membership"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/say"
)

// clear takes the member off the host. Its data is moved aside and never deleted. That it was abandoned, or the last
// one, stays noted: a deletion that runs again ends the same.
func (r request) clear(ctx context.Context, m *machine.Machine) error {
	// The host finishes by itself, even if the update is gone.
	defer say.IgnoreBroken()()
	if files.IsMarked(m.Paths.Unit()) {
		if err := errors.Join(m.Units.Stop(ctx, adopted.OwnUnit), m.Units.Disable(ctx, adopted.OwnUnit)); err != nil {
			return err
		}
	}
	if err := r.moveAside(m); err != nil {
		return err
	}
	if err := made.Remove(m.Paths, m.Paths.Bootstrap()); err != nil {
		return err
	}
	return files.Remove(
		m.Paths.Identity(),
		m.Paths.Active(),
		m.Paths.Members(),
		m.Paths.Aside(),
		m.Paths.Switched(),
	)
}

func (r request) moveAside(m *machine.Machine) error {
	if r.self.DataDir == "" {
		return nil
	}
	// A host may leave without its disk. Data that stays there is in the way only where the host joins again.
	unmounted, err := identity.Unmounted(m.Paths, r.self, r.self)
	if err != nil {
		return err
	}
	if len(unmounted) > 0 {
		m.Say.Say("the disk that should be mounted at %s is not mounted: the data of %s stays on it",
			strings.Join(unmounted, " and "), r.self.Name)
		return nil // what is below the mount point is an old copy
	}
	hasData, err := identity.HasData(m.Paths, r.self)
	if err != nil {
		return err
	}
	// Without a log too: an etcd that was never ready left the rest of it.
	if !hasData && !files.Exists(m.Paths.At(filepath.Join(r.self.DataDir, "member"))) {
		return files.Remove(m.Paths.MemberID())
	}
	folder, noted, err := membership.LastFolder(m.Paths, r.self.Token)
	if err != nil {
		return err
	}
	if !noted {
		folder = leftFolder(m)
	}
	return identity.SetAside(m.Paths, m.Say, r.self, folder)
}
