package find

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/target"
)

// newerMost is how many backups that are newer than the named one are read and named, unless none of them is verified.
const newerMost = 9

// choose takes the backup that is named, or the newest one that is verified. It reads only the manifests that decide.
func (l *listing) choose(ctx context.Context, snapshot string) (chosen offer, found bool, err error) {
	if snapshot == manifest.Latest {
		return l.newest(ctx)
	}
	named := l.only(func(key manifest.Key) bool { return key.String() == snapshot })
	err = l.read(ctx, named, func(all []offer) bool {
		if found = len(all) > 0; found {
			chosen = all[0]
		}
		return false
	})
	return chosen, found, err
}

// newest is of the cluster that has the verified backup with the latest time. Within the data of one cluster the
// revision decides, because a clock may be wrong. A time that has not come yet decides only where there is no other.
func (l *listing) newest(ctx context.Context) (chosen offer, found bool, err error) {
	verified := func(all []offer) bool {
		at := slices.IndexFunc(all, func(one offer) bool { return one.manifest.Verified() })
		if at >= 0 {
			chosen, found = all[at], true
		}
		return at < 0
	}
	isFuture := func(key manifest.Key) bool { return catalog.IsFuture(key, l.now) }
	isPast := func(key manifest.Key) bool { return !isFuture(key) }
	if err := l.read(ctx, slices.Concat(l.only(isPast), l.only(isFuture)), verified); err != nil || !found {
		return offer{}, false, err
	}
	last := chosen.manifest.Key()
	higher := l.only(func(key manifest.Key) bool {
		return key.ClusterID == last.ClusterID && key.Revision > last.Revision && !l.isRead(key)
	})
	slices.SortStableFunc(higher, func(a, b manifest.Key) int { return cmp.Compare(b.Revision, a.Revision) })
	return chosen, true, l.read(ctx, higher, verified)
}

// lookBeyond reads the newest of the backups that are newer than one.
func (l *listing) lookBeyond(ctx context.Context, key manifest.Key) error {
	seen, verified := 0, false
	newer := l.only(func(other manifest.Key) bool { return newerKey(other, key) && !l.isRead(other) })
	return l.read(ctx, newer, func(all []offer) bool {
		seen++
		verified = verified || slices.ContainsFunc(all, func(one offer) bool { return one.manifest.Verified() })
		return seen < newerMost || !verified
	})
}

func (l *listing) only(is func(manifest.Key) bool) []manifest.Key {
	return slices.DeleteFunc(slices.Clone(l.keys), func(key manifest.Key) bool { return !is(key) })
}

func (l *listing) isRead(key manifest.Key) bool {
	return slices.ContainsFunc(l.offers, func(one offer) bool { return one.manifest.Key() == key }) ||
		slices.ContainsFunc(l.unread, func(one unread) bool { return one.key == key })
}

// read reads manifests at each target that has them, until use returns false. It notes what it read.
func (l *listing) read(ctx context.Context, keys []manifest.Key, use func([]offer) bool) error {
	type copies struct {
		offers []offer
		unread []unread
	}
	at := func(i int) (all copies, failed error) {
		for _, one := range l.holders[keys[i]] {
			m, err := one.folder.Manifest(ctx, keys[i])
			if errors.Is(err, target.ErrNotFound) {
				continue // the retention of a host deletes meanwhile
			}
			if err != nil {
				all.unread, failed = append(all.unread, unread{keys[i], err}), err
				continue
			}
			all.offers = append(all.offers, offer{m, one.settings})
		}
		return all, failed
	}
	return catalog.InOrder(ctx, len(keys), at, func(_ int, all copies, _ error) bool {
		l.offers, l.unread = append(l.offers, all.offers...), append(l.unread, all.unread...)
		return use(all.offers)
	})
}
