package maintenance

import (
	"context"
	"errors"
	"time"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/recovery/target"
)

const lookTime = 30 * time.Second

// revisionOfBackups is that of the newest backup from before a time: the name of a backup has both. Backups of the data
// before a restore count other revisions.
func (r *room) revisionOfBackups(ctx context.Context, own etcd.Status, before time.Time) (int64, error) {
	wanted, err := settings.Read(r.m.Paths)
	if err != nil {
		return 0, err
	}
	failed := errors.New("no target has a backup of this cluster that is an hour old")
	var newest int64
	for _, one := range wanted.Targets {
		keys, err := r.keysIn(ctx, wanted, one)
		if err != nil {
			failed = err
			continue
		}
		for _, key := range keys {
			if key.ClusterID == own.Cluster && key.Time.Before(before) && key.Revision <= own.Revision {
				newest = max(newest, key.Revision)
			}
		}
	}
	if newest == 0 {
		return 0, failed
	}
	return newest, nil
}

func (r *room) keysIn(ctx context.Context, wanted settings.Settings, one target.Settings) ([]manifest.Key, error) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	opened, err := target.Open(r.m.Paths, one)
	if err != nil {
		return nil, err
	}
	defer func() { _ = opened.Close() }()
	found, err := catalog.Open(ctx, opened, wanted.Cluster, manifest.DigestOf(r.self.Token))
	if err != nil {
		return nil, err
	}
	return found.Keys, nil
}
