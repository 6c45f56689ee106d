package cluster

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
)

// WaitReady waits until etcd on this host commits and raises no alarm.
func (v *View) WaitReady(ctx context.Context) error {
	limit := v.startLimit()
	start := v.waitsFor(limit)
	var notRun error
	err := retry.For(ctx, limit, func(ctx context.Context) error {
		err := v.HereServes(ctx)
		if err == nil {
			return nil
		}
		if notRun = start.look(ctx); notRun != nil {
			return notRun
		}
		return err
	})
	if err == nil || notRun != nil || etcd.IsOdd(err) {
		return err
	}
	logged := v.LastErrors(ctx)
	return coded.HealthNotServing.Errorf(
		"etcd on %s does not serve after %.0f s: %s.%s%s%s\n%s\nSee on the host: journalctl -u etcd",
		v.Self.Name, limit.Seconds(), etcd.Why(err), v.stillStarts(ctx), v.outOfSpace(ctx),
		corrupt(etcd.Why(err)+"\n"+logged), logged)
}

// corruptWords are etcd's own for data that it does not accept (3.5.35, 3.6.16, 3.7.3). They come with the alarm, from
// the check at its start, and from the checks of the database's file and of the log.
var corruptWords = regexp.MustCompile(`CORRUPT|corrupt cluster|data inconsistency|invalid database|checksum error|` +
	`crc mismatch|file corrupted|page \d+: (already freed|invalid type)|freelist.*panic|panic.*freelist`)

// corrupt is for the end of an error.
func corrupt(said string) string {
	if !corruptWords.MatchString(said) {
		return ""
	}
	return " Its data is corrupt, or differs from that of the other members. Follow docs/runbooks/corrupt-member.md. "
}

func (v *View) outOfSpace(ctx context.Context) string {
	if !v.Etcd.NoSpace(ctx, v.Here) {
		return ""
	}
	return " It raises the alarm NOSPACE: its database is as large as settings.quotaBackendBytes allows. Run " +
		"etcd-host make-room on one host; or raise that setting, then etcdctl alarm disarm. Then run pulumi up again"
}

// HereServes asks etcd on this host, and nudges it where it does not serve.
func (v *View) HereServes(ctx context.Context) error {
	err := v.Etcd.Serves(ctx, v.Here)
	if err != nil {
		v.Nudge(ctx)
	}
	return err
}

// Nudge has another member write an entry to the log. An etcd is ready once it has seen the entry with its own name.
// Where that entry came inside a snapshot, because the log was long, it counts itself as behind. Then it refuses its
// own next try ("too many requests") until another entry comes, and where nothing writes, that is never. Measured with
// 3.6.16; its first try ends after 7 s.
func (v *View) Nudge(ctx context.Context) {
	const pause = 8 * time.Second
	now := time.Now()
	if v.nudgeAt.IsZero() {
		v.nudgeAt = now.Add(pause)
	}
	if now.Before(v.nudgeAt) {
		return
	}
	v.nudgeAt = now.Add(pause)
	for _, member := range v.OtherVoters() {
		if v.Etcd.Nudge(ctx, member.Client()) == nil {
			return
		}
	}
}

// CaughtUp says whether this host's member has applied all that the others had committed when they were asked. After a
// pause in the middle of this, of the whole machine for instance, their answers say nothing.
func (v *View) CaughtUp(ctx context.Context) (Progress, error) {
	others := v.OtherVoters()
	// The only voter has no other member to catch up with.
	if len(v.Members) > 0 && len(others) == 0 {
		return Progress{Done: true}, nil
	}
	since := time.Now()
	var progress Progress
	var silence error
	for _, member := range others {
		status, err := v.Etcd.Status(ctx, member.Client())
		if etcd.IsOdd(err) {
			return progress, err
		}
		if err != nil {
			silence = err
			continue
		}
		progress.Goal = max(progress.Goal, status.Applied)
	}
	if progress.Goal == 0 {
		return progress, fmt.Errorf("no other member answers: %w", silence)
	}
	here, err := v.Etcd.Status(ctx, v.Here)
	if err != nil {
		v.Nudge(ctx)
		return progress, err
	}
	progress.At = here.Applied
	progress.Done = progress.At >= progress.Goal && time.Since(since) <= 10*time.Second
	return progress, nil
}

// Progress is how far a member is behind.
type Progress struct {
	Done     bool
	At, Goal uint64
}

// WaitCaughtUp waits for that. Where it does not come, the error says how far the member is.
func (v *View) WaitCaughtUp(ctx context.Context, limit time.Duration) error {
	return retry.For(ctx, limit, func(ctx context.Context) error {
		progress, err := v.CaughtUp(ctx)
		if err != nil {
			if notRun := v.NotRun(ctx); notRun != nil {
				return retry.Final(notRun)
			}
		}
		switch {
		case err != nil:
			return FinalIfOdd(err)
		case !progress.Done:
			return fmt.Errorf("it is at %d of %d, and continues", progress.At, progress.Goal)
		}
		return nil
	})
}

// FinalIfOdd ends a wait at an odd answer, which no later one makes good.
func FinalIfOdd(err error) error {
	if etcd.IsOdd(err) {
		return retry.Final(err)
	}
	return err
}
