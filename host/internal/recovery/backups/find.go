package backups

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/wire/coded"
)

// use is what is done with a backup that was found.
type use func(in target.Target, m manifest.Manifest) error

// find reads the manifest of a key, from the first target that has it whole.
func (d *desk) find(ctx context.Context, text string, then use) error {
	if text == manifest.Latest {
		return d.newest(ctx, then)
	}
	key, err := manifest.ParseKey(text)
	if err != nil {
		return coded.BackupNotFound.Errorf("KEY: %w. Nothing was read. Write a key that `etcd-host backups list` "+
			"shows, or the path of a file with / or ./ at its beginning", err)
	}
	done := false
	var missed []error
	err = d.each(func(one target.Settings, opened target.Target) error {
		if done {
			return nil
		}
		m, err := catalog.Manifest(ctx, opened, key)
		if errors.Is(err, target.ErrNotFound) {
			why, err := whyMissing(ctx, opened, one.Name, key)
			missed = append(missed, why)
			return err
		}
		if err == nil {
			done = true
			err = then(opened, m)
		}
		return other(err)
	})
	if err != nil || done {
		return err
	}
	return notFound(text, errors.Join(missed...))
}

func notFound(text string, why error) error {
	return coded.BackupNotFound.Errorf("the backup %q was not found: %w. See: etcd-host backups list", text, why)
}

// other names what to do where a backup cannot be used.
func other(err error) error {
	if code := coded.CodeOf(err); code == coded.BackupDamaged || code == coded.BackupUnreadable {
		return fmt.Errorf("%w. Nothing there was changed, and nothing was written here. Use another backup: "+
			"etcd-host backups list", err)
	}
	return err
}

// whyMissing says where a target has the data of a backup alone: a run was killed, or has not ended.
func whyMissing(ctx context.Context, in target.Target, name string, key manifest.Key) (why, err error) {
	why = fmt.Errorf("the target %q does not have it", name)
	found, err := catalog.Open(ctx, in, key.Cluster, key.Bootstrap)
	if err == nil && found.HasDataAlone(key) {
		why = fmt.Errorf("the target %q has its data, and not its manifest, which says whether it is whole", name)
	}
	return why, err
}

// newest takes the newest verified backup of all targets. A target that fails hides no backup of another one, and the
// command fails all the same: that target may have a newer one.
func (d *desk) newest(ctx context.Context, then use) error {
	if d.self.IsZero() {
		return coded.MemberNone.Errorf("this host has no member, so it does not know which bootstrap's backups are of its " +
			"cluster. Nothing was read. Write a KEY that `etcd-host backups list` shows in place of latest")
	}
	var in target.Settings
	var chosen manifest.Manifest
	passed := make([]catalog.Passed, 0, len(d.settings.Targets))
	has := false
	failed := d.each(func(one target.Settings, opened target.Target) error {
		found, err := d.open(ctx, opened)
		if err != nil {
			return err
		}
		its, any, over, err := found.NewestAndPassed(ctx, d.m.Now())
		if any && (!has || manifest.NewestFirst(its.Key(), chosen.Key()) < 0) {
			in, chosen, has = one, its, true
		}
		passed = append(passed, over)
		return other(err)
	})
	if !has && failed == nil {
		failed = notFound(manifest.Latest, errors.New("no target has a verified backup of this cluster"))
	}
	if !has {
		return failed
	}
	for _, over := range passed {
		d.sayNewer(over, chosen.Key())
	}
	return errors.Join(failed, d.with(in, func(opened target.Target) error { return other(then(opened, chosen)) }))
}

// sayNewer names the backups of one target that are newer than the one that is used.
func (d *desk) sayNewer(passed catalog.Passed, than manifest.Key) {
	passed.Keys = slices.DeleteFunc(passed.Keys, func(key manifest.Key) bool {
		return manifest.NewestFirst(key, than) >= 0
	})
	if len(passed.Keys) > 0 {
		d.m.Say.Say("%s is used. Newer backups cannot be used: %s. The newest of them: %v", than, passed.Names(), passed.Why)
	}
}
