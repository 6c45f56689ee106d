package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/google/shlex"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// programCommand is the command that runs a Pulumi program, without its output streams.
func programCommand(request *pulumirpc.RunRequest, engine, tracing string) (*exec.Cmd, error) {
	info := request.Info
	arguments, err := nodeArguments(info, "@pulumi/pulumi/cmd/run/index.js")
	if err != nil {
		return nil, err
	}
	for _, flag := range []struct{ name, value string }{
		{"monitor", request.MonitorAddress},
		{"engine", engine},
		{"organization", request.Organization},
		{"project", request.Project},
		{"root-directory", info.RootDirectory},
		{"stack", request.Stack},
		{"pwd", request.Pwd},
		{"tracing", tracing},
	} {
		if flag.value != "" {
			arguments = append(arguments, "--"+flag.name+"="+flag.value)
		}
	}
	arguments = append(arguments, "--parallel="+strconv.Itoa(int(request.Parallel)))
	if request.DryRun {
		arguments = append(arguments, "--dry-run")
	}
	arguments = append(append(arguments, info.EntryPoint), request.Args...)

	command := exec.Command("node", arguments...)
	command.Dir = request.Pwd
	// Not what is nil, whose JSON is null: @pulumi/pulumi wants an object and a list.
	config, secretKeys := map[string]string{}, []string{}
	maps.Copy(config, request.Config)
	configJSON, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	secretKeysJSON, err := json.Marshal(append(secretKeys, request.ConfigSecretKeys...))
	if err != nil {
		return nil, err
	}
	command.Env = append(os.Environ(),
		"PULUMI_CONFIG="+string(configJSON),
		"PULUMI_CONFIG_SECRET_KEYS="+string(secretKeysJSON))
	// TypeScript is compiled on the fly unless the project says that it does so itself.
	if enabled, set := info.Options.AsMap()["typescript"].(bool); enabled || !set {
		command.Env = append(command.Env, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	if path := textOption(info, "tsconfig"); path != "" {
		command.Env = append(command.Env, "PULUMI_NODEJS_TSCONFIG_PATH="+path)
	}
	return command, nil
}

// pluginCommand is the command that runs a provider, without its output streams.
func pluginCommand(request *pulumirpc.RunPluginRequest) (*exec.Cmd, error) {
	arguments, err := nodeArguments(request.Info, "@pulumi/pulumi/cmd/run-plugin/index.js")
	if err != nil {
		return nil, err
	}
	arguments = append(append(arguments, request.Info.ProgramDirectory), request.Args...)
	command := exec.Command("node", arguments...)
	command.Dir = request.Pwd
	command.Env = request.Env // the whole environment: the CLI adds to its own
	return command, nil
}

// nodeArguments: the project's own for node, then the script of @pulumi/pulumi that runs the program.
func nodeArguments(info *pulumirpc.ProgramInfo, script string) ([]string, error) {
	arguments, err := shlex.Split(textOption(info, "nodeargs"))
	if err != nil {
		return nil, fmt.Errorf("runtime option nodeargs: %w", err)
	}
	path, err := findModuleFile(info.ProgramDirectory, script)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("@pulumi/pulumi is not installed for %s: run `pulumi install`", info.ProgramDirectory)
	}
	return append(arguments, path), err
}

func textOption(info *pulumirpc.ProgramInfo, name string) string {
	text, _ := info.Options.AsMap()[name].(string)
	return text
}

// findModuleFile finds a file of a package as node does: in the node_modules of the directory and of those above it,
// then in NODE_PATH. Asking node itself would take longer than all else that this host does.
func findModuleFile(directory, file string) (string, error) {
	var roots []string
	for above := directory; ; above = filepath.Dir(above) {
		roots = append(roots, filepath.Join(above, "node_modules"))
		if above == filepath.Dir(above) {
			break
		}
	}
	for _, root := range append(roots, strings.Split(os.Getenv("NODE_PATH"), string(os.PathListSeparator))...) {
		path := filepath.Join(root, file)
		if _, err := os.Stat(path); root != "" && err == nil {
			return filepath.EvalSymlinks(path)
		}
	}
	return "", fmt.Errorf("%s: %w", file, fs.ErrNotExist)
}
