// Package input reads what Pulumi sends on stdin: `key=value` lines, or whole files behind `--- name` lines. Nothing
// of it is ever on a command line, because those show in process lists and in error messages.
package input

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"etcd-host/internal/wire/coded"
)

// Most bounds what is read: no input of any verb comes near it.
const most = 16 << 20

// Lines holds the values of the keys that a verb reads.
type Lines map[string][]string

// ReadLines reads `key=value` lines. A newer program may send more keys than this one knows, so others are passed
// over. A key that comes twice collects its values. An input that was cut off is refused: its last line has no newline,
// or a line is missing that its callers send in every version. Such a line shows that nothing before it was cut off.
func ReadLines(r io.Reader, required []string, keys ...string) (Lines, error) {
	text, err := readAll(r)
	if err != nil {
		return nil, err
	}
	lines, err := ParseLines(text, slices.Concat(required, keys)...)
	if err != nil {
		return nil, err
	}
	if len(text) > 0 && text[len(text)-1] != '\n' {
		return nil, isCut("its last line")
	}
	return lines, lines.Need(required...)
}

// Need fails where a line that every version sends is missing.
func (l Lines) Need(required ...string) error {
	for _, key := range required {
		if l.Get(key) == "" {
			return isCut(key)
		}
	}
	return nil
}

func isCut(line string) error {
	return coded.InputNotWhole.Errorf("the input did not arrive whole (%s is missing or cut off). Nothing was changed. "+
		"Run pulumi up again", line)
}

// ParseLines reads `key=value` lines from a text.
func ParseLines(text []byte, keys ...string) (Lines, error) {
	lines := Lines{}
	for _, key := range keys {
		lines[key] = nil
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		key, value, _ := strings.Cut(line, "=")
		known, ok := lines[key]
		if !ok {
			continue
		}
		if strings.ContainsFunc(value, unicode.IsControl) {
			return nil, fmt.Errorf("the input has a control character in %s: %q. Nothing was changed", key, value)
		}
		lines[key] = append(known, value)
	}
	return lines, nil
}

// Get is the first value of a key, or nothing.
func (l Lines) Get(key string) string {
	if values := l.All(key); len(values) > 0 {
		return values[0]
	}
	return ""
}

// All has each value of a key. An empty value is left out.
func (l Lines) All(key string) []string {
	var values []string
	for _, value := range l[key] {
		if value != "" {
			values = append(values, value)
		}
	}
	return values
}

// Parsed is the value of a key in its type, or the zero value where the input has none.
func Parsed[T any](l Lines, key string, parse func(string) (T, error)) (T, error) {
	var none T
	text := l.Get(key)
	if text == "" {
		return none, nil
	}
	value, err := parse(text)
	if err != nil {
		return none, fmt.Errorf("the input has an odd %s: %w. Nothing was changed", key, err)
	}
	return value, nil
}

// Number reads a count, or the default where the input has none.
func (l Lines) Number(key string, otherwise int) (int, error) {
	text := l.Get(key)
	if text == "" {
		return otherwise, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < 0 {
		return 0, fmt.Errorf("the input has an odd %s: %q is not a whole number of 0 or more. Nothing was changed", key, text)
	}
	return number, nil
}

// Port reads a TCP port; 0 where the input has none.
func (l Lines) Port(key string) (uint16, error) {
	return Parsed(l, key, func(text string) (uint16, error) {
		port, err := strconv.ParseUint(text, 10, 16)
		if err != nil || port == 0 {
			return 0, fmt.Errorf("%q is not a port from 1 to 65535", text)
		}
		return uint16(port), nil
	})
}

func readAll(r io.Reader) ([]byte, error) {
	if r == nil {
		return nil, nil
	}
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fmt.Errorf("the input did not arrive: %w. Nothing was changed", err)
	}
	if len(text) > most {
		return nil, fmt.Errorf("the input has more than %d bytes. Nothing was changed", most)
	}
	return text, nil
}
