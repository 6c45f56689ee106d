// Package schedule puts the settings of backups and the timers of systemd on a host, and takes both away.
package schedule

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/lasting"
	"etcd-host/internal/recovery/metrics"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
)

// most bounds the input: credentials and CAs are some kilobytes each.
const most = 4 << 20

// Verb is `backup-settings`. The document `{}` removes all that it wrote before; no document at all was cut off.
func Verb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, _ io.Writer) error {
	text, err := io.ReadAll(io.LimitReader(stdin, most+1))
	if err != nil || len(text) > most || len(bytes.TrimSpace(text)) == 0 {
		return errors.Join(coded.InputNotWhole.Errorf("the settings of backups did not arrive whole. Nothing was changed. "+
			"Run pulumi up again"), err)
	}
	wanted, err := settings.Parse(text)
	if err != nil {
		return fmt.Errorf("%w. Nothing was changed", err)
	}
	if wanted.IsZero() {
		return Remove(ctx, m)
	}
	if err := errors.Join(checkCalendars(ctx, m, wanted), checkDirectories(m, wanted)); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(m.Paths.BackupSettings()), 0o700); err != nil {
		return err
	}
	// A run reads it as it begins, so that new credentials need no restart.
	if _, err := files.Put(m.Paths.BackupSettings(), 0o600, text); err != nil {
		return err
	}
	if err := makeDirectories(m, wanted); err != nil {
		return err
	}
	self, err := identity.Read(m.Paths)
	if err != nil {
		return err
	}
	if err := setUnits(ctx, m, units(wanted, self.DataDir)); err != nil {
		return err
	}
	return metrics.Write(ctx, m)
}

// checkDirectories refuses, before anything changes, what each run would refuse.
func checkDirectories(m *machine.Machine, wanted settings.Settings) error {
	var errs []error
	for _, one := range wanted.Targets {
		if one.Kind == target.KindDirectory {
			errs = append(errs, lasting.Check(m.Paths, "backup.targets", one.Path, string(wanted.Cluster)))
		}
	}
	if wanted.MetricsDirectory != "" {
		errs = append(errs, lasting.Check(m.Paths, "backup.metricsDirectory", wanted.MetricsDirectory, ""))
	}
	return errors.Join(errs...)
}

// makeDirectories makes the directories of targets on the root disk: the service may write in them, and not above them.
// A directory below a mount point is made by the first backup, on the disk that is mounted then.
func makeDirectories(m *machine.Machine, wanted settings.Settings) error {
	for _, one := range wanted.Targets {
		if one.Kind != target.KindDirectory || one.MountPoint != "" {
			continue
		}
		if err := target.MakeDirectory(m.Paths, one.Path); err != nil {
			return fmt.Errorf("the directory of the target %q cannot be made: %w", one.Name, err)
		}
	}
	return nil
}

// Remove takes settings, units and metrics away. Backups stay, on this host too.
func Remove(ctx context.Context, m *machine.Machine) error {
	if err := setUnits(ctx, m, nil); err != nil {
		return err
	}
	if err := metrics.Remove(m.Paths); err != nil {
		return err
	}
	if err := errors.Join(files.RemoveFile(m.Paths.BackupSettings()), files.Remove(m.Paths.BackupReport())); err != nil {
		return err
	}
	files.RemoveEmpty(filepath.Dir(m.Paths.BackupSettings()))
	return nil
}

// setUnits writes the units that are wanted, and removes the others that this program may have written.
func setUnits(ctx context.Context, m *machine.Machine, wanted map[string]string) error {
	changed := map[string]bool{}
	for _, job := range jobs {
		for _, unit := range []string{job.service(), job.timer()} {
			content, isWanted := wanted[unit]
			path := m.Paths.SystemUnit(unit)
			if isWanted {
				if err := files.Keep(m.Paths, m.Say, path); err != nil {
					return err
				}
				differs, err := files.Put(path, 0o644, []byte(content))
				if err != nil {
					return err
				}
				changed[unit] = differs
				continue
			}
			if !files.IsMarked(path) {
				continue
			}
			if err := m.Units.Stop(ctx, unit); err != nil {
				return err
			}
			if err := m.Units.Disable(ctx, unit); err != nil {
				return err
			}
			if err := files.Remove(path); err != nil {
				return err
			}
			changed[unit] = true
		}
	}
	if slices.Contains(slices.Collect(maps.Values(changed)), true) {
		if err := m.Units.Reload(ctx); err != nil {
			return err
		}
	}
	for _, job := range jobs {
		if _, is := wanted[job.timer()]; !is {
			continue
		}
		if err := startTimer(ctx, m, job.timer(), changed[job.timer()]); err != nil {
			return err
		}
	}
	return nil
}

// startTimer starts a timer again where it changed. The service that it starts is left alone: it may be running.
func startTimer(ctx context.Context, m *machine.Machine, timer string, changed bool) error {
	if err := m.Units.Enable(ctx, timer); err != nil {
		return err
	}
	active, err := m.Units.Active(ctx, timer)
	if err != nil {
		return err
	}
	if active && changed {
		if err := m.Units.Stop(ctx, timer); err != nil {
			return err
		}
	}
	if active && !changed {
		return nil
	}
	return m.Units.Start(ctx, timer)
}
