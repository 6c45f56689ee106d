package take

import (
	"context"
	"errors"

	"etcd-host/internal/recovery/report"
)

// deliver brings a backup to each target. One that fails keeps no other from its backup.
func (r *run) deliver(ctx context.Context, backup made, to []place) error {
	var failed error
	for _, at := range to {
		r.stage("upload")
		err := at.broken
		if err == nil {
			err = r.upload(ctx, backup, at)
		}
		if err == nil {
			r.m.Say.Say("%s has the backup %s (%d bytes)", at.name, backup.manifest.Key(), backup.manifest.Stored.Size)
			r.stage("retention")
			err = r.retain(ctx, at)
		}
		if err != nil {
			failed = errors.Join(failed, err)
			r.note(at.name, func(t *report.Target) { t.Error = report.Line(err) })
		}
	}
	if failed != nil {
		// The report names the stage of the failure, not that of the last target.
		r.stage("upload")
	}
	return failed
}
