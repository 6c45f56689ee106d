package values

import (
	"strconv"
	"strings"
	"unicode"
)

// Printable is a text of others for a message: one line, without what a terminal obeys.
func Printable(text string) string {
	const most = 300
	var kept strings.Builder
	for _, char := range text {
		if kept.Len() >= most {
			break
		}
		if char >= ' ' && char <= '~' {
			kept.WriteRune(char)
		}
	}
	return kept.String()
}

// PrintableLines is a text of several lines for a terminal. Characters that a terminal obeys are written as escapes.
func PrintableLines(text string) string {
	var kept strings.Builder
	for _, char := range text {
		if char == '\n' || unicode.IsPrint(char) {
			kept.WriteRune(char)
		} else {
			kept.WriteString(strings.Trim(strconv.QuoteRune(char), "'"))
		}
	}
	return kept.String()
}
