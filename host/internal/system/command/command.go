// Package command runs the few programs of a host that are its interface: the package manager, useradd.
package command

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// Command is a program with its arguments. No text of it passes through a shell.
type Command struct {
	Args []string
	// Env is added to the program's own environment.
	Env []string
	// As are the rights that the program runs with. None: those of this process.
	As *syscall.Credential
	// Clean leaves nothing of this process's environment but PATH.
	Clean bool
}

func (c Command) String() string {
	return strings.Join(append(append([]string{}, c.Env...), c.Args...), " ")
}

// Runner runs a command and returns what the command printed to standard output and standard error, in that order.
type Runner func(ctx context.Context, command Command) (stdout, stderr string, err error)

// Run runs a command on this host.
func Run(ctx context.Context, command Command) (stdout, stderr string, err error) {
	process := exec.CommandContext(ctx, command.Args[0], command.Args[1:]...)
	process.Env = os.Environ()
	if command.Clean {
		process.Env = []string{"PATH=" + os.Getenv("PATH")}
	}
	// The output of other programs is read here, so it must be in one language.
	process.Env = append(append(process.Env, "LC_ALL=C"), command.Env...)
	if command.As != nil {
		process.SysProcAttr = &syscall.SysProcAttr{Credential: command.As}
	}
	if stdout, stderr, err = RunLimited(process); err != nil {
		err = fmt.Errorf("%s: %w", command.Args[0], err)
	}
	return stdout, stderr, err
}

// LastLines are the last lines of what a program printed, for messages.
func LastLines(text string, count int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) > count {
		lines = lines[len(lines)-count:]
	}
	return strings.Join(lines, "\n")
}
