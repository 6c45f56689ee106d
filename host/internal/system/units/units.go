// Package units asks and steers systemd.
package units

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/coreos/go-systemd/v22/dbus"
	godbus "github.com/godbus/dbus/v5"

	"etcd-host/internal/system/files"
)

// Units are the units of this host's systemd. No start is waited for: etcd is ready only with a quorum, and the next
// member may be the one that makes the quorum.
type Units interface {
	// Active says whether the unit runs or is starting.
	Active(ctx context.Context, unit string) (bool, error)
	// Property is a property as text: a list has spaces between its items, a time is in microseconds since 1970.
	// Empty where the unit does not have it.
	Property(ctx context.Context, unit, name string) (string, error)
	// MainPID is 0 where no process runs.
	MainPID(ctx context.Context, unit string) (int, error)

	Start(ctx context.Context, unit string) error
	// Restart waits for the end of the process that runs, and not for the start of the next one.
	Restart(ctx context.Context, unit string) error
	// Stop waits for the end of the unit. A unit that is not there is stopped.
	Stop(ctx context.Context, unit string) error
	// Kill ends the processes of a unit that runs, without asking them. Stop waits for their end.
	Kill(ctx context.Context, unit string) error
	// Enable has the unit start at each boot, and systemd read it again where systemd asks for that.
	Enable(ctx context.Context, unit string) error
	Disable(ctx context.Context, unit string) error
	Mask(ctx context.Context, unit string) error
	Reload(ctx context.Context) error
	ResetFailed(ctx context.Context, unit string) error

	// LastErrors are the reasons, in etcd's own words, for which the unit does not start.
	LastErrors(ctx context.Context, unit string) []string
	// LastLogged is the time of the unit's last line in the journal; zero where there is none.
	LastLogged(ctx context.Context, unit string) time.Time
	// LoggedSince are the unit's messages in the journal since a time, at most the last thousands, and whether they are
	// all.
	LoggedSince(ctx context.Context, unit string, since time.Time) (messages []string, all bool)
}

// Systemd is the systemd of this host, over its own socket, which only root can open and which needs no D-Bus daemon.
type Systemd struct {
	mutex sync.Mutex
	conn  *dbus.Conn
}

var _ Units = (*Systemd)(nil)

func (s *Systemd) connection(ctx context.Context) (*dbus.Conn, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.conn != nil && s.conn.Connected() {
		return s.conn, nil
	}
	conn, err := Connect(ctx, dbus.NewSystemdConnectionContext)
	if err != nil {
		var second error
		if conn, second = Connect(ctx, dbus.NewSystemConnectionContext); second != nil {
			return nil, fmt.Errorf("systemd does not answer: %w", errors.Join(err, second))
		}
	}
	s.conn = conn
	return conn, nil
}

// Connect opens a connection to systemd. A connection ends with the context that opens it, and this one outlives the
// question for which it was opened.
func Connect(ctx context.Context, open func(context.Context) (*dbus.Conn, error)) (*dbus.Conn, error) {
	ctx, cancel := within(ctx, askTime)
	defer cancel()
	lasting, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, end)
	conn, err := open(lasting)
	if !stop() {
		err = context.Cause(ctx)
	}
	if err != nil {
		end()
		return nil, err
	}
	return conn, nil
}

// Close ends the connection.
func (s *Systemd) Close() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.conn != nil {
		s.conn.Close()
		s.conn = nil
	}
}

// Active says whether the unit runs or is starting.
func (s *Systemd) Active(ctx context.Context, unit string) (bool, error) {
	state, err := s.Property(ctx, unit, "ActiveState")
	return state == "active" || state == "activating", err
}

// MainPID is 0 where no process runs.
func (s *Systemd) MainPID(ctx context.Context, unit string) (int, error) {
	text, err := s.Property(ctx, unit, "MainPID")
	if err != nil || text == "" {
		return 0, err
	}
	pid, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("systemd: the process ID of %s is %q", unit, text)
	}
	return pid, nil
}

