package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"

	"etcd-host/internal/system/units"

	"github.com/coreos/go-systemd/v22/dbus"
	godbus "github.com/godbus/dbus/v5"
)

// Systemd runs each program as a transient unit of this host's systemd.
type Systemd struct{}

var _ Sandbox = Systemd{}

// endTime is how long a program may take to end.
const endTime = 30 * time.Second

// UnitOf is the unit of a program by its name.
func UnitOf(name string) string { return "etcd-scratch-" + name + ".service" }

// Run runs a unit of the type oneshot: the job that starts it ends with its process.
func (s Systemd) Run(ctx context.Context, program Program) error {
	result, err := s.run(ctx, program)
	if err == nil && result != "done" {
		err = fmt.Errorf("%s: systemd reports %q", program.Args[0], result)
	}
	return err
}

// run has systemd's word for how the job ended.
func (s Systemd) run(ctx context.Context, program Program) (string, error) {
	running, err := s.start(ctx, program, "oneshot", "TimeoutStartUSec")
	if err != nil {
		return "", err
	}
	defer running.close()
	select {
	case <-ctx.Done():
		running.end()
		return "", ctx.Err()
	case result := <-running.job:
		running.drain()
		return result, nil
	}
}

// Start starts a unit.
func (s Systemd) Start(ctx context.Context, program Program) (func(), error) {
	// Its data is wiped, so nothing has to end in order.
	running, err := s.start(ctx, program, "simple", "RuntimeMaxUSec", property("KillSignal", int32(syscall.SIGKILL)))
	if err != nil {
		return nil, err
	}
	var once sync.Once
	end := func() {
		once.Do(func() {
			running.end()
			running.close()
		})
	}
	select {
	case <-ctx.Done():
		end()
		return nil, ctx.Err()
	case result := <-running.job:
		if result != "done" {
			end()
			return nil, fmt.Errorf("%s: systemd reports %q", program.Args[0], result)
		}
	}
	return end, nil
}

// End stops a unit that an interrupted run left.
func (Systemd) End(ctx context.Context, name string) error {
	conn, err := units.Connect(ctx, dbus.NewSystemdConnectionContext)
	if err != nil {
		return fmt.Errorf("systemd does not answer: %w", err)
	}
	defer conn.Close()
	return stop(ctx, conn, UnitOf(name))
}

// running is a unit, with the connection that started it and what reads its output.
type running struct {
	conn   *dbus.Conn
	unit   string
	job    chan string
	read   *os.File
	copied chan struct{}
}

func (Systemd) start(
	ctx context.Context, program Program, kind, deadline string, more ...dbus.Property,
) (*running, error) {
	// A connection ends with its context, and the unit has to be stopped after that.
	conn, err := units.Connect(ctx, dbus.NewSystemdConnectionContext)
	if err != nil {
		return nil, fmt.Errorf("systemd does not answer: %w", err)
	}
	r := &running{conn: conn, unit: UnitOf(program.Name), job: make(chan string, 1), copied: make(chan struct{})}
	if err := stop(ctx, conn, r.unit); err != nil {
		conn.Close()
		return nil, err
	}
	read, write, err := os.Pipe()
	if err != nil {
		conn.Close()
		return nil, err
	}
	r.read = read
	properties := append(properties(program, write), property("Type", kind),
		property(deadline, uint64(program.Deadline.Microseconds())))
	properties = append(properties, more...)
	_, err = conn.StartTransientUnitContext(ctx, r.unit, "replace", properties, r.job)
	_ = write.Close()
	if err != nil {
		if ctx.Err() != nil {
			r.end() // systemd may have the question already
		}
		_ = read.Close()
		conn.Close()
		return nil, fmt.Errorf("systemd could not start %s: %w", program.Args[0], err)
	}
	go func() {
		defer close(r.copied)
		_, _ = io.Copy(program.Output, read)
	}()
	return r, nil
}

func properties(program Program, output *os.File) []dbus.Property {
	fd := godbus.UnixFD(output.Fd())
	return []dbus.Property{
		dbus.PropDescription("etcd-host: " + program.Name),
		// The library calls the second argument `uncleanIsFailure`, but with true systemd passes over a failure.
		dbus.PropExecStart(program.Args, false),
		property("User", strconv.Itoa(program.UID)),
		property("Group", strconv.Itoa(program.GID)),
		property("StandardOutputFileDescriptor", fd),
		property("StandardErrorFileDescriptor", fd),
		// A unit that failed leaves nothing behind either.
		property("CollectMode", "inactive-or-failed"),
		property("PrivateNetwork", true),
		property("ProtectSystem", "strict"),
		property("ReadWritePaths", program.Writable),
		property("PrivateDevices", true),
		property("NoNewPrivileges", true),
		// A core dump would have the cluster's keys and values in it.
		property("LimitCORE", uint64(0)),
		property("LimitCORESoft", uint64(0)),
		property("MemoryMax", program.MemoryBytes),
		property("CPUWeight", uint64(20)),
		property("IOWeight", uint64(10)),
		property("Nice", int32(19)),
		property("TimeoutStopUSec", uint64((endTime / 2).Microseconds())),
	}
}

func property(name string, value any) dbus.Property {
	return dbus.Property{Name: name, Value: godbus.MakeVariant(value)}
}

func (r *running) end() {
	ctx, cancel := context.WithTimeout(context.Background(), endTime)
	defer cancel()
	_ = stop(ctx, r.conn, r.unit) // its deadline ends it otherwise
}

// drain waits for the rest of the output.
func (r *running) drain() {
	select {
	case <-r.copied:
	case <-time.After(time.Second):
	}
}

func (r *running) close() {
	r.drain()
	_ = r.read.Close()
	r.conn.Close()
}

func stop(ctx context.Context, conn *dbus.Conn, unit string) error {
	done := make(chan string, 1)
	_, err := conn.StopUnitContext(ctx, unit, "replace", done)
	var answer godbus.Error
	if errors.As(err, &answer) && answer.Name == "org.freedesktop.systemd1.NoSuchUnit" {
		return nil
	}
	if err != nil {
		return fmt.Errorf("systemd could not stop %s: %w", unit, err)
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
