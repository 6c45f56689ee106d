package values

import (
	"path/filepath"
	"regexp"
)

var directory = regexp.MustCompile(`^/[\w./@:+-]+$`)

// ParseDir accepts the absolute path of a directory below the root, as a systemd unit can name it.
func ParseDir(text string) (string, error) {
	if len(text) > 4000 || !directory.MatchString(text) || filepath.Clean(text) != text {
		return "", odd(text, "directory", "an absolute path without spaces, dots as parts, or a slash at its end")
	}
	return text, nil
}
