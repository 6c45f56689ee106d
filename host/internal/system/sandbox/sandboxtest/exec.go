// Package sandboxtest runs programs as children of a test, without a sandbox around them.
package sandboxtest

import (
	"context"
	"fmt"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"etcd-host/internal/system/sandbox"
)

// Exec keeps the names of what it ran.
type Exec struct {
	mu  sync.Mutex
	Ran []string
	// Ended are the names of what was to be ended.
	Ended []string
	// Refuses is why the host has no sandbox.
	Refuses string
}

var _ sandbox.Sandbox = (*Exec)(nil)

func (e *Exec) command(ctx context.Context, program sandbox.Program) *exec.Cmd {
	e.mu.Lock()
	e.Ran = append(e.Ran, program.Name)
	e.mu.Unlock()
	made := exec.CommandContext(ctx, program.Args[0], program.Args[1:]...)
	made.Stdout, made.Stderr = program.Output, program.Output
	made.Env = []string{"PATH=/usr/bin:/bin"}
	made.Cancel = func() error { return made.Process.Signal(syscall.SIGTERM) }
	made.WaitDelay = 10 * time.Second
	return made
}

// Run waits for the end of the program.
func (e *Exec) Run(ctx context.Context, program sandbox.Program) error {
	ctx, cancel := context.WithTimeout(ctx, program.Deadline)
	defer cancel()
	if err := e.command(ctx, program).Run(); err != nil {
		return fmt.Errorf("%s: %w", program.Args[0], err)
	}
	return nil
}

// Start does not wait for it.
func (e *Exec) Start(ctx context.Context, program sandbox.Program) (func(), error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), program.Deadline)
	command := e.command(ctx, program)
	if err := command.Start(); err != nil {
		cancel()
		return nil, err
	}
	return func() {
		cancel()
		_ = command.Wait()
	}, nil
}

// Refused is as the test says.
func (e *Exec) Refused(context.Context) string { return e.Refuses }

// End has nothing to end: a child ends with its test.
func (e *Exec) End(_ context.Context, name string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.Ended = append(e.Ended, name)
	return nil
}
