package drift

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strings"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/wire/values"
)

func (r *report) lookAtService(ctx context.Context, certificateStands bool) error {
	shown := map[string]string{}
	for _, name := range []string{"ActiveState", "UnitFileState", "InactiveEnterTimestamp", "ExecMainStartTimestamp",
		"DropInPaths"} {
		value, err := r.m.Units.Property(ctx, adopted.OwnUnit, name)
		if err != nil {
			return err
		}
		shown[name] = value
	}
	wants := changedAt(r.m.Paths.UnitWants())
	if shown["UnitFileState"] != "enabled" {
		r.differs(partConfiguration, wants, nothing, "etcd does not start at boot")
	}
	switch shown["ActiveState"] {
	case "active", "activating", "deactivating", "reloading":
		if err := r.lookAtProcess(ctx, cmp.Or(microseconds(shown["ExecMainStartTimestamp"]), "-"),
			certificateStands); err != nil {
			return err
		}
	default:
		since := microseconds(shown["InactiveEnterTimestamp"])
		// systemd forgets when, of a unit that nothing holds; its last line in the journal is its end.
		if logged := r.m.Units.LastLogged(ctx, adopted.OwnUnit); since == "" && !logged.IsZero() {
			since = logged.Format(timeFormat)
		}
		r.differs(partConfiguration, cmp.Or(since, wants), starts, "etcd is stopped")
	}
	for path := range strings.FieldsSeq(shown["DropInPaths"]) {
		isOurs := slices.Contains(r.m.Paths.OurDropIns(), r.m.Paths.At(path))
		if !isOurs && filepath.Base(filepath.Dir(path)) == adopted.OwnUnit+".d" {
			r.add("dropin", values.Printable(path))
		}
	}
	return nil
}

func (r *report) lookAtProcess(ctx context.Context, started string, certificateStands bool) error {
	otherwise, err := stage.RunsOtherwise(ctx, r.m)
	if err != nil {
		return err
	}
	if len(otherwise) > 0 {
		r.differs(partMember, started, restarts, "etcd runs with old files: %s", strings.Join(otherwise, ", "))
		return nil
	}
	current, err := stage.IsActive(r.m.Paths, r.m.Paths.Staged())
	if err != nil {
		return err
	}
	// An update was killed before it said that it had restarted this one, and was reverted.
	if certificateStands && !current {
		r.differs(partMember, changedAt(filepath.Join(r.m.Paths.Staged(), "input")), restarts,
			"etcd runs with old files: it was not restarted since others were staged")
	}
	return nil
}
