// Package sandbox runs a program apart from the rest of the host: as etcd's user, without a network, with little of
// the processors and disks, and with a deadline.
package sandbox

import (
	"context"
	"io"
	"time"
)

// Program is what runs.
type Program struct {
	// Name is different for each purpose. A program of the same name that an interrupted run left is ended first.
	Name string
	Args []string
	// UID and GID are the rights that it has.
	UID, GID int
	// Writable are the directories that it may change. It sees the others read-only.
	Writable []string
	// MemoryBytes is how much memory it may take.
	MemoryBytes uint64
	// Deadline is when it is ended.
	Deadline time.Duration
	// Output gets what it prints.
	Output io.Writer
}

// Sandbox starts programs.
type Sandbox interface {
	// Run waits for the end of the program, and fails where the program does.
	Run(ctx context.Context, program Program) error
	// Start does not wait. End ends the program, waits for that, and may be called again.
	Start(ctx context.Context, program Program) (end func(), err error)
	// Refused is why this host runs no program in a sandbox; empty where it does, and where that is not known.
	Refused(ctx context.Context) string
	// End ends a program that an interrupted run left.
	End(ctx context.Context, name string) error
}
