package values

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// WithoutMarkup breaks what begins Pulumi's markup of colours, as in "<{%red%}>". The CLI ends at a colour that it does
// not know. It prints nothing after a beginning that has no end.
func WithoutMarkup(text string) string { return strings.ReplaceAll(text, "<{%", "<{ %") }

// Printable is a text of others for a message: one line, without what a terminal or Pulumi obeys.
func Printable(text string) string {
	const most = 300
	var kept strings.Builder
	for _, char := range text {
		if char >= ' ' && char <= '~' {
			kept.WriteRune(char)
		}
		if kept.Len() >= most {
			break
		}
	}
	whole := WithoutMarkup(kept.String())
	return whole[:min(len(whole), most)]
}

// mostOfLine is far below the 64 KiB from which Pulumi's command plugin reads a log no further. A command that prints
// such a line never ends there.
const mostOfLine = 16 << 10

// PrintableLines is a text of several lines for a terminal or Pulumi. Characters that a terminal obeys are written as
// escapes, and the middle of a line without an end is left out.
func PrintableLines(text string) string {
	lines := strings.Split(escaped(text), "\n")
	for i, line := range lines {
		if more := len(line) - mostOfLine; more > 0 {
			lines[i] = strings.ToValidUTF8(line[:mostOfLine/2], "") + fmt.Sprintf(" ... (%d bytes are left out) ... ", more) +
				strings.ToValidUTF8(line[len(line)-mostOfLine/2:], "")
		}
	}
	return strings.Join(lines, "\n")
}

func escaped(text string) string {
	var kept strings.Builder
	for _, char := range text {
		if char == '\n' || unicode.IsPrint(char) {
			kept.WriteRune(char)
		} else {
			kept.WriteString(strings.Trim(strconv.QuoteRune(char), "'"))
		}
	}
	return WithoutMarkup(kept.String())
}
