package status

import (
	"context"
	"fmt"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/owners"
	"etcd-host/internal/wire/values"
)

// judgeService says why etcd does not run on this host. The journal has errors of former processes too, so they are
// evidence only where systemd reports that the last process failed.
func (d *Document) judgeService(ctx context.Context, view *cluster.View) {
	unit, err := view.Unit()
	if err != nil {
		d.warn("etcd-stopped", d.Host.Member, "%v", err)
		return
	}
	shown := map[string]string{}
	for _, name := range []string{"ActiveState", "SubState", "Result", "NRestarts"} {
		// A property that systemd does not have is empty.
		shown[name], _ = view.Machine.Units.Property(ctx, unit, name)
	}
	failed := shown["Result"] != "" && shown["Result"] != "success"
	switch {
	case shown["SubState"] == "auto-restart",
		shown["ActiveState"] == "activating" && shown["NRestarts"] != "" && shown["NRestarts"] != "0":
		d.warn("etcd-stopped", d.Host.Member, "etcd ends after each start (systemd: %s restarts)%s", shown["NRestarts"],
			lastError(ctx, view, unit))
	case shown["ActiveState"] == "active" || shown["ActiveState"] == "activating":
	case failed:
		d.warn("etcd-stopped", d.Host.Member, "etcd failed and does not run (systemd: %s)%s", shown["Result"],
			lastError(ctx, view, unit))
	default:
		d.warn("etcd-stopped", d.Host.Member, "etcd was stopped on this host (systemd: %s)", shown["ActiveState"])
	}
	d.judgeDisks(view)
}

// judgeRestore reports a restore that was interrupted: a host that waits for its switch, and one that switched.
func (d *Document) judgeRestore(m *machine.Machine) (stopped bool) {
	restoring, err := mark.Restoring(m.Paths)
	if err != nil {
		d.warn("host-files", d.Host.Member, "%v", err)
		return false
	}
	switched, err := mark.Switched(m.Paths)
	switch {
	case err != nil:
		d.warn("host-files", d.Host.Member, "%v", err)
	case restoring != "":
		d.warn("restoring", d.Host.Member, "the restore %s is at work on this host, so etcd does not start", restoring)
	case switched != "":
		d.warn("restoring", d.Host.Member, "this host has the data of the restore %s already, and the restore has not "+
			"ended on all hosts", switched)
	}
	return restoring != ""
}

// lastError quotes the words of etcd or of the start guard.
func lastError(ctx context.Context, view *cluster.View, unit string) string {
	errors := view.Machine.Units.LastErrors(ctx, unit)
	if len(errors) == 0 {
		return ""
	}
	return fmt.Sprintf(": %q", values.Printable(errors[len(errors)-1]))
}

// judgeOwners reports what others than root can change of what root runs here.
func (d *Document) judgeOwners(ctx context.Context, m *machine.Machine) {
	refusals, err := owners.Find(ctx, m)
	if err != nil {
		d.warn("host-files", d.Host.Member, "%v", err)
	}
	for _, one := range refusals {
		d.warn("root-open", d.Host.Member, "%s", one)
	}
}

// fullDisk is less than etcd needs for its next write.
const fullDisk = 1 << 20

func (d *Document) judgeDisks(view *cluster.View) {
	for _, dir := range view.Self.Dirs() {
		free, err := files.FreeBytes(view.Machine.Paths.At(dir))
		if err == nil && free < fullDisk {
			d.critical("disk-full", d.Host.Member, "the disk is full: %d bytes are free where %s is", free, dir)
		}
	}
}
