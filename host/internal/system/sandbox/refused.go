package sandbox

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os/exec"
	"strings"
	"time"

	godbus "github.com/godbus/dbus/v5"

	"etcd-host/internal/system/units"
)

const (
	trialTime   = 10 * time.Second
	trialMemory = 64 << 20
	// logTime is how long the journal may take to have what systemd has logged.
	logTime = time.Second
)

// Refused runs `true` in the sandbox, which fails only where systemd cannot run it, or refuses the unit itself. A host
// without `true`, and one that has not answered in time, refuses nothing.
func (s Systemd) Refused(ctx context.Context) string {
	path, err := exec.LookPath("true")
	if err != nil {
		return ""
	}
	// Two questions at the same time must not end each other's program.
	name := "trial-" + strings.ToLower(rand.Text()[:8])
	result, err := s.run(ctx, Program{
		Name: name, Args: []string{path}, MemoryBytes: trialMemory, Deadline: trialTime, Output: io.Discard,
	})
	if answer, is := errors.AsType[godbus.Error](err); is {
		return answer.Error()
	}
	if err != nil || result != "failed" {
		return ""
	}
	systemd := &units.Systemd{}
	for until := time.Now().Add(logTime); ; time.Sleep(logTime / 10) {
		if reasons := systemd.LastErrors(ctx, UnitOf(name)); len(reasons) > 0 {
			return strings.Join(reasons, " ")
		}
		if time.Now().After(until) {
			return "systemd reports " + result
		}
	}
}
