package stage

import (
	"os"
	"strings"
)

// Variables has the variables of etcd in a configuration, as systemd reads the file.
func Variables(conf string) (map[string]string, error) {
	content, err := os.ReadFile(conf)
	if err != nil {
		return nil, err
	}
	return variables(string(content)), nil
}

func variables(content string) map[string]string {
	found := map[string]string{}
	for line := range strings.Lines(content) {
		parts := confLine.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if parts == nil {
			continue
		}
		value := parts[2]
		if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
			value = escape.ReplaceAllString(value[1:len(value)-1], "$1")
		}
		found[parts[1]] = value
	}
	return found
}
