package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"etcd-host/internal/system/command"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
)

const (
	planted = "PLANTEDSECRET"
	// crashing names the verb of a process that is to crash, and crashRoot its host.
	crashing  = "ETCD_HOST_TEST_CRASHING"
	crashRoot = "ETCD_HOST_TEST_CRASH_ROOT"
	// control is a crash whose own words are the input.
	control = "control"
)

func TestMain(m *testing.M) {
	if name := os.Getenv(crashing); name != "" {
		crash(name)
	}
	os.Exit(m.Run())
}

// crash runs a verb, on a host in a temporary directory, until the parent process kills it.
func crash(name string) {
	if name == control {
		text, _ := io.ReadAll(io.LimitReader(os.Stdin, 100))
		panic(string(text))
	}
	m := &machine.Machine{Paths: paths.Host{Root: os.Getenv(crashRoot)}, Say: say.To{Writer: os.Stderr}, Now: time.Now,
		Run: command.Run}
	for _, verb := range verbs {
		if verb.name == name {
			_ = verb.run(context.Background(), m, nil, os.Stdin, os.Stdout)
		}
	}
}

// crashOutput is what a process prints that has read secrets and is killed by SIGQUIT, which prints every goroutine.
func crashOutput(t *testing.T, name string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(self)
	child.Env = append(os.Environ(), crashing+"="+name, crashRoot+"="+t.TempDir(), "GOTRACEBACK=all")
	var printed bytes.Buffer
	child.Stdout, child.Stderr = &printed, &printed
	stdin, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	// A pipe holds 64 KiB, so after this the process has read the first of the secrets, and waits for more.
	secrets := "--- member-key.pem\n" + strings.Repeat(planted+"\n", 20_000)
	if _, err := io.WriteString(stdin, secrets); err != nil && name != control {
		t.Fatalf("%s ended before it read its input: %v\n%s", name, err, printed.String())
	}
	_ = child.Process.Signal(syscall.SIGQUIT)
	_ = child.Wait()
	return printed.String()
}

func TestACrashPrintsNoSecretOfTheInput(t *testing.T) {
	for _, name := range []string{"facts", "certificate", "discovery", "install", "configure", "member"} {
		printed := crashOutput(t, name)
		if !strings.Contains(printed, "SIGQUIT") || !strings.Contains(printed, "goroutine ") {
			t.Errorf("%s did not crash while it read its input: %s", name, printed)
		}
		if strings.Contains(printed, planted) {
			t.Errorf("the crash of %s prints a secret", name)
		}
	}
	if printed := crashOutput(t, control); !strings.Contains(printed, planted) {
		t.Errorf("the search does not find the secret of the control: %s", printed)
	}
}
