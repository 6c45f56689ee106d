package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/lock"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/coded"
)

func TestARefusedAnswerOfEtcdHasAnExitCodeOfItsOwn(t *testing.T) {
	odd := fmt.Errorf("wrapped: %w", errors.Join(&etcd.OddAnswer{Found: errors.New("odd")}, errors.New("another")))
	if exitCode(odd) != 65 || exitCode(errors.New("no answer")) != 1 {
		t.Errorf("%d, %d", exitCode(odd), exitCode(errors.New("no answer")))
	}
}

func TestADrillThatIsInterruptedHasAnExitCodeOfItsOwnAndOneThatFailedBeforeHasNot(t *testing.T) {
	ended, failed := coded.DrillInterrupted.Errorf("ended"), coded.DrillFailed.Errorf("failed")
	if exitCode(ended) != 143 || exitCode(errors.Join(failed, ended)) != 1 {
		t.Errorf("%d, %d", exitCode(ended), exitCode(errors.Join(failed, ended)))
	}
}

func TestTheEndOfAServiceIsNoFailureWhereAnotherRunHasBegun(t *testing.T) {
	for _, one := range verbs {
		if one.caller != systemd || one.lock == "" {
			continue
		}
		m := &machine.Machine{Paths: paths.Host{Root: t.TempDir()}, Run: command.Run, Say: &say.Lines{}}
		release, err := lock.Take(t.Context(), m.Paths, one.lock, 0)
		if err != nil {
			t.Fatal(err)
		}
		one.seconds = 0
		one.work = func(context.Context, *machine.Machine, []string, io.Reader, io.Writer) error {
			return errors.New("it works beside the other run")
		}
		if err := one.run(t.Context(), m, nil, nil, nil); err != nil {
			t.Errorf("%s: %v", one.name, err)
		}
		release()
	}
}

func TestHelpShowsTheVerbsForPeopleFirst(t *testing.T) {
	for _, word := range []string{"help", "--help", "-h"} {
		var stdout, stderr strings.Builder
		if code := run([]string{word}, nil, &stdout, &stderr); code != 0 || stderr.Len() > 0 {
			t.Errorf("%s: exit code %d, %q", word, code, stderr.String())
		}
		people, pulumi := strings.Index(
			stdout.String(),
			"set-aside",
		), strings.Index(
			stdout.String(),
			"Called by Pulumi:",
		)
		if people < 0 || pulumi < people {
			t.Errorf("%q", stdout.String())
		}
	}
}

func TestHelpAlignsTheTextsOfAllVerbs(t *testing.T) {
	var out strings.Builder
	printUsage(&out)
	columns := map[int]bool{}
	for _, verb := range verbs {
		for line := range strings.Lines(out.String()) {
			if strings.HasPrefix(line, "  "+verb.name+" ") {
				columns[strings.LastIndex(line, verb.help)] = true
			}
		}
	}
	if len(columns) != 1 {
		t.Errorf("texts begin in the columns %v of\n%s", columns, out.String())
	}
}

func TestWhatAVerbWritesIsClosedToOtherUsers(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("another user runs the installed program")
	}
	before := syscall.Umask(0)
	defer syscall.Umask(before)
	var stdout, stderr strings.Builder
	if code := run([]string{"version"}, strings.NewReader(""), &stdout, &stderr); code != 0 {
		t.Fatalf("exit code %d, %q", code, stderr.String())
	}
	if mask := syscall.Umask(0); mask != 0o077 {
		t.Errorf("the mask is %03o", mask)
	}
}

func TestAnUnknownVerbIsAUsageErrorAndChangesNothing(t *testing.T) {
	for _, args := range [][]string{nil, {"found"}, {"--version"}, {""}} {
		var stdout, stderr strings.Builder
		code := run(args, nil, &stdout, &stderr)
		if code != 2 || stdout.Len() > 0 || !strings.Contains(stderr.String(), "For people:") {
			t.Errorf("%q: exit code %d", args, code)
		}
	}
}

func TestEveryVerbThatChangesTheHostHoldsALock(t *testing.T) {
	// The first only leaves a note. The second runs while no other verb of an update does. The others run during a start
	// that a verb with the lock may wait for.
	free := []string{"abandon", "take-place", "guard", "started"}
	// Tests of these show that each holds one once it has waited for its turn.
	turns := []string{"backup", "maintenance"}
	reads := []string{"version", "facts", "inspect", "check-download", "check-v2", "disk-free", "drift",
		"cluster-status", "client-connections", "health", "read-file", "backups", "status", "restore-find", "restore-look"}
	for _, verb := range verbs {
		if locked := verb.lock != ""; locked == slices.Contains(slices.Concat(free, turns, reads), verb.name) {
			t.Errorf("%s: lock %q", verb.name, verb.lock)
		}
	}
}

func TestNoVerbOfAnUpdateBeginsWhereOthersCanChangeWhatRootRuns(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give directories away")
	}
	for _, one := range verbs {
		m := &machine.Machine{Paths: paths.Host{Root: t.TempDir()}, Run: command.Run}
		if err := errors.Join(os.MkdirAll(m.Paths.At("/opt"), 0o755), os.Chown(m.Paths.At("/opt"), 9999, 9999)); err != nil {
			t.Fatal(err)
		}
		began := false
		one.work = func(context.Context, *machine.Machine, []string, io.Reader, io.Writer) error {
			began = true
			return nil
		}
		err := one.run(t.Context(), m, nil, nil, nil)
		if one.changesHost() == began || one.changesHost() != (err != nil) {
			t.Errorf("%s: began %v, %v", one.name, began, err)
		}
		if err != nil && (!strings.Contains(err.Error(), "chown -h root:root /opt") || files.Exists(m.Paths.StateDir())) {
			t.Errorf("%s: %v", one.name, err)
		}
	}
}

func TestNoVerbHasTheNameOfAnother(t *testing.T) {
	var names []string
	for _, verb := range verbs {
		if slices.Contains(names, verb.name) || verb.help == "" || verb.work == nil {
			t.Errorf("%q", verb.name)
		}
		names = append(names, verb.name)
	}
}

func TestToolsAreTheSystemsWhateverPathTheLoginHas(t *testing.T) {
	t.Setenv("PATH", "/usr/local/bin:/my/bin")
	run([]string{"version"}, strings.NewReader(""), io.Discard, io.Discard)
	if got := os.Getenv("PATH"); got != "/usr/sbin:/usr/bin:/sbin:/bin" {
		t.Errorf("programs are looked up in %q", got)
	}
}

func TestAUserWithoutSudoGetsAnErrorWithACommand(t *testing.T) {
	for refused, want := range map[string]bool{
		"":           false,
		"version":    false,
		"version -l": true,
	} {
		sudo := t.TempDir() + "/sudo"
		script := "#!/bin/sh\nfor word in " + refused + "; do\n" +
			"  case \" $* \" in *\" $word \"*) echo 'sudo: a password is required' >&2; exit 1 ;; esac\ndone\n"
		if err := os.WriteFile(sudo, []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
		err := mayRun(sudo, "/usr/local/sbin/etcd-host")
		if (err != nil) != want {
			t.Errorf("%q refused: %v", refused, err)
		}
		if err == nil {
			continue
		}
		text := coded.Text(noSudo("/usr/local/sbin/etcd-host", "status", err))
		for _, part := range []string{"a password is required", "`sudo /usr/local/sbin/etcd-host status`", "[root.no-sudo]"} {
			if !strings.Contains(text, part) {
				t.Errorf("%q lacks %q", text, part)
			}
		}
	}
}
