package main

import (
	"bytes"
	"context"
	"os/exec"
	"syscall"
	"time"
)

// How long a process that was asked to end may take.
const grace = 3 * time.Second

// runGroup runs the command in a process group of its own, and ends every process of that group, also when ctx ends
// first. A program may have started processes that outlive it.
func runGroup(ctx context.Context, command *exec.Cmd) error {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		return err
	}
	group := -command.Process.Pid
	release := context.AfterFunc(ctx, func() {
		_ = syscall.Kill(group, syscall.SIGTERM)
		time.AfterFunc(grace, func() { _ = syscall.Kill(group, syscall.SIGKILL) })
	})
	defer release()
	// Waits for the process only; its descendants may hold the pipes of its output open, but not for longer than this.
	command.WaitDelay = grace
	err := command.Wait()
	_ = syscall.Kill(group, syscall.SIGKILL)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// sender is a writer that sends what is written.
type sender func([]byte) error

func (send sender) Write(text []byte) (int, error) {
	// A gRPC message may be read after Send has returned, while exec reuses its buffer.
	if err := send(bytes.Clone(text)); err != nil {
		return 0, err
	}
	return len(text), nil
}
