package cluster

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
)

const (
	startBase = 120 * time.Second
	// startRate is what the slowest disk in use gives: an etcd that starts reads its whole database, and more than once
	// where it checks that for corruption.
	startRate = 8 << 20
	// startReport is how often a start that is waited for is reported.
	startReport = 30 * time.Second
)

// startLimit is how long a start may take: what the configuration says, or else a time that grows with the database.
func (v *View) startLimit() time.Duration {
	if v.StartLimit > 0 {
		return v.StartLimit
	}
	return startBase + time.Duration(v.databaseBytes()/startRate)*time.Second
}

// databaseBytes is 0 where no database is here yet.
func (v *View) databaseBytes() int64 {
	if v.Self.DataDir == "" {
		return 0
	}
	info, err := os.Lstat(v.Machine.Paths.At(filepath.Join(v.Self.DataDir, "member", "snap", "db")))
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return info.Size()
}

// start is one wait for etcd on this host.
type start struct {
	view  *View
	limit time.Duration
	begun time.Time
	next  time.Time
}

func (v *View) waitsFor(limit time.Duration) *start {
	now := time.Now()
	return &start{view: v, limit: limit, begun: now, next: now.Add(startReport)}
}

// look ends a wait that no time helps, and reports a long one.
func (s *start) look(ctx context.Context) error {
	if err := s.view.NotRun(ctx); err != nil {
		return retry.Final(err)
	}
	now := time.Now()
	if now.Before(s.next) {
		return nil
	}
	s.next = now.Add(startReport)
	s.view.Machine.Say.Say("etcd on %s does not serve yet after %.0f s, and systemd reports it as %q. Its database has "+
		"%d MiB. This waits up to %.0f s", s.view.Self.Name, now.Sub(s.begun).Seconds(), s.view.property(ctx, "ActiveState"),
		s.view.databaseBytes()>>20, s.limit.Seconds())
	return nil
}

// stillStarts is for the end of an error. More time does not help an etcd that ends after each start.
func (v *View) stillStarts(ctx context.Context) string {
	if v.property(ctx, "ActiveState") != "activating" {
		return ""
	}
	// systemd counts from 0 again where somebody asks for a start.
	if restarts := v.property(ctx, "NRestarts"); restarts != "" && restarts != "0" {
		return fmt.Sprintf(" etcd ends after each start (systemd: %s restarts).", restarts)
	}
	return ` systemd reports it as "activating": its start continues. Raise timeouts.startSeconds for more time; ` +
		"run pulumi up again, which waits for it."
}

// property is empty where systemd does not answer.
func (v *View) property(ctx context.Context, name string) string {
	unit, err := v.Unit()
	if err != nil {
		return ""
	}
	text, err := v.Machine.Units.Property(ctx, unit, name)
	if err != nil {
		return ""
	}
	return text
}

// systemd's own exit codes of a process that it could not turn into the unit's program (systemd.exec(5)). etcd and Go
// end with none of them.
const firstSpawnCode, lastSpawnCode = 200, 245

// NotRun fails where systemd could not even run etcd, or its start guard, on this host: for a user, a namespace or a
// directory that is missing. It tries again and again by itself, and etcd logs nothing.
func (v *View) NotRun(ctx context.Context) error {
	unit, err := v.Unit()
	if err != nil {
		return err
	}
	// Asked twice: a restart that was just asked for has yet to clear what the last start left.
	if v.spawnCode(ctx) == 0 || retry.Sleep(ctx, time.Second) != nil {
		return nil
	}
	code := v.spawnCode(ctx)
	if code == 0 {
		return nil
	}
	return coded.HealthNotServing.Errorf(
		"systemd could not run etcd on %s: exit status %d, one of systemd's own (systemd.exec(5)).\n%s\n"+
			"See on the host: systemctl status %s. Fix what it names, then run pulumi up again",
		v.Self.Name, code, v.LastErrors(ctx), unit)
}

// startPre is how systemd describes a command of ExecStartPre: its words, its times and, last, how it ended.
var startPre = regexp.MustCompile(` (\d+) (\d+)\]\]$`)

// spawnCode is systemd's own exit code, where a start has just ended with one; 0 otherwise, and where systemd does not
// answer: it may answer to the next look.
func (v *View) spawnCode(ctx context.Context) int {
	if state := v.property(ctx, "SubState"); state != "failed" && !strings.HasPrefix(state, "auto-restart") {
		return 0
	}
	ends := [][2]string{{v.property(ctx, "ExecMainCode"), v.property(ctx, "ExecMainStatus")}}
	if guard := startPre.FindStringSubmatch(v.property(ctx, "ExecStartPre")); guard != nil {
		ends = append(ends, [2]string{guard[1], guard[2]})
	}
	for _, end := range ends {
		code, err := strconv.Atoi(end[1])
		if end[0] == exited && err == nil && code >= firstSpawnCode && code <= lastSpawnCode {
			return code
		}
	}
	return 0
}

// exited is the kernel's CLD_EXITED: the process ended by itself.
const exited = "1"
