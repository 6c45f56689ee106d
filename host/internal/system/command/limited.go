package command

import (
	"errors"
	"os/exec"
	"syscall"
	"time"
)

const (
	// MostKept is of each output, from its end, where a program says why it failed.
	MostKept = 2 << 20
	// patience is for what a program left behind with its output still open.
	patience = time.Second
)

// RunLimited runs a program made by exec.CommandContext, so that its deadline holds: the program's children end with
// it, and a child that it leaves behind is not waited for. It returns the end of what the program printed.
func RunLimited(process *exec.Cmd) (stdout, stderr string, err error) {
	var out, said tail
	process.Stdout, process.Stderr = &out, &said
	if process.SysProcAttr == nil {
		process.SysProcAttr = &syscall.SysProcAttr{}
	}
	process.SysProcAttr.Setpgid = true
	process.Cancel = func() error { return syscall.Kill(-process.Process.Pid, syscall.SIGKILL) }
	process.WaitDelay = patience
	err = process.Run()
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil // the program itself ended well
	}
	return out.String(), said.String(), err
}

// tail keeps the end of what is written, so that no program fills the memory.
type tail struct{ kept []byte }

func (t *tail) Write(data []byte) (int, error) {
	t.kept = append(t.kept, data...)
	if len(t.kept) > 2*MostKept {
		t.kept = append(t.kept[:0], t.end()...)
	}
	return len(data), nil
}

func (t *tail) end() []byte { return t.kept[max(0, len(t.kept)-MostKept):] }

func (t *tail) String() string { return string(t.end()) }
