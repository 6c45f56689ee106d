package input

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
)

var fileHead = regexp.MustCompile(`^--- ([A-Za-z0-9._-]+)$`)

// ReadFiles reads files, each behind a line `--- name`. Text before the first such line belongs to no file.
func ReadFiles(r io.Reader) (map[string][]byte, error) {
	text, err := readAll(r)
	if err != nil {
		return nil, err
	}
	return ParseFiles(text)
}

// ParseFiles reads files from a text.
func ParseFiles(text []byte) (map[string][]byte, error) {
	files := map[string][]byte{}
	name := ""
	for line := range bytes.Lines(text) {
		if head := fileHead.FindSubmatch(bytes.TrimSuffix(line, []byte("\n"))); head != nil {
			name = string(head[1])
			if name == "." || name == ".." {
				return nil, fmt.Errorf("the input has a file named %q. Nothing was changed", name)
			}
			files[name] = []byte{}
			continue
		}
		if name != "" {
			files[name] = append(files[name], line...)
		}
	}
	return files, nil
}
