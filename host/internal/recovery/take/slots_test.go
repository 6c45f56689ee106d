package take

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestABackupOfOneTimeOfACalendarIsNotThatOfTheNext(t *testing.T) {
	// As the unit's RandomizedDelaySec and AccuracySec say.
	const spread = 61 * time.Second
	rapid.Check(t, func(t *rapid.T) {
		pause := time.Duration(rapid.IntRange(300, 100_000).Draw(t, "seconds")) * time.Second
		slot, last := slotFor(pause), wait(6, pause)
		if slot <= spread {
			t.Fatalf("hosts that begin %s apart take two backups", spread)
		}
		if pause-last <= slot {
			t.Fatalf("the seventh member in turn backs up %s after its run begins, and passes over the next", last)
		}
	})
}

func TestEachTimeOfTheMostFrequentCalendarHasABackup(t *testing.T) {
	b := newBench(t, `{"cluster":"etcd","schedule":"*:0/5","longest_pause_seconds":300,"shortest_pause_seconds":300,`+
		`"keep":{"last":9},"targets":[`+disk+`]}`)
	begin := time.Now().Truncate(time.Hour)
	var at time.Time
	b.m.Now = func() time.Time { return at }
	for _, c := range []struct {
		after time.Duration
		count int
	}{{2 * time.Second, 1}, {time.Minute, 1}, {5 * time.Minute, 2}, {10*time.Minute - time.Second, 3}} {
		at = begin.Add(c.after)
		b.must("--timer")
		if _, found := b.disk(); len(found.Keys) != c.count {
			t.Errorf("after %s there are %d backups, not %d", c.after, len(found.Keys), c.count)
		}
	}
}
