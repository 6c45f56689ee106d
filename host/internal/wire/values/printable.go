package values

import "strings"

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
