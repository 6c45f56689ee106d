package status

import (
	"cmp"
	"context"
	"sync"
	"time"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/report"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
)

// targetTime is how long a target may take, and a list of many thousand backups takes seconds. One that does not answer
// keeps no other result from the screen.
const targetTime = 10 * time.Second

func askTargets(ctx context.Context, m *machine.Machine, wanted settings.Settings, self identity.Identity) []Backup {
	ctx, cancel := context.WithTimeout(ctx, targetTime)
	defer cancel()
	known, _ := report.Read(m.Paths)
	all := make([]Backup, len(wanted.Targets))
	var asked sync.WaitGroup
	for i, one := range wanted.Targets {
		asked.Go(func() {
			answer := make(chan Backup, 1)
			// A share whose server is down answers no deadline. The program ends without its answer.
			go func() { answer <- askTarget(ctx, m, wanted, self, one) }()
			select {
			case all[i] = <-answer:
			case <-ctx.Done():
				all[i] = Backup{Target: one.Name, Error: "it did not answer within " + targetTime.String()}
			}
			if !all[i].Asked {
				all[i].remembered(m.Now(), known, one)
			}
		})
	}
	asked.Wait()
	return all
}

func askTarget(
	ctx context.Context, m *machine.Machine, wanted settings.Settings, self identity.Identity, one target.Settings,
) Backup {
	made := Backup{Target: one.Name}
	opened, err := target.Open(m.Paths, one)
	if err != nil {
		made.Error = report.Line(err)
		return made
	}
	defer func() { _ = opened.Close() }()
	found, err := catalog.Open(ctx, opened, wanted.Cluster, manifest.DigestOf(self.Token))
	var newest manifest.Manifest
	var passed catalog.Passed
	if err == nil {
		newest, _, passed, err = found.NewestAndPassed(ctx, m.Now())
	}
	if err != nil {
		made.Error = report.Line(err)
	}
	if err != nil && coded.CodeOf(err) != coded.BackupUnreadable {
		return made
	}
	made.Asked, made.Count = true, len(found.Keys)
	if !newest.Time.IsZero() {
		made.newest(m.Now(), newest.Key().String(), newest.Time, newest.Revision, newest.Raw.Size)
		made.Member = newest.Member.String()
		made.passed = passed
	}
	return made
}

func (b *Backup) newest(now time.Time, key string, at time.Time, revision, size int64) {
	b.Key, b.Time, b.Age, b.Revision, b.Size = key, &at, age(now, at), revision, size
}

// remembered is what the last run on this host read.
func (b *Backup) remembered(now time.Time, known report.Report, wanted target.Settings) {
	one, _ := known.For(wanted)
	b.Count = one.Count
	if one.Newest != nil {
		b.newest(now, one.Newest.Key, one.Newest.Time, one.Newest.Revision, one.Newest.SizeRaw)
		b.Member = one.Newest.Member
	}
}

func age(now, at time.Time) int64 { return int64(now.Sub(at).Seconds()) }

// judgeBackups allows two intervals: a member that is down leaves its turn to the next one.
func (d *Document) judgeBackups(m *machine.Machine, wanted settings.Settings) {
	most := 2 * wanted.Timer.Longest()
	for _, one := range d.Backups {
		subject := "target " + one.Target
		if one.Error != "" && !one.Asked {
			d.warn("target-silent", subject, "%s", one.Error)
		}
		if len(one.passed.Keys) > 0 {
			d.warn("backup-unreadable", subject, "newer backups cannot be used: %s. The newest of them: %s",
				one.passed.Names(), report.Line(one.passed.Why))
		}
		switch {
		case one.Time == nil && one.Asked:
			d.critical("backup-missing", subject, "%s", cmp.Or(one.Error, "it has no verified backup"))
		case one.Time != nil && m.Now().Sub(*one.Time) > most:
			d.critical("backup-old", subject, "its newest backup is %s old, and the interval is %s", short(one.Age),
				wanted.Timer.Period())
		}
	}
	known, err := report.Read(m.Paths)
	if err != nil {
		d.warn("host-files", d.Host.Member, "%v", err)
	}
	if failed := known.Result().Error; failed != "" {
		d.warn("backup-failed", d.Host.Member, "the last run of a backup on this host failed: %s", failed)
	}
}
