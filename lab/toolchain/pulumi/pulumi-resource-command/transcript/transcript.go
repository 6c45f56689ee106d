// Package transcript collects what a command writes while the user watches it.
package transcript

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
)

// Logging says which streams show while a command runs. What is kept as output does not depend on it.
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
}

// New shows both streams where the user said nothing.
func New(ctx context.Context, logging *string) *Transcript {
	shown := StdoutAndStderr
	if logging != nil {
		shown = Logging(*logging)
	}
	show := p.GetLogger(ctx).InfoStatus
	t := &Transcript{}
	t.Stdout = &Stream{transcript: t}
	t.Stderr = &Stream{transcript: t}
	if shown == Stdout || shown == StdoutAndStderr {
		t.Stdout.show = show
	}
	if shown == Stderr || shown == StdoutAndStderr {
		t.Stderr.show = show
	}
	return t
}

// Failure is the error of a command that did not succeed, with everything it wrote.
func (t *Transcript) Failure(cause error, command string) error {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return fmt.Errorf("%w: running %q:\n%s", cause, command, t.both.String())
}

// Close shows a last line that has no newline.
func (t *Transcript) Close() {
	for _, stream := range []*Stream{t.Stdout, t.Stderr} {
		if stream.show != nil && len(stream.line) > 0 {
			stream.show(string(stream.line))
		}
	}
}

// Stream is one of the two, an io.Writer.
type Stream struct {
	transcript *Transcript
	show       func(string)
	all        bytes.Buffer
	line       []byte
}

func (s *Stream) Write(data []byte) (int, error) {
	s.transcript.mutex.Lock()
	s.transcript.both.Write(data)
	s.transcript.mutex.Unlock()
	s.all.Write(data)
	if s.show == nil {
		return len(data), nil
	}
	s.line = append(s.line, data...)
	for {
		line, rest, found := bytes.Cut(s.line, []byte("\n"))
		if !found {
			return len(data), nil
		}
		s.show(string(line))
		s.line = rest
	}
}

// String is what the resource keeps as output: without the last newline.
func (s *Stream) String() string { return strings.TrimSuffix(s.all.String(), "\n") }
