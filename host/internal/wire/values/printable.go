package values

import (
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

// PrintableLines is a text of several lines for a terminal or Pulumi. Characters that a terminal obeys are written as
// escapes.
func PrintableLines(text string) string {
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
