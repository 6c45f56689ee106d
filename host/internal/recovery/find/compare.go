package find

import (
	"context"
	"errors"
	"io"
	"strings"

	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// compareLimit is what a store of 3 MB a second gives within the time that a preview waits for this answer, 120 s.
var compareLimit int64 = 256 << 20

// compared says whether a target has the data that the manifest names: same, large (not read), unread WHY or differs
// WHY. A host stages from any target, so one with the right data suffices.
func (l *listing) compared(ctx context.Context, m *machine.Machine, chosen offer) string {
	if chosen.manifest.Stored.Size > compareLimit {
		return "large"
	}
	word := "differs "
	var whys []string
	for _, one := range l.offers {
		if !one.has(chosen) {
			continue
		}
		err := one.compare(ctx, m)
		if err == nil {
			return "same"
		}
		if coded.CodeOf(err) != coded.BackupDamaged {
			word = "unread "
		}
		whys = append(whys, err.Error())
	}
	return word + values.Printable(strings.Join(whys, "; "))
}

// has says whether it is the very same backup, by its manifest.
func (o offer) has(chosen offer) bool {
	return o.manifest.Key() == chosen.manifest.Key() && o.manifest.Raw == chosen.manifest.Raw
}

func (o offer) compare(ctx context.Context, m *machine.Machine) error {
	from, err := target.Open(m.Paths, o.target)
	if err != nil {
		return err
	}
	return errors.Join(catalog.Stored(ctx, from, o.manifest, io.Discard), from.Close())
}
