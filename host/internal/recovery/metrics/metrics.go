// Package metrics writes what Prometheus is to know of backups, drills, certificates and alarms to a file that its node
// exporter reads. Each host writes its own view, also of the backups that another host took.
package metrics

import (
	"cmp"
	"context"
	"maps"
	"os"
	"slices"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/defragmented"
	"etcd-host/internal/recovery/drilled"
	"etcd-host/internal/recovery/report"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/staging/certificates"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/program"
)

// alarmTime is how long etcd on this host may take to name its alarms.
const alarmTime = 2 * time.Second

// page is one host's file.
type page struct {
	text
	m      *machine.Machine
	wanted settings.Settings
	self   identity.Identity
}

// with has a sample's labels begin with the cluster.
func (p *page) with(value float64, labels ...label) sample {
	return sample{value, append([]label{{"cluster", string(p.wanted.Cluster)}}, labels...)}
}

func content(ctx context.Context, m *machine.Machine, wanted settings.Settings) string {
	p := &page{m: m, wanted: wanted}
	// The file lacks what cannot be read, and an alert on its absence shows that.
	p.self, _ = identity.Read(m.Paths)
	p.info()
	p.backups()
	p.drills()
	p.defragmentations()
	p.certificates()
	p.alarms(ctx)
	return p.String()
}

func (p *page) info() {
	version, _, _ := stage.AppliedVersion(p.m.Paths)
	ours, err := os.Executable()
	if err == nil {
		ours, err = program.Version(ours)
	}
	if err != nil {
		ours = ""
	}
	p.family("etcd_host_info", "Program and member on this host.", p.with(1, label{"member", p.self.Name.String()},
		label{"program", ours}, label{"version", version.String()}))
}

func (p *page) backups() {
	if len(p.wanted.Targets) == 0 {
		return
	}
	p.family("etcd_backup_interval_seconds", "Longest time between two backups.",
		p.with(p.wanted.Timer.Longest().Seconds()))
	found, err := report.Read(p.m.Paths)
	if err != nil || found.Began.IsZero() {
		return
	}
	p.runs(found)
	p.stored(found)
}

// runs are this host's own, also those that found a fresh backup of another host.
func (p *page) runs(found report.Report) {
	var attempts, successes, durations []sample
	result := found.Result()
	for _, wanted := range p.wanted.Targets {
		// A target that was just added is neither a success nor a failure.
		if _, isTried := found.For(wanted); !isTried {
			continue
		}
		target := label{"target", wanted.Name}
		attempts = append(attempts, p.with(seconds(found.Began), target))
		if _, isTried := result.For(wanted); isTried {
			successes = append(successes, p.with(number(succeeded(result, wanted.Name)), target))
		}
	}
	for _, stage := range sortedKeys(result.Seconds) {
		durations = append(durations, p.with(result.Seconds[stage], label{"stage", stage}))
	}
	p.family("etcd_backup_last_attempt_timestamp_seconds", "Start of this host's last run of a backup.", attempts...)
	p.family("etcd_backup_last_success", "Whether this host's last run of a backup succeeded.", successes...)
	if result.Error != "" {
		p.family("etcd_backup_failed_stage", "Stage in which this host's last run of a backup failed.",
			p.with(1, label{"stage", result.Stage}))
	}
	p.family("etcd_backup_duration_seconds", "Duration of each stage of this host's last backup.", durations...)
}

// succeeded is false for all targets where a run failed before it came to one.
func succeeded(found report.Report, target string) bool {
	if found.Targets[target].Error != "" {
		return false
	}
	elsewhere := slices.ContainsFunc(slices.Collect(maps.Values(found.Targets)), func(one report.Target) bool {
		return one.Error != ""
	})
	return found.Error == "" || elsewhere
}

// stored is what the targets hold, whichever host took it.
func (p *page) stored(found report.Report) {
	var times, sizes, before, revisions, keys, counts, oldest []sample
	for _, wanted := range p.wanted.Targets {
		one, _ := found.For(wanted)
		if one.Read.IsZero() {
			continue
		}
		target := label{"target", wanted.Name}
		counts = append(counts, p.with(float64(one.Count), target))
		if !one.Oldest.IsZero() {
			oldest = append(oldest, p.with(seconds(one.Oldest), target))
		}
		if one.Newest == nil {
			continue
		}
		times = append(times, p.with(seconds(one.Newest.Time), target))
		sizes = append(sizes, p.with(float64(one.Newest.SizeRaw), target, label{"form", "raw"}),
			p.with(float64(one.Newest.SizeStored), target, label{"form", "stored"}))
		revisions = append(revisions, p.with(float64(one.Newest.Revision), target))
		keys = append(keys, p.with(float64(one.Newest.Keys), target))
		if one.PreviousSize > 0 {
			before = append(before, p.with(float64(one.PreviousSize), target))
		}
	}
	p.family("etcd_backup_last_success_timestamp_seconds", "Time of the newest verified backup in the target.", times...)
	p.family("etcd_backup_size_bytes", "Size of the newest backup, raw and as it is stored.", sizes...)
	p.family("etcd_backup_previous_size_bytes", "Raw size of the backup before the newest one.", before...)
	p.family("etcd_backup_revision", "Revision of the newest backup.", revisions...)
	p.family("etcd_backup_keys", "Number of keys in the newest backup.", keys...)
	p.family("etcd_backup_stored_count", "Number of backups in the target.", counts...)
	p.family("etcd_backup_oldest_timestamp_seconds", "Time of the oldest backup in the target.", oldest...)
}

