package target

import (
	"errors"

	"etcd-host/internal/wire/coded"
)

// addressFields of backup.targets lead to a target of a kind.
var addressFields = map[Kind]string{
	KindDirectory: "path and mountPoint",
	KindS3:        "endpoint, region, bucket, caCertificate and httpProxy",
	KindGCS:       "bucket",
	KindAzure:     "endpoint, account and container",
	KindSFTP:      "host, port, hostKey and path",
}

// withAction gives an error its code and its action. Callers compare ErrNotFound, and an error with a code has both.
func withAction(err error, kind Kind) error {
	switch {
	case errors.Is(err, ErrNotFound):
		return err
	case errors.Is(err, ErrRefused):
		return coded.TargetRefused.Errorf("%w. Correct its credentials in backup.targets, or their rights at the target: "+
			"docs/runbooks/backup-failing.md", err)
	case coded.CodeOf(err) != coded.HostFailed:
		return err
	}
	return coded.TargetFailed.Errorf("%w. Repair the store, or correct %s in backup.targets: "+
		"docs/runbooks/backup-failing.md", err, addressFields[kind])
}
