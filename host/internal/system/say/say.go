// Package say prints progress. Pulumi shows standard error live; standard output is a verb's result.
package say

import (
	"fmt"
	"io"
	"os/signal"
	"syscall"

	"etcd-host/internal/wire/values"
)

// Printer prints a line of progress.
type Printer interface {
	Say(format string, args ...any)
}

// To prints to a writer. A write to a standard error that nothing reads ends the process by SIGPIPE: no restart
// follows an update that is gone.
type To struct{ Writer io.Writer }

// Say prints one line.
func (p To) Say(format string, args ...any) {
	_, _ = fmt.Fprintln(p.Writer, values.PrintableLines(fmt.Sprintf(format, args...)))
}

// Lines keeps what was said, for tests.
type Lines struct{ Said []string }

// Say keeps one line.
func (p *Lines) Say(format string, args ...any) {
	p.Said = append(p.Said, fmt.Sprintf(format, args...))
}

// IgnoreBroken lets the process outlive the end of its standard error until restore is called.
func IgnoreBroken() (restore func()) {
	signal.Ignore(syscall.SIGPIPE)
	return func() { signal.Reset(syscall.SIGPIPE) }
}
