// Package machine is the host that a verb works on.
package machine

import (
	"context"
	"io"
	"syscall"
	"time"

	"etcd-host/internal/system/command"
	"etcd-host/internal/system/names"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/sandbox"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units"
)

// Machine is all that a verb may touch of a host. Tests put their own in.
type Machine struct {
	Paths    paths.Host
	Units    units.Units
	Say      say.Printer
	Now      func() time.Time
	Resolver names.Resolver
	// Run runs a program of the host, where that program is the host's own interface.
	Run command.Runner
	// Sandbox runs programs apart from the rest of the host.
	Sandbox sandbox.Sandbox
	// SetHostname sets the kernel's name of this host.
	SetHostname func(name string) error
}

// Verb is one thing that the program does. Progress goes to Say; stdout is the result.
type Verb func(ctx context.Context, m *Machine, args []string, stdin io.Reader, stdout io.Writer) error

// This is the host that the program runs on.
func This(stderr io.Writer) *Machine {
	return &Machine{
		Units:       &units.Systemd{},
		Say:         say.To{Writer: stderr},
		Now:         time.Now,
		Resolver:    names.System(),
		Run:         command.Run,
		Sandbox:     sandbox.Systemd{},
		SetHostname: func(name string) error { return syscall.Sethostname([]byte(name)) },
	}
}
