package catalog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/wire/coded"
)

// maxSkew is how far another host's clock may be ahead.
const maxSkew = 5 * time.Minute

// IsFuture says that the clock which dated a backup was wrong.
func IsFuture(key manifest.Key, now time.Time) bool { return key.Time.After(now.Add(maxSkew)) }

// Newest is the newest verified backup; false where there is none. Manifests that cannot be used are passed over: a
// rotten one must not hide that there is no newer backup. Without any other, the error is BackupUnreadable.
func (c *Catalog) Newest(ctx context.Context, now time.Time) (manifest.Manifest, bool, error) {
	newest, has, _, err := c.NewestAndPassed(ctx, now)
	return newest, has, err
}

// Passed are backups that cannot be used, and that are newer than the newest verified one.
type Passed struct {
	// Keys are newest first.
	Keys []manifest.Key
	// Why is of the first of them.
	Why error
}

// passedMost is how many of them are named.
const passedMost = 3

// Names has the newest of them.
func (p Passed) Names() string {
	var names []string
	for _, key := range p.Keys[:min(passedMost, len(p.Keys))] {
		names = append(names, key.String())
	}
	if more := len(p.Keys) - passedMost; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

// NewestAndPassed has what Newest passes over too.
func (c *Catalog) NewestAndPassed(
	ctx context.Context, now time.Time,
) (newest manifest.Manifest, has bool, passed Passed, err error) {
	var refused error
	all := c.All()
	keys := slices.DeleteFunc(slices.Clone(all), func(key manifest.Key) bool { return IsFuture(key, now) })
	ended := c.Each(ctx, keys, func(key manifest.Key, found manifest.Manifest, err error) bool {
		switch {
		case errors.Is(err, target.ErrRefused):
			refused = err
		case errors.Is(err, target.ErrNotFound):
			// The retention of another host deletes meanwhile.
		case err != nil:
			passed.Keys, passed.Why = append(passed.Keys, key), cmp.Or(passed.Why, err)
		case found.Verified():
			newest, has = found, true
		}
		return !has && refused == nil
	})
	if err := cmp.Or(ended, refused); has || err != nil {
		return newest, has, passed, err
	}
	if len(passed.Keys) > 0 {
		return manifest.Manifest{}, false, passed, coded.BackupUnreadable.Errorf(
			"%d of %d backups cannot be read, and no other one is verified. See: etcd-host backups list. The newest of them: %w",
			len(passed.Keys), len(all), passed.Why)
	}
	return manifest.Manifest{}, false, passed, nil
}
