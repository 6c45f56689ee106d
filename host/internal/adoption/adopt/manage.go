package adopt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/coded"
)

// Manage moves the member from the unit that was found to this program's unit, with its data. The unit that was
// found stays as it is, disabled. A lost connection does not end this half-way, with no etcd running.
func Manage(ctx context.Context, view *cluster.View, folder string) error {
	m, self := view.Machine, view.Self
	defer say.IgnoreBroken()()
	ctx = context.WithoutCancel(ctx)
	unit, err := adopted.UnitOf(m.Paths)
	if err != nil {
		return err
	}
	account, err := users.Etcd(ctx, m.Paths, m.Run)
	if err != nil {
		return err
	}
	if err := checkDirs(ctx, m, self, unit, account); err != nil {
		return err
	}
	if err := m.Units.Stop(ctx, unit); err != nil {
		return err
	}
	if err := restartStopped(ctx, m, self, folder, unit, account); err != nil {
		return coded.AdoptStopped.Errorf(
			"etcd on %s is stopped, and its new unit was not started: %w. To run it by the unit %s until then: "+
				"systemctl start %s. Fix the cause, then run pulumi up again",
			self.Name,
			err,
			unit,
			unit,
		)
	}
	return nil
}

// checkDirs looks at the data before etcd stops. Where it is stopped, an update that was killed may have given a part
// of the data to etcd's user, and the directory no longer shows which user was found.
func checkDirs(
	ctx context.Context, m *machine.Machine, self identity.Identity, unit string, account users.Account,
) error {
	if err := stage.CheckFoundWay(m.Paths, account, self.Dirs()); err != nil {
		return err
	}
	active, err := m.Units.Active(ctx, unit)
	if err != nil || !active {
		return err
	}
	return stage.CheckFoundData(m.Paths, account, self.Dirs())
}

func restartStopped(
	ctx context.Context, m *machine.Machine, self identity.Identity, folder, unit string, account users.Account,
) error {
	if unit != adopted.OwnUnit {
		if err := m.Units.Disable(ctx, unit); err != nil {
			return err
		}
	}
	if err := keepDropIns(m); err != nil {
		return err
	}
	if err := stage.Activate(ctx, m, folder); err != nil {
		return err
	}
	if err := ownData(m, self, account); err != nil {
		return err
	}
	if err := stage.PrepareDataDirs(m.Paths, account, self.Dirs()); err != nil {
		return err
	}
	if err := files.Remove(m.Paths.Adopted()); err != nil {
		return err
	}
	return stage.Start(ctx, m)
}

// keepDropIns moves files that override parts of a unit of our unit's name: systemd would read them with ours.
func keepDropIns(m *machine.Machine) error {
	dir := m.Paths.UnitDropIns()
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	kept := m.Paths.KeptFile(dir)
	if err := os.MkdirAll(kept, 0o755); err != nil {
		return err
	}
	for _, entry := range entries {
		if slices.Contains(m.Paths.OurDropIns(), filepath.Join(dir, entry.Name())) {
			continue // an interrupted move left it
		}
		if err := files.Rename(filepath.Join(dir, entry.Name()), filepath.Join(kept, entry.Name())); err != nil {
			return fmt.Errorf("%s cannot be kept: %w", filepath.Join(dir, entry.Name()), err)
		}
	}
	return os.Remove(dir)
}

// ownData gives the data to etcd's user. Our unit looks for the log one below its directory. The etcd that was found
// had it in the directory itself, so the log gets that name too.
func ownData(m *machine.Machine, self identity.Identity, account users.Account) error {
	for _, dir := range self.Dirs() {
		if err := own(m.Paths.At(dir), account); err != nil {
			return err
		}
	}
	if self.WALDir == "" {
		return nil
	}
	dir := m.Paths.At(self.WALDir)
	if link := filepath.Join(dir, "wal"); !files.Exists(link) {
		return os.Symlink(".", link)
	}
	return nil
}

// own gives a directory and all that a member reads in it to the account. It follows no link, because the user who
// owned the data may have left one. The directory is given first: in it that user can no longer put anything.
func own(dir string, account users.Account) error {
	if os.Geteuid() != 0 {
		return nil // in tests; on a host the program is root
	}
	root, err := files.OpenDir(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	return stage.WalkMember(root, func(name string, info fs.FileInfo) error {
		if err := users.SoleName(filepath.Join(dir, name), info); err != nil {
			return err
		}
		return root.Lchown(name, account.UID, account.GID)
	})
}
