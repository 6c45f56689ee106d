package facts

import (
	"context"
	"os"

	"etcd-host/internal/removal/earlier"
	"etcd-host/internal/staging/certificates"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/wire/coded"
)

// taken reports what others have at paths of this program, and an update would refuse to replace. A file of others is
// not reported, because an update keeps a copy of it. Where the record of paths is yet to begin, those of an earlier
// program look like those of others.
func taken(_ context.Context, m *machine.Machine, _ asked, lines *answer) error {
	if earlier.IsUnrecorded(m.Paths) {
		return nil
	}
	refusals := []error{certificates.RefuseCurrent(m.Paths)}
	for _, path := range []string{
		m.Paths.Bin("etcd"), m.Paths.Bin("etcdctl"), m.Paths.Bin("etcdutl"), m.Paths.Bootstrap(), m.Paths.EtcdctlPort(),
		m.Paths.Revoked(),
	} {
		if info, err := os.Lstat(path); err == nil && info.IsDir() {
			refusals = append(refusals, made.Refused(m.Paths, path))
		}
	}
	for _, refusal := range refusals {
		switch {
		case refusal == nil:
		case coded.CodeOf(refusal) == coded.FileTaken:
			lines.add("taken", "%s", refusal)
		default:
			return refusal
		}
	}
	return nil
}
