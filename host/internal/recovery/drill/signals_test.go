package drill

import (
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"etcd-host/internal/recovery/drilled"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/sandbox/sandboxtest"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/coded"
)

// signalling sends this process a signal once the etcd of a drill is about to start.
type signalling struct {
	say.Lines
	signal syscall.Signal
}

func (s *signalling) Say(format string, args ...any) {
	s.Lines.Say(format, args...)
	if strings.HasPrefix(format, "starting it apart") {
		_ = syscall.Kill(syscall.Getpid(), s.signal)
		time.Sleep(100 * time.Millisecond)
	}
}

func TestASignalEndsADrillAndLeavesNothing(t *testing.T) {
	h := newHost(t)
	for _, one := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		h.m.Say = &signalling{signal: one}
		result, err := h.drill(t)
		if coded.CodeOf(err) != coded.DrillInterrupted || !strings.Contains(err.Error(), one.String()) ||
			!strings.Contains(err.Error(), "Run etcd-host drill again") {
			t.Errorf("%s: %v", one, err)
		}
		// The drill did not fail: it says nothing of the backup.
		if result.Running.IsZero() || result.Error != "" || result.Unfinished() == nil ||
			!strings.Contains(result.Unfinished().Why, one.String()) {
			t.Errorf("%s: %+v", one, result)
		}
	}
	h.m.Say = &say.Lines{}
	if result, err := h.drill(t); err != nil || !result.OK {
		t.Errorf("%+v %v", result, err)
	}
}

func TestOnlyADrillThatSystemdKilledHasFailed(t *testing.T) {
	at := time.Unix(1, 0).UTC()
	for _, one := range []struct {
		stopped         bool
		result, failure string
	}{
		{true, "exit-code", ""},
		{true, "success", ""},
		{true, "timeout", `it did not end: systemd reports "timeout"`},
		{false, "success", ""},
		{false, "timeout", `it did not end: systemd reports "timeout"`},
		{false, "oom-kill", `it did not end: systemd reports "oom-kill"`},
	} {
		m := &machine.Machine{
			Paths: paths.Host{Root: t.TempDir()}, Sandbox: &sandboxtest.Exec{}, Say: &say.Lines{}, Now: time.Now,
		}
		if err := os.MkdirAll(m.Paths.StateDir(), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := drilled.Begin(m.Paths, target.Settings{Name: "s3"}, at); err != nil {
			t.Fatal(err)
		}
		if one.stopped {
			if err := drilled.Stop(m.Paths, "terminated"); err != nil {
				t.Fatal(err)
			}
		}
		t.Setenv("SERVICE_RESULT", one.result)
		if err := EndedVerb(t.Context(), m, nil, nil, nil); err != nil {
			t.Fatal(err)
		}
		all, err := drilled.Read(m.Paths)
		if got := all["s3"]; err != nil || got.Error != one.failure || (got.Unfinished() == nil) != (one.failure != "") ||
			!got.Running.IsZero() {
			t.Errorf("%+v: %+v %v", one, got, err)
		}
	}
}

func TestTheNextDrillEndsWhatAKilledOneLeft(t *testing.T) {
	h := newHost(t)
	put(t, h.m.Paths.At("/data/.drill/work/data/member/x"), "left")
	if err := drilled.Begin(h.m.Paths, inDirectory, time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	sandboxed := h.m.Sandbox.(*sandboxtest.Exec)
	sandboxed.Ended = nil
	// Without a backup nothing starts.
	if err := os.RemoveAll(h.store); err != nil {
		t.Fatal(err)
	}
	result, err := h.drill(t)
	if err != nil || !strings.Contains(result.Skipped, "no verified backup") || !result.Running.IsZero() ||
		!slices.Contains(sandboxed.Ended, drilled.Place) {
		t.Errorf("%+v %v, ended %v", result, err, sandboxed.Ended)
	}
}
