// Command etcd-host keeps this host's member of an etcd cluster. It works as root for every user.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"google.golang.org/grpc/grpclog"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/removal/earlier"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/lock"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/owners"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		printUsage(stderr)
		return argumentsCode
	}
	if slices.Contains(helpWords, args[0]) {
		printUsage(stdout)
		return 0
	}
	found := slices.IndexFunc(verbs, func(v verb) bool { return v.name == args[0] })
	if found < 0 {
		printUsage(stderr)
		_, _ = fmt.Fprintf(stderr, "\nerror: %s is not a verb of etcd-host. Nothing was changed [%s]\n",
			quoted(args[0]), coded.CommandArguments)
		return argumentsCode
	}
	if code, done := verbs[found].answered(args[1:], stdout, stderr); done {
		return code
	}
	_ = os.Setenv("PATH", systemPath)
	// The program runs itself with the rights of another user on purpose.
	if verbs[found].caller != itself {
		asRoot(verbs[found])
	}
	syscall.Umask(0o077)
	// The errors of this program have all that gRPC would log.
	grpclog.SetLoggerV2(grpclog.NewLoggerV2(io.Discard, io.Discard, io.Discard))
	m := machine.This(stderr)
	if err := made.Explain(m.Paths, verbs[found].run(context.Background(), m, args[1:], stdin, stdout)); err != nil {
		var exit machine.Exit
		if errors.As(err, &exit) {
			return exit.Code
		}
		text := coded.Text(err)
		if verbs[found].caller == itself {
			text = err.Error() // its caller prints it as a part of another error
		}
		_, _ = fmt.Fprintf(stderr, "error: %s\n", values.PrintableLines(text))
		return exitCode(err)
	}
	return 0
}

// systemPath has the tools of the system, which a secure_path of sudo may lack. The PATH of a login begins with
// /usr/local on most hosts. A group may write there, and a program there would run as root.
const systemPath = "/usr/sbin:/usr/bin:/sbin:/bin"

// argumentsCode is the exit code where the words after the program's name are wrong.
const argumentsCode = 2

// oddCode is the exit code of a verb that refused an answer of etcd. Another host's answer must not hide it.
const oddCode = 65

// interruptedCode is the exit code of a drill that a signal ended, as a shell reports SIGTERM. The units of timers do
// not count it as a failure.
const interruptedCode = 143

func exitCode(err error) int {
	if etcd.IsOdd(err) {
		return oddCode
	}
	switch coded.CodeOf(err) {
	case coded.CommandArguments:
		return argumentsCode
	case coded.DrillInterrupted:
		return interruptedCode
	}
	return 1
}

// changesHost is true of the verbs of an update, and of those by which a person changes the member.
func (v verb) changesHost() bool { return v.lock == lock.Verbs || v.lock == lock.Install }

func (v verb) run(ctx context.Context, m *machine.Machine, args []string, stdin io.Reader, stdout io.Writer) error {
	if v.changesHost() {
		if err := owners.Check(ctx, m); err != nil {
			return err
		}
	}
	if v.lock != "" && v.caller == pulumi {
		var err error
		if stdin, err = input.Arrived(stdin, inputTime); err != nil {
			return err
		}
	}
	if v.lock != "" {
		release, err := lock.Take(ctx, m.Paths, v.lock, v.seconds)
		if v.caller == systemd && coded.CodeOf(err) == coded.LockHeld {
			m.Say.Say("how the service ended is not noted, because another run has begun: %v", err)
			return nil
		}
		if err != nil {
			return err
		}
		defer release()
	}
	if v.changesHost() || v.caller == systemd {
		// A full disk must not keep a member from starting.
		if err := earlier.Record(m.Paths); err != nil && v.caller != systemd {
			return err
		}
	}
	if v.lock == lock.Verbs {
		files.ClearLeft(m.Paths, m.Now())
	}
	return v.work(ctx, m, args, stdin, stdout)
}

// inputTime is how long an input may stand still on its way. Pulumi's plugin sends it whole, in one write.
const inputTime = time.Minute

// asRoot runs the installed program by sudo for a user who is not root, so that its command lines are the same for
// every user.
func asRoot(v verb) {
	m := machine.This(io.Discard)
	self, err := os.Executable()
	if os.Geteuid() == 0 || err != nil || self != m.Paths.Program() {
		return
	}
	sudo, err := exec.LookPath("sudo")
	if err == nil && v.caller == people {
		err = mayRun(sudo, self)
	}
	if err == nil {
		err = syscall.Exec(sudo, append([]string{"sudo", "-n", self}, os.Args[1:]...), os.Environ())
	}
	_, _ = fmt.Fprintf(os.Stderr, "error: %s\n", values.PrintableLines(coded.Text(noSudo(self, v.name, err))))
	os.Exit(1)
}

func noSudo(self, verb string, err error) error {
	return coded.RootNoSudo.Errorf("etcd-host works as root, and sudo does not run it for this user without a password: "+
		"%w. Nothing was changed. Run `sudo %s %s`, or run it as root", err, self, verb)
}

// mayRun asks sudo before the program becomes sudo, whose refusal has no action. `version` changes nothing. A rule of
// sudoers may allow other verbs alone, and then sudo lists some rights.
func mayRun(sudo, self string) error {
	_, err := exec.Command(sudo, "-n", self, "version").Output()
	if err != nil && exec.Command(sudo, "-n", "-l", self).Run() == nil {
		return nil
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("%q", strings.TrimSpace(string(exit.Stderr)))
	}
	return err
}