// Property is a property as text.
func (s *Systemd) Property(ctx context.Context, unit, name string) (string, error) {
	ctx, cancel := within(ctx, askTime)
	defer cancel()
	conn, err := s.connection(ctx)
	if err != nil {
		return "", err
	}
	property, err := conn.GetUnitPropertyContext(ctx, unit, name)
	if isDBus(err, "org.freedesktop.DBus.Error.UnknownProperty") {
		property, err = conn.GetServicePropertyContext(ctx, unit, name)
	}
	if err != nil {
		return "", fmt.Errorf("systemd: %s of %s: %w", name, unit, why(ctx, err))
	}
	return propertyText(property.Value.Value()), nil
}

func propertyText(value any) string {
	switch value := value.(type) {
	case bool:
		if value {
			return "yes"
		}
		return "no"
	case []string:
		return strings.Join(value, " ")
	default:
		return fmt.Sprint(value)
	}
}

// Start asks for a start.
func (s *Systemd) Start(ctx context.Context, unit string) error {
	return s.do(ctx, "start", unit, func(ctx context.Context, conn *dbus.Conn) error {
		_, err := conn.StartUnitContext(ctx, unit, "replace", nil)
		return err
	})
}

const (
	// askTime is the limit that D-Bus itself has for an answer.
	askTime = 25 * time.Second
	// endTime is longer than TimeoutStopSec of etcd's unit, after which systemd kills the process.
	endTime  = 90 * time.Second
	endPause = 10 * time.Millisecond
	// stopTime is for units that are not ours too, whose TimeoutStopSec may be any.
	stopTime = 10 * time.Minute
)

// Restart waits for the end of the process that runs: otherwise it could answer the first question to the new one.
func (s *Systemd) Restart(ctx context.Context, unit string) error {
	before, err := s.MainPID(ctx, unit)
	if err != nil {
		return err
	}
	err = s.do(ctx, "restart", unit, func(ctx context.Context, conn *dbus.Conn) error {
		_, err := conn.RestartUnitContext(ctx, unit, "replace", nil)
		return err
	})
	if err != nil || before == 0 {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, endTime)
	defer cancel()
	for {
		now, err := s.MainPID(ctx, unit)
		if err == nil && now == before {
			err = ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("the process of %s did not end for its restart: %w. See: systemctl status %s", unit, err, unit)
		}
		if now != before {
			return nil
		}
		select {
		case <-ctx.Done():
		case <-time.After(endPause):
		}
	}
}

// Stop waits for the end of the unit.
func (s *Systemd) Stop(ctx context.Context, unit string) error {
	done, isGone := make(chan string, 1), false
	err := s.do(ctx, "stop", unit, func(ctx context.Context, conn *dbus.Conn) error {
		_, err := conn.StopUnitContext(ctx, unit, "replace", done)
		isGone = isDBus(err, "org.freedesktop.systemd1.NoSuchUnit")
		if isGone {
			return nil
		}
		return err
	})
	if err != nil || isGone {
		return err
	}
	select {
	case result := <-done:
		// A unit that fails as it ends has ended.
		if result == "done" || result == "skipped" {
			return nil
		}
		err = fmt.Errorf("systemd reports %q", result)
	case <-time.After(stopTime):
		err = fmt.Errorf("it did not end within %s", stopTime)
	case <-ctx.Done():
		err = ctx.Err()
	}
	return failed("stop", unit, err)
}

// Kill sends SIGKILL.
func (s *Systemd) Kill(ctx context.Context, unit string) error {
	return s.do(ctx, "kill", unit, func(ctx context.Context, conn *dbus.Conn) error {
		return conn.KillUnitWithTarget(ctx, unit, dbus.All, int32(syscall.SIGKILL))
	})
}

// Enable has the unit start at each boot.
func (s *Systemd) Enable(ctx context.Context, unit string) error {
	state, err := s.Property(ctx, unit, "UnitFileState")
	if err == nil && state == "enabled" {
		// A run that was cut off may have made the links without waiting for the disk.
		return flush(wanted(unit))
	}
	return s.do(ctx, "enable", unit, func(ctx context.Context, conn *dbus.Conn) error {
		_, links, err := conn.EnableUnitFilesContext(ctx, []string{unit}, false, false)
		if err != nil {
			return err
		}
		if err := flush(links); err != nil {
			return err
		}
		// Newer releases of systemd then warn, in each command, that the unit changed on the disk. Older ones do not,
		// and a reload runs all of systemd's generators, for 0.1 to 0.5 s in which the next member waits.
		stale, err := s.Property(ctx, unit, "NeedDaemonReload")
		if err != nil || stale != "yes" {
			return err
		}
		return conn.ReloadContext(ctx)
	})
}

