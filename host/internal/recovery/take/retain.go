package take

import (
	"context"
	"errors"
	"slices"
	"time"

	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/report"
	"etcd-host/internal/recovery/retention"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/wire/coded"
)

const (
	// mostDeletions bounds what one run deletes.
	mostDeletions = 50
	// orphanAge is how old data without a manifest must be: a younger one may be on its way.
	orphanAge = 24 * time.Hour
	// oddMost is how many manifests that cannot be used a run names.
	oddMost = 5
)

// retain deletes what no rule keeps, and counts what is left. A refusal fails nothing: the store may lock its objects
// on purpose.
func (r *run) retain(ctx context.Context, at place) error {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	found, err := catalog.Open(ctx, at.Target, r.settings.Cluster, manifest.DigestOf(r.self.Token))
	if err != nil {
		return err
	}
	gone, err := r.unwanted(ctx, found)
	if err != nil {
		return err
	}
	deleted := map[manifest.Key]bool{}
	for _, path := range gone[:min(len(gone), mostDeletions)] {
		err := at.Delete(ctx, path)
		if errors.Is(err, target.ErrRefused) {
			r.m.Say.Say("%v. It stays", err)
			break
		}
		if err != nil {
			return err
		}
		if key, is := manifest.KeyOfManifest(path); is {
			deleted[key] = true
		}
	}
	found.Keys = slices.DeleteFunc(found.Keys, func(key manifest.Key) bool { return deleted[key] })
	_, _, err = r.noteTarget(ctx, at, found)
	return err
}

// unwanted has the files that no rule keeps.
func (r *run) unwanted(ctx context.Context, found *catalog.Catalog) (gone []string, err error) {
	for _, part := range found.Parts {
		if r.m.Now().Sub(part.Modified) > orphanAge {
			gone = append(gone, part.Path)
		}
	}
	if r.settings.Keep.IsZero() {
		return gone, nil
	}
	read := func(keys []manifest.Key) ([]retention.State, error) { return r.states(ctx, found, keys) }
	// A backup that is dated in the future would hold its slot until then. It stays, because this clock may be wrong.
	past := slices.DeleteFunc(slices.Clone(found.Keys), func(key manifest.Key) bool {
		return catalog.IsFuture(key, r.m.Now())
	})
	backups, err := r.settings.Keep.Deletions(past, mostDeletions/2, read)
	if err != nil {
		return nil, err
	}
	for _, key := range backups {
		// The manifest first: what a killed run leaves does not count as a backup.
		gone = append(gone, key.Manifest(), found.Data(key))
	}
	for _, orphan := range found.Orphans {
		if key, is := manifest.KeyOfData(orphan.Path); is && r.m.Now().Sub(key.Time) > orphanAge &&
			r.m.Now().Sub(orphan.Modified) > orphanAge {
			gone = append(gone, orphan.Path)
		}
	}
	return gone, nil
}

func (r *run) states(ctx context.Context, found *catalog.Catalog, keys []manifest.Key) ([]retention.State, error) {
	var states []retention.State
	odd := 0
	err := found.Each(ctx, keys, func(_ manifest.Key, m manifest.Manifest, err error) bool {
		switch {
		case err != nil:
			states = append(states, retention.Unusable)
			if odd++; odd <= oddMost {
				r.m.Say.Say("%v", err)
			}
		case m.Verified():
			states = append(states, retention.Verified)
		default:
			states = append(states, retention.Suspect)
		}
		return true
	})
	if odd > oddMost {
		r.m.Say.Say("%d other manifests cannot be used either", odd-oddMost)
	}
	return states, err
}

// noteTarget reports what a target has.
func (r *run) noteTarget(
	ctx context.Context, at place, found *catalog.Catalog,
) (newest manifest.Manifest, has bool, err error) {
	newest, has, err = found.Newest(ctx, r.m.Now())
	// A target whose backups cannot be read needs one that can.
	unread := ""
	if coded.CodeOf(err) == coded.BackupUnreadable {
		unread, err = report.Line(err), nil
		r.m.Say.Say("%s", unread)
	}
	if err != nil {
		return manifest.Manifest{}, false, err
	}
	r.note(at.name, func(t *report.Target) {
		t.Read, t.Error, t.Count = r.m.Now(), unread, len(found.Keys)
		if t.Count > 0 {
			t.Oldest = found.Keys[t.Count-1].Time
		}
		if has {
			t.Notice(newest)
		} else {
			t.Newest = nil
		}
	})
	return newest, has, nil
}
