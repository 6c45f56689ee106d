package foundetcd

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Setting is one flag of etcd and its value, whichever way it was given.
type Setting struct{ Name, Value string }

// Settings are in the order in which etcd reads them: the last one of a name counts.
type Settings []Setting

// Value is the value of a flag; empty where it is not set.
func (s Settings) Value(name string) string {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i].Name == name {
			return s[i].Value
		}
	}
	return ""
}

var settingName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9._-]{0,100}$`)

// readSettings takes them as a whole or not at all.
func (e *Etcd) readSettings(ctx context.Context) error {
	environment, err := os.ReadFile(e.process("environ"))
	if err != nil {
		return fmt.Errorf("the environment of etcd's process %d: %w", e.PID, err)
	}
	arguments, err := os.ReadFile(e.process("cmdline"))
	if err != nil {
		return fmt.Errorf("the command line of etcd's process %d: %w", e.PID, err)
	}
	settings := append(fromEnvironment(string(environment)), fromArguments(string(arguments))...)
	// With a file etcd reads nothing else.
	if file := settings.Value("config-file"); file != "" {
		content, err := e.ReadFile(ctx, file)
		if err != nil {
			return fmt.Errorf("the config-file of etcd's process %d: %w", e.PID, err)
		}
		if settings, err = fromYAML(content); err != nil {
			return fmt.Errorf("the config-file %q of etcd's process %d: %w", file, e.PID, err)
		}
	}
	for _, one := range settings {
		if !settingName.MatchString(one.Name) || !plain(one.Value) {
			// The value may be a secret: a variable ETCD_... may be another program's.
			return fmt.Errorf(
				"etcd's process %d has the setting %.200q, and etcd-host does not accept its name or its value",
				e.PID,
				one.Name,
			)
		}
	}
	e.Settings = settings
	return nil
}

// ReadFile reads a file that the process names, with the process's rights.
func (e *Etcd) ReadFile(ctx context.Context, name string) ([]byte, error) {
	path, err := e.path(name)
	if err != nil {
		return nil, err
	}
	return e.read(ctx, e.rights, path)
}

func fromEnvironment(environ string) Settings {
	var settings Settings
	for entry := range strings.SplitSeq(environ, "\x00") {
		name, value, _ := strings.Cut(entry, "=")
		if flag, ok := strings.CutPrefix(name, "ETCD_"); ok {
			settings = append(settings, Setting{strings.ToLower(strings.ReplaceAll(flag, "_", "-")), value})
		}
	}
	return settings
}

var flagPattern = regexp.MustCompile(`(?s)^--?([a-z][^=]*)(?:=(.*))?$`)

func fromArguments(cmdline string) Settings {
	var settings Settings
	words := strings.Split(strings.TrimSuffix(cmdline, "\x00"), "\x00")
	for i := 1; i < len(words); i++ {
		flag := flagPattern.FindStringSubmatch(words[i])
		switch {
		case flag == nil:
		case strings.Contains(words[i], "="):
			settings = append(settings, Setting{flag[1], flag[2]})
		case i+1 < len(words) && !flagPattern.MatchString(words[i+1]):
			settings = append(settings, Setting{flag[1], words[i+1]})
			i++
		default:
			settings = append(settings, Setting{flag[1], "true"})
		}
	}
	return settings
}

// sections of the file hold names of flags. Those of the peers' section lack this prefix there.
var sections = map[string]string{"peer-transport-security": "peer-"}

func fromYAML(content []byte) (Settings, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return nil, err
	}
	if document.Kind == 0 {
		return nil, nil
	}
	return fromMapping(document.Content[0], nil)
}

// fromMapping reads the file, or the section that `section` names.
func fromMapping(node *yaml.Node, section *yaml.Node) (Settings, error) {
	prefix := ""
	if section != nil {
		prefix = sections[section.Value]
	}
	if node.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("line %d is not `name: value`", node.Line)
	}
	var settings Settings
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		switch value.Kind {
		case yaml.ScalarNode:
			if value.Tag != "!!null" && value.Value != "" {
				settings = append(settings, Setting{prefix + key.Value, value.Value})
			}
		case yaml.SequenceNode:
			words := make([]string, len(value.Content))
			for j, one := range value.Content {
				words[j] = one.Value
			}
			settings = append(settings, Setting{prefix + key.Value, strings.Join(words, ",")})
		default:
			if section != nil {
				return nil, fmt.Errorf("line %d has a section inside of a section", value.Line)
			}
			inside, err := fromMapping(value, key)
			if err != nil {
				return nil, err
			}
			settings = append(settings, inside...)
		}
	}
	return settings, nil
}