// wanted are the links that enable a unit, wherever they are.
func wanted(unit string) (links []dbus.EnableUnitFileChange) {
	found, _ := filepath.Glob("/etc/systemd/system/*.wants/" + unit)
	for _, path := range found {
		links = append(links, dbus.EnableUnitFileChange{Filename: path})
	}
	return links
}

// flush waits for the disk, because systemd does not. An update that ended is not run again, so a member whose link a
// power cut lost would never start.
func flush(links []dbus.EnableUnitFileChange) error {
	for _, link := range links {
		// The directory may be new too.
		dir := filepath.Dir(link.Filename)
		if err := errors.Join(files.SyncDir(dir), files.SyncDir(filepath.Dir(dir))); err != nil {
			return err
		}
	}
	return nil
}

// Disable has the unit start at no boot.
func (s *Systemd) Disable(ctx context.Context, unit string) error {
	return s.do(ctx, "disable", unit, func(ctx context.Context, conn *dbus.Conn) error {
		changes, err := conn.DisableUnitFilesContext(ctx, []string{unit}, false)
		if isMissingFile(err) || err == nil && len(changes) == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		return conn.ReloadContext(ctx)
	})
}

// Mask keeps anything from starting the unit.
func (s *Systemd) Mask(ctx context.Context, unit string) error {
	return s.do(ctx, "mask", unit, func(ctx context.Context, conn *dbus.Conn) error {
		if _, err := conn.MaskUnitFilesContext(ctx, []string{unit}, false, false); err != nil {
			return err
		}
		return conn.ReloadContext(ctx)
	})
}

// Reload has systemd read all units again.
func (s *Systemd) Reload(ctx context.Context) error {
	return s.do(ctx, "reload", "all units", func(ctx context.Context, conn *dbus.Conn) error {
		return conn.ReloadContext(ctx)
	})
}

// ResetFailed forgets failures of the unit.
func (s *Systemd) ResetFailed(ctx context.Context, unit string) error {
	return s.do(ctx, "reset", unit, func(ctx context.Context, conn *dbus.Conn) error {
		err := conn.ResetFailedUnitContext(ctx, unit)
		if isDBus(err, "org.freedesktop.systemd1.NoSuchUnit") {
			return nil
		}
		return err
	})
}

func (s *Systemd) do(
	ctx context.Context, what, unit string, action func(ctx context.Context, conn *dbus.Conn) error,
) error {
	ctx, cancel := within(ctx, endTime)
	defer cancel()
	conn, err := s.connection(ctx)
	if err != nil {
		return err
	}
	return failed(what, unit, why(ctx, action(ctx, conn)))
}

// within limits a question to systemd: a systemd that hangs must not keep a verb, and its lock, from ending.
func within(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, limit, fmt.Errorf("systemd does not answer within %s", limit))
}

// why is the limit that ended a question, or the error itself.
func why(ctx context.Context, err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return context.Cause(ctx)
	}
	return err
}

func failed(what, unit string, err error) error {
	if isDBus(err, "org.freedesktop.systemd1.TransactionIsDestructive") {
		return fmt.Errorf("systemd could not %s %s, because this host shuts down or another job stops what it needs: %w. "+
			"Wait until the host is up, then run pulumi up again. See: systemctl list-jobs", what, unit, err)
	}
	if err != nil {
		return fmt.Errorf("systemd could not %s %s: %w. See: systemctl status %s", what, unit, err, unit)
	}
	return nil
}

func isDBus(err error, name string) bool {
	var answer godbus.Error
	return errors.As(err, &answer) && answer.Name == name
}

func isMissingFile(err error) bool {
	return isDBus(err, "org.freedesktop.DBus.Error.FileNotFound") || isDBus(err, "org.freedesktop.systemd1.NoSuchUnit") ||
		isDBus(err, "System.Error.ENOENT")
}
