package status

import (
	"context"
	"os"
	"slices"
	"strconv"
	"time"

	"etcd-host/internal/recovery/drilled"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/system/lock"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/sandbox"
	"etcd-host/internal/wire/values"
)

const drillTimer = "etcd-drill.timer"

func (d *Document) readDrills(ctx context.Context, m *machine.Machine, wanted settings.Settings) {
	results, err := drilled.Read(m.Paths)
	if err != nil {
		d.warn("host-files", d.Host.Member, "%v", err)
		return
	}
	timer := timerRan(ctx, m)
	for _, one := range wanted.Targets {
		result := results.For(one)
		row := d.judgeDrill(one.Name, result)
		d.judgeInterrupted(ctx, m, result, &row)
		if !row.Time.IsZero() {
			row.Age = age(m.Now(), row.Time)
			d.Drills = append(d.Drills, row)
		}
		if wanted.Drill != nil {
			last := slices.MaxFunc([]time.Time{timer, result.Time, result.Running}, time.Time.Compare)
			d.judgeDrillAge(m, one.Name, last, wanted.Drill.Timer)
		}
	}
}

// judgeDrill is about the last drill that has a result.
func (d *Document) judgeDrill(target string, result drilled.Result) Drill {
	row := Drill{Target: target, Result: "succeeded", Time: result.Time}
	switch {
	case result.Error != "":
		row.Result, row.Text = "failed", values.Printable(result.Error)
		d.critical("drill-failed", "target "+target, "the last drill on %s failed: %s", d.Host.Member, row.Text)
	case result.Compared:
		row.Result, row.Text = "compared only", values.Printable(result.Skipped)
	case result.Skipped != "":
		row.Result, row.Text = "skipped", values.Printable(result.Skipped)
		d.warn("drill-skipped", "target "+target, "the last drill on %s was skipped: %s", d.Host.Member, row.Text)
	}
	if failure := result.Failure(); failure != nil {
		row.Failed, row.FailedCompared = &failure.Time, failure.Compared
		if result.Error == "" {
			d.critical("drill-failed", "target "+target, "the drill of %s on %s failed, and none since outweighs that: %s",
				failure.Time.Format(time.RFC3339), d.Host.Member, values.Printable(failure.Error))
		}
	}
	if good := result.LastSuccess; good != nil {
		row.LastSuccess, row.RestoreSeconds = &good.Time, good.Seconds
	}
	return row
}

// judgeInterrupted is about a later drill without a result. Where none runs now, one that has not ended never will.
func (d *Document) judgeInterrupted(ctx context.Context, m *machine.Machine, result drilled.Result, row *Drill) {
	found := result.Unfinished()
	if found == nil || !lock.IsFree(ctx, m.Paths, lock.Drill) {
		return
	}
	row.Result, row.Text, row.Time = "interrupted", values.Printable(found.Why), found.Time
	left := ""
	if active, err := m.Units.Active(ctx, sandbox.UnitOf(drilled.Place)); err == nil && active {
		left = ". Its etcd still runs with the data of the backup"
	}
	d.warn("drill-interrupted", "target "+row.Target, "the last drill on %s was interrupted: %s%s", d.Host.Member,
		row.Text, left)
}

// judgeDrillAge compares with the last run of the timer too: on most hosts it is another member's turn.
func (d *Document) judgeDrillAge(m *machine.Machine, target string, last time.Time, timer settings.Timer) {
	if last.IsZero() {
		d.warn("drill-old", "target "+target, "no drill ever began on %s: %s does not exist", d.Host.Member, drillTimer)
	} else if since := m.Now().Sub(last); since > 2*timer.Longest() {
		d.warn("drill-old", "target "+target, "no drill began on %s for %s, and the interval is %s", d.Host.Member,
			short(age(m.Now(), last)), timer.Period())
	}
}

// timerRan is when the timer of drills last began one or, where it never did, when it was set up.
func timerRan(ctx context.Context, m *machine.Machine) time.Time {
	text, _ := m.Units.Property(ctx, drillTimer, "LastTriggerUSec") // without an answer it is empty
	if ran, err := strconv.ParseInt(text, 10, 64); err == nil && ran > 0 {
		return time.UnixMicro(ran)
	}
	if info, err := os.Lstat(m.Paths.SystemUnit(drillTimer)); err == nil {
		return info.ModTime()
	}
	return time.Time{}
}
