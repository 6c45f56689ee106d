package take

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/lock"
)

func TestAWaitForATurnHoldsNothingUp(t *testing.T) {
	_, settings := s3(t, nil)
	c := etcdtest.Start(t, 3)
	last, _ := c.Leader(t)
	const elsewhere = `{"name":"disk","kind":"directory","path":"/srv/elsewhere"}`
	calendar := strings.Replace(document(disk), `"interval_seconds":3600`, `"schedule":"hourly"`, 1)
	for title, one := range map[string]struct {
		document  string
		before    func(*bench)
		meanwhile func(*bench)
		waits     time.Duration
		// disk is how many backups that target has at the end.
		disk  int
		check func(*bench) bool
	}{
		"nothing happens": {document: document(disk), waits: 4 * time.Minute, disk: 1},
		"a person takes a backup, and it is fresh": {
			document: document(disk), meanwhile: func(b *bench) { b.must() }, waits: 4 * time.Minute, disk: 1,
		},
		"another member takes the backup of a calendar": {
			document: calendar, waits: 4 * time.Minute, disk: 1,
			meanwhile: func(b *bench) {
				b.must()
				now := b.m.Now
				b.m.Now = func() time.Time { return now().Add(8 * time.Minute) }
			},
		},
		"an update sets other targets": {
			document: document(disk), meanwhile: func(b *bench) { b.set(document(elsewhere)) }, waits: 4 * time.Minute,
			check: func(b *bench) bool { return b.holds("/srv/elsewhere") == 1 },
		},
		"an update sets recipients": {
			document: document(disk), waits: 4 * time.Minute, disk: 1,
			meanwhile: func(b *bench) {
				b.set(strings.Replace(document(disk), `"cluster"`, `"recipients":["`+recipient+`"],"cluster"`, 1))
			},
			check: func(b *bench) bool { return len(b.newest().Recipients) == 1 },
		},
		"an update saves a snapshot": {
			document: document(disk), meanwhile: (*bench).before, waits: 4 * time.Minute, disk: 1,
			check: func(b *bench) bool { return b.waiting() == 0 },
		},
		"a snapshot waits already": {
			document: document(disk, settings), before: (*bench).before, disk: 1,
			check: func(b *bench) bool { return b.waiting() == 0 },
		},
		"no backup is due": {
			document: document(disk), disk: 1,
			before: func(b *bench) {
				if err := backUp(b.t.Context(), b.m, false, nil); err != nil {
					b.t.Fatal(err)
				}
			},
		},
		"a restore begins": {
			document: document(disk), waits: 4 * time.Minute,
			meanwhile: func(b *bench) {
				if err := mark.SetRestoring(b.m.Paths, "r1"); err != nil {
					b.t.Fatal(err)
				}
			},
		},
	} {
		t.Run(title, func(t *testing.T) {
			b := newBenchOn(t, c, last, one.document)
			if one.before != nil {
				one.before(b)
			}
			var waited time.Duration
			err := backUp(t.Context(), b.m, true, func(_ context.Context, pause time.Duration) error {
				waited = pause
				if !lock.IsFree(t.Context(), b.m.Paths, lock.Backup) {
					t.Error("it holds the lock")
				}
				if one.meanwhile != nil {
					one.meanwhile(b)
				}
				return nil
			})
			if err != nil || waited != one.waits {
				t.Errorf("waited %s: %v", waited, err)
			}
			if got := b.holds("/srv/backups"); got != one.disk {
				t.Errorf("%d backups", got)
			}
			if one.check != nil && !one.check(b) {
				t.Errorf("%s", strings.Join(b.lines.Said, "\n"))
			}
		})
	}
}

func TestABackupHoldsTheLock(t *testing.T) {
	b := newBench(t, document(disk))
	release, err := lock.Take(t.Context(), b.m.Paths, lock.Backup, 0)
	if err != nil {
		t.Fatal(err)
	}
	// A timer waits for a person's run, and a person is refused.
	ended := make(chan error)
	go func() { ended <- b.run("--timer") }()
	if err := b.run(); err == nil || !strings.Contains(err.Error(), "another etcd-host command") {
		t.Errorf("%v", err)
	}
	if b.holds("/srv/backups") > 0 {
		t.Error("a backup was taken")
	}
	release()
	if err := <-ended; err != nil || b.holds("/srv/backups") != 1 {
		t.Errorf("%v", err)
	}
}

func TestAWaitThatIsStoppedReportsNothing(t *testing.T) {
	c := etcdtest.Start(t, 3)
	last, _ := c.Leader(t)
	b := newBenchOn(t, c, last, document(disk))
	stopped := errors.New("stopped")
	err := backUp(t.Context(), b.m, true, func(context.Context, time.Duration) error { return stopped })
	if got := b.report(); !errors.Is(err, stopped) || !got.Began.IsZero() {
		t.Errorf("%v %+v", err, got)
	}
}

// holds is how many backups a directory has.
func (b *bench) holds(path string) int {
	b.t.Helper()
	opened, err := target.Open(b.m.Paths, target.Settings{Name: "disk", Kind: target.KindDirectory, Path: path})
	if err != nil {
		b.t.Fatal(err)
	}
	all, err := opened.List(b.t.Context(), "")
	if err != nil {
		b.t.Fatal(err)
	}
	return len(slices.DeleteFunc(all, func(one target.Object) bool { return !strings.HasSuffix(one.Path, ".json") }))
}
