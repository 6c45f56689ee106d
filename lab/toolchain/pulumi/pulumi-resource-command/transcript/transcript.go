// Package transcript collects what a command writes while the user watches it.
package transcript

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
)

// Logging says which streams show while a command runs. The outputs do not depend on it.
type Logging string

const (
	None            Logging = "none"
	Stdout          Logging = "stdout"
	Stderr          Logging = "stderr"
	StdoutAndStderr Logging = "stdoutAndStderr"
)

// Transcript has two streams, which may be written to at once, and remembers the order across them.
type Transcript struct {
	Stdout, Stderr *Stream
	mutex          sync.Mutex
	both           bytes.Buffer
	shown          *io.PipeWriter
	showing        chan struct{}
}

// New shows both streams where the user said nothing. Like in the official plugin, a shown line above 64 KiB ends the
// reading, and the command then blocks.
func New(ctx context.Context, logging *string) *Transcript {
	which := StdoutAndStderr
	if logging != nil {
		which = Logging(*logging)
	}
	reader, writer := io.Pipe()
	t := &Transcript{shown: writer, showing: make(chan struct{})}
	t.Stdout = &Stream{transcript: t, isShown: which == Stdout || which == StdoutAndStderr}
	t.Stderr = &Stream{transcript: t, isShown: which == Stderr || which == StdoutAndStderr}
	go func() {
		defer close(t.showing)
		for lines := bufio.NewScanner(reader); lines.Scan(); {
			p.GetLogger(ctx).InfoStatus(lines.Text())
		}
	}()
	return t
}

// Failure is the error of a command that did not succeed, with everything it wrote.
func (t *Transcript) Failure(cause error, command string) error {
	return fmt.Errorf("%w: running %q:\n%s", cause, command, t.both.String())
}

// Close waits until the last line is shown. Nothing may be written after it.
func (t *Transcript) Close() {
	t.shown.Close()
	<-t.showing
}

// Stream is one of the two, an io.Writer.
type Stream struct {
	transcript *Transcript
	isShown    bool
	all        bytes.Buffer
}

func (s *Stream) Write(data []byte) (int, error) {
	s.all.Write(data)
	s.transcript.mutex.Lock()
	s.transcript.both.Write(data)
	s.transcript.mutex.Unlock()
	if s.isShown {
		return s.transcript.shown.Write(data)
	}
	return len(data), nil
}

// String is what the resource keeps as output: without the last newline.
func (s *Stream) String() string { return strings.TrimSuffix(s.all.String(), "\n") }
