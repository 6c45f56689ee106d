package cluster

import (
	"context"
	"crypto/tls"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
	"etcd-host/internal/wire/values"
)

// silent is a host on which nothing listens at etcd's port.
func silent(t *testing.T) (*View, *unitstest.Fake, *say.Lines) {
	t.Helper()
	units, lines := &unitstest.Fake{}, &say.Lines{}
	m := &machine.Machine{Paths: paths.Host{Root: t.TempDir()}, Units: units, Say: lines, Now: time.Now}
	client := etcd.New(&tls.Config{MinVersion: tls.VersionTLS12}, &tls.Config{MinVersion: tls.VersionTLS12})
	t.Cleanup(client.Close)
	self := identity.Identity{Name: "m0", DataDir: "/data"}
	return &View{Machine: m, Etcd: client, Self: self, Here: values.Local(1)}, units, lines
}

func TestAStartMayTakeLongerTheLargerTheDatabaseIs(t *testing.T) {
	v, _, _ := silent(t)
	if got := v.startLimit(); got != 120*time.Second {
		t.Errorf("without a database: %s", got)
	}
	file := v.Machine.Paths.At("/data/member/snap/db")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, 8<<30); err != nil {
		t.Fatal(err)
	}
	if got := v.startLimit(); got != (120+1024)*time.Second {
		t.Errorf("with 8 GiB: %s", got)
	}
	v.StartLimit = 7 * time.Second
	if got := v.startLimit(); got != 7*time.Second {
		t.Errorf("with a setting: %s", got)
	}
}

func TestAnEtcdThatSystemdCannotRunIsReportedAtOnce(t *testing.T) {
	for _, code := range []string{"226", "217", "200", "245"} {
		v, units, _ := silent(t)
		units.Set("etcd.service", "SubState", "auto-restart")
		if code == "226" {
			guard := `[[/usr/local/sbin/etcd-host [/usr/local/sbin/etcd-host guard] false 17 18 19 20 4711 1 226]]`
			units.Set("etcd.service", "ExecStartPre", guard)
		} else {
			units.Set("etcd.service", "ExecMainCode", "1")
			units.Set("etcd.service", "ExecMainStatus", code)
		}
		units.Errors = []string{"etcd.service: Failed at step USER spawning /usr/local/bin/etcd: No such process"}
		begun := time.Now()
		err := v.WaitReady(t.Context())
		if err == nil || !strings.Contains(err.Error(), code) ||
			!strings.Contains(err.Error(), strconv.Quote(units.Errors[0])) {
			t.Errorf("%v", err)
		}
		if time.Since(begun) > 10*time.Second {
			t.Errorf("it took %s", time.Since(begun))
		}
	}
}

func TestAnEtcdThatEndsByItselfIsWaitedFor(t *testing.T) {
	v, units, _ := silent(t)
	units.Set("etcd.service", "SubState", "auto-restart")
	units.Set("etcd.service", "ExecStartPre", `[[/usr/local/sbin/etcd-host [etcd-host guard] false 1 2 3 4 5 1 1]]`)
	for _, ended := range [][2]string{{"0", "0"}, {"1", "0"}, {"1", "1"}, {"1", "2"}, {"2", "217"}, {"1", ""}} {
		units.Set("etcd.service", "ExecMainCode", ended[0])
		units.Set("etcd.service", "ExecMainStatus", ended[1])
		if err := v.NotRun(t.Context()); err != nil {
			t.Errorf("%q: %v", ended, err)
		}
	}
}

func TestWhatTheLastStartLeftDoesNotEndTheNextOne(t *testing.T) {
	v, units, _ := silent(t)
	units.Set("etcd.service", "ExecMainCode", "1")
	units.Set("etcd.service", "ExecMainStatus", "226")
	for _, state := range []string{"start-pre", "start", "running", "stop-sigterm"} {
		units.Set("etcd.service", "SubState", state)
		if err := v.NotRun(t.Context()); err != nil {
			t.Errorf("%s: %v", state, err)
		}
	}
	v.Machine.Units = &restarting{Fake: units}
	if err := v.NotRun(t.Context()); err != nil {
		t.Errorf("it starts again: %v", err)
	}
}

// restarting is a unit that systemd starts again after the first look.
type restarting struct {
	*unitstest.Fake
	looked bool
}

func (r *restarting) Property(ctx context.Context, unit, name string) (string, error) {
	if name != "SubState" {
		return r.Fake.Property(ctx, unit, name)
	}
	if r.looked {
		return "start-pre", nil
	}
	r.looked = true
	return "auto-restart", nil
}

func TestALongStartIsReportedWhileItGoesOnAndInItsError(t *testing.T) {
	v, units, lines := silent(t)
	units.Set("etcd.service", "ActiveState", "activating")
	start := v.waitsFor(time.Hour)
	start.next = start.begun
	if err := start.look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := start.look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(lines.Said) != 1 || !strings.Contains(lines.Said[0], `"activating"`) ||
		!strings.Contains(lines.Said[0], "3600 s") {
		t.Errorf("%q", lines.Said)
	}
	v.StartLimit = time.Second
	if err := v.WaitReady(t.Context()); err == nil || !strings.Contains(err.Error(), "timeouts.startSeconds") {
		t.Errorf("%v", err)
	}
	units.Set("etcd.service", "NRestarts", "7")
	if err := v.WaitReady(t.Context()); err == nil || strings.Contains(err.Error(), "timeouts.startSeconds") ||
		!strings.Contains(err.Error(), "etcd ends after each start (systemd: 7 restarts)") {
		t.Errorf("%v", err)
	}
	units.Set("etcd.service", "ActiveState", "failed")
	if err := v.WaitReady(t.Context()); err == nil || strings.Contains(err.Error(), "timeouts.startSeconds") {
		t.Errorf("%v", err)
	}
}

func TestACorruptDatabaseIsCalledCorruptWithTheRunbook(t *testing.T) {
	for said, want := range map[string]bool{
		"it raises the alarm CORRUPT (member 1)":                           true,
		"etcdserver: corrupt cluster":                                      true,
		"checkInitialHashKV failed: 1 found data inconsistency with peers": true,
		"panic: failed to open database: invalid database":                 true,
		"failed to recover WAL: walpb: crc mismatch":                       true,
		"it raises the alarm NOSPACE (member 1)":                           false,
		"context deadline exceeded":                                        false,
	} {
		if got := strings.Contains(corrupt(said), "docs/runbooks/corrupt-member.md"); got != want {
			t.Errorf("%q: %v", said, got)
		}
	}
	v, units, _ := silent(t)
	v.StartLimit = time.Millisecond
	units.Errors = []string{"panic: failed to open database: invalid database"}
	if err := v.WaitReady(t.Context()); err == nil || !strings.Contains(err.Error(), "Its data is corrupt") {
		t.Errorf("%v", err)
	}
}
