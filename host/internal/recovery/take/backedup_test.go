package take

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/recovery/report"
)

func TestARunThatIsStoppedKeepsTheLastResultAndOneThatIsKilledHasFailed(t *testing.T) {
	down := false
	_, settings := s3(t, func(w http.ResponseWriter, _ *http.Request) bool {
		if down {
			w.WriteHeader(http.StatusForbidden)
		}
		return down
	})
	b := newBench(t, withMetrics(document(disk, settings)))
	const fine, failed = "1 1", "0 0"
	for title, one := range map[string]struct {
		result, status string
		// before is the last run that ended, if any did.
		before string
		shown  string
	}{
		"stopped": {"success", "TERM", fine, fine},
		"stopped, with the unit of an older host": {"signal", "TERM", fine, fine},
		"stopped after a failure":                 {"success", "TERM", "1 0", "1 0"},
		"stopped, and none ended before":          {"success", "TERM", "", ""},
		"killed":                                  {"signal", "KILL", fine, failed},
		"out of memory":                           {"oom-kill", "KILL", fine, failed},
		"at its deadline":                         {"timeout", "TERM", fine, failed},
	} {
		_ = os.Remove(b.m.Paths.BackupReport())
		if down = one.before == "1 0"; one.before != "" {
			if err := b.run(); (err != nil) != down {
				t.Fatal(err)
			}
		}
		// The next one is at work.
		r, err := begin(b.m, b.m.Now())
		if err != nil {
			t.Fatal(err)
		}
		down = false
		if _, err := r.look(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.stage("upload")
		t.Setenv("SERVICE_RESULT", one.result)
		t.Setenv("EXIT_STATUS", one.status)
		if err := EndedVerb(t.Context(), b.m, nil, nil, nil); err != nil {
			t.Fatal(err)
		}
		if got := b.successes(); got != one.shown {
			t.Errorf("%s: %q, not %q", title, got, one.shown)
		}
		if got := b.report().Result(); (one.shown == failed) != strings.Contains(got.Error, one.result) {
			t.Errorf("%s: %+v", title, got)
		}
		if _, err := os.Stat(b.m.Paths.BackupWork()); err == nil {
			t.Errorf("%s: its work stays", title)
		}
		// The next run succeeds, and keeps no report of others.
		b.must()
		if got := b.report(); b.successes() != fine || got.Previous != nil {
			t.Errorf("%s: then %s and %+v", title, b.successes(), got)
		}
		time.Sleep(1100 * time.Millisecond)
	}
}

func TestTheStageOfAKilledRunIsReported(t *testing.T) {
	b := newBench(t, withMetrics(document(disk)))
	// As a program of an earlier version wrote it.
	running := report.Report{Began: time.Now(), Stage: "upload"}
	if err := running.Write(b.m.Paths); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SERVICE_RESULT", "timeout")
	if err := EndedVerb(t.Context(), b.m, nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	if got := b.report(); got.Stage != "upload" || !strings.Contains(got.Error, "timeout") || got.Ended.IsZero() {
		t.Errorf("%+v", got)
	}
	if got := b.metrics(); !strings.Contains(got, `etcd_backup_failed_stage{cluster="etcd",stage="upload"} 1`) {
		t.Errorf("%s", got)
	}
}

// successes are those of the targets disk and s3, as Prometheus has them.
func (b *bench) successes() string {
	b.t.Helper()
	var found []string
	for line := range strings.Lines(b.metrics()) {
		if value, is := strings.CutPrefix(line, `etcd_backup_last_success{cluster="etcd",target="`); is {
			found = append(found, strings.TrimSpace(value[strings.Index(value, " "):]))
		}
	}
	return strings.Join(found, " ")
}
