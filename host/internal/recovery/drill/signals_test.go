package drill

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"etcd-host/internal/recovery/drilled"
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
		if coded.CodeOf(err) != coded.DrillFailed || !strings.Contains(err.Error(), one.String()) ||
			!strings.Contains(err.Error(), "Run etcd-host drill again") {
			t.Errorf("%s: %v", one, err)
		}
		// The drill did not fail: it says nothing of the backup.
		if result.Running.IsZero() || result.Error != "" {
			t.Errorf("%s: %+v", one, result)
		}
	}
	if err := drilled.Interrupted(h.m.Paths, "systemd reports"); err != nil {
		t.Fatal(err)
	}
	h.m.Say = &say.Lines{}
	if result, err := h.drill(t); err != nil || !result.OK {
		t.Errorf("%+v %v", result, err)
	}
}
