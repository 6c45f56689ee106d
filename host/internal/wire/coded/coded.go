// Package coded gives errors that a person acts on a stable code, which docs/reference/errors.md explains.
package coded

import (
	"errors"
	"fmt"
	"strings"
)

// Code is CHECK.REASON, as in "disk.full". The catalogue in decisions/findings has an entry for each.
type Code string

type coded struct {
	code Code
	error
}

func (c *coded) Unwrap() error { return c.error }
func (c *coded) Code() Code    { return c.code }

// Errorf is fmt.Errorf for an error with this code.
func (c Code) Errorf(format string, args ...any) error {
	return &coded{c, fmt.Errorf(format, args...)}
}

// CodeOf returns the code of the outermost error that has one: that error knows what was tried and what to do next.
func CodeOf(err error) Code {
	var found interface {
		error
		Code() Code
	}
	if errors.As(err, &found) {
		return found.Code()
	}
	return HostFailed
}

// Text is the error for a person.
func Text(err error) string { return CodeOf(err).Ends(err.Error()) }

// Ends is a text for a person with its code. The code ends the first line: the lines after it are what other programs
// printed.
func (c Code) Ends(text string) string {
	first, rest, more := strings.Cut(text, "\n")
	ended := fmt.Sprintf("%s [%s]", first, c)
	if more {
		ended += "\n" + rest
	}
	return ended
}
