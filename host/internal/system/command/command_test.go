package command

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func shell(t *testing.T, limit time.Duration, script string) (stdout string, took time.Duration, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	began := time.Now()
	stdout, _, err = Run(ctx, Command{Args: []string{"sh", "-c", script}})
	return stdout, time.Since(began), err
}

func TestADeadlineHoldsWhateverTheProgramLeavesBehind(t *testing.T) {
	for _, one := range []struct {
		title, script string
		limit         time.Duration
		fails         bool
	}{
		{"a child", "sleep 60 & exec sleep 60", time.Second, true},
		{"a child of another session", "setsid sleep 60 & exec sleep 60", time.Second, true},
		{"a child of a program that ended well", "sleep 60 & echo done", 50 * time.Second, false},
	} {
		t.Run(one.title, func(t *testing.T) {
			stdout, took, err := shell(t, one.limit, one.script)
			if (err != nil) != one.fails || took > 20*time.Second || !one.fails && stdout != "done\n" {
				t.Errorf("%q after %v: %v", stdout, took, err)
			}
		})
	}
}

func TestTheChildrenOfAProgramEndWithIt(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pid")
	if _, _, err := shell(t, 2*time.Second, "sleep 60 & echo $! > "+file+"; wait"); err == nil {
		t.Error("the deadline did not hold")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		// A zombie is one that its new parent has yet to ask for.
		status, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) || strings.Contains(string(status), ") Z ") {
			return
		}
	}
	t.Errorf("process %d still runs", pid)
}

func TestOnlyTheEndOfALongOutputIsKept(t *testing.T) {
	stdout, _, err := shell(t, time.Minute, "head -c 20000000 /dev/zero | tr '\\0' x; echo; echo the end")
	if err != nil || len(stdout) > MostKept || !strings.HasSuffix(stdout, "x\nthe end\n") {
		t.Errorf("%d bytes, %v", len(stdout), err)
	}
	var kept tail
	for range 100 {
		if _, err := kept.Write(make([]byte, MostKept/2)); err != nil || cap(kept.kept) > 6*MostKept {
			t.Fatalf("%d bytes are kept, %v", cap(kept.kept), err)
		}
	}
}

func TestOnlyACleanEnvironmentHasNothingOfThisProcess(t *testing.T) {
	t.Setenv("SECRET", "s3cr3t")
	for isClean, want := range map[bool]string{true: "", false: "s3cr3t"} {
		stdout, _, err := Run(t.Context(), Command{Args: []string{"printenv", "SECRET"}, Clean: isClean})
		if strings.TrimSpace(stdout) != want || (err != nil) != isClean {
			t.Errorf("clean %v: %q, %v", isClean, stdout, err)
		}
	}
}