func (p *page) drills() {
	results, err := drilled.Read(p.m.Paths)
	if err != nil {
		return
	}
	var attempts, failed, open, skipped, compared, times, durations, revisions []sample
	for _, wanted := range p.wanted.Targets {
		one, target := results.For(wanted), label{"target", wanted.Name}
		if !one.Time.IsZero() {
			attempts = append(attempts, p.with(seconds(one.Time), target))
			failed = append(failed, p.with(number(one.Error != ""), target))
			skipped = append(skipped, p.with(number(one.Skipped != ""), target))
			compared = append(compared, p.with(number(one.Compared), target))
		}
		if failure := one.Failure(); failure != nil {
			open = append(open, p.with(seconds(failure.Time), target))
		}
		if good := one.LastSuccess; good != nil {
			times = append(times, p.with(seconds(good.Time), target))
			durations = append(durations, p.with(good.Seconds, target))
			revisions = append(revisions, p.with(float64(good.Revision), target))
		}
	}
	p.family("etcd_drill_last_attempt_timestamp_seconds", "Start of this host's last drill.", attempts...)
	p.family("etcd_drill_last_failed", "Whether this host's last drill failed.", failed...)
	p.family("etcd_drill_open_failure_timestamp_seconds",
		"Start of this host's last drill that failed, until one of its kind or a stronger one succeeds.", open...)
	p.family("etcd_drill_last_skipped", "Whether this host's last drill was skipped.", skipped...)
	p.family("etcd_drill_last_compared_only", "Whether this host's last drill compared the stored data alone.",
		compared...)
	p.family("etcd_drill_last_success_timestamp_seconds", "Start of this host's last drill that succeeded.", times...)
	p.family("etcd_drill_restore_seconds", "Time from the backup's first byte to an etcd that serves it.", durations...)
	p.family("etcd_drill_revision", "Revision of the backup that the drill restored.", revisions...)
}

func (p *page) defragmentations() {
	found, err := defragmented.Read(p.m.Paths)
	last := found.Ended()
	if err != nil || last.Began.IsZero() {
		return
	}
	p.family("etcd_defrag_last_timestamp_seconds", "Start of this host's last defragmentation.",
		p.with(seconds(last.Began)))
	p.family("etcd_defrag_last_success", "Whether this host's last defragmentation succeeded.",
		p.with(number(last.Error == "")))
	p.family("etcd_defrag_last_duration_seconds", "Duration of this host's last defragmentation.", p.with(last.Seconds))
	p.family("etcd_defrag_last_freed_bytes", "Size by which the database shrank.", p.with(float64(last.Before-last.After)))
}

// certificates has one sample for each kind and name: the first of several that expires.
func (p *page) certificates() {
	dates, err := certificates.Dates(p.m.Paths)
	if err != nil {
		return
	}
	first := map[[2]string]time.Time{}
	var order [][2]string
	for _, one := range dates {
		key := [2]string{one.Kind, one.Name}
		if at, is := first[key]; !is {
			order = append(order, key)
			first[key] = one.Expires
		} else if one.Expires.Before(at) {
			first[key] = one.Expires
		}
	}
	var all []sample
	for _, key := range order {
		all = append(all, p.with(seconds(first[key]), label{"kind", key[0]}, label{"name", key[1]}))
	}
	p.family("etcd_certificate_expiry_timestamp_seconds", "End of a certificate of this host.", all...)
}

// alarms has no sample where etcd on this host does not answer.
func (p *page) alarms(ctx context.Context) {
	if p.self.IsZero() {
		return
	}
	view, err := cluster.Open(p.m, p.self)
	if err != nil {
		return
	}
	defer view.Close()
	raised, err := view.Etcd.Within(alarmTime).Alarms(ctx, view.Here)
	if err != nil {
		return
	}
	counts := map[etcd.Kind]int{etcd.NoSpace: 0, etcd.Corrupt: 0}
	for _, one := range raised {
		counts[one.Kind]++
	}
	var all []sample
	for _, kind := range sortedKeys(counts) {
		all = append(all, p.with(float64(counts[kind]), label{"type", string(kind)}))
	}
	p.family("etcd_alarm", "Number of members that raise an alarm.", all...)
	p.family("etcd_alarm_timestamp_seconds", "When this host asked for the alarms.", p.with(seconds(p.m.Now())))
}

func sortedKeys[K cmp.Ordered, V any](of map[K]V) []K { return slices.Sorted(maps.Keys(of)) }
