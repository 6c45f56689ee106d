package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

func TestProgramCommand(t *testing.T) {
	directory := t.TempDir()
	script := filepath.Join(directory, "node_modules/@pulumi/pulumi/cmd/run/index.js")
	write(t, script, "")

	for name, test := range map[string]struct {
		request *pulumirpc.RunRequest
		options map[string]any
		tracing string
		want    []string // {} stands for the directory
		env     []string
	}{
		"preview of a JavaScript program": {
			request: &pulumirpc.RunRequest{DryRun: true, Parallel: 16},
			want:    []string{"--parallel=16", "--dry-run", "."},
			env:     []string{"PULUMI_CONFIG={}", "PULUMI_CONFIG_SECRET_KEYS=[]", "PULUMI_NODEJS_TYPESCRIPT=true"},
		},
		"update of a program that compiles itself": {
			request: &pulumirpc.RunRequest{
				Stack: "dev", Organization: "organization", Args: []string{"x"},
				Config: map[string]string{"p:k": "v"}, ConfigSecretKeys: []string{"p:k"},
			},
			options: map[string]any{"typescript": false, "nodeargs": `--require tsx/cjs --title "a b"`},
			tracing: "http://zipkin",
			want: []string{
				"--require", "tsx/cjs", "--title", "a b",
				"--organization=organization", "--stack=dev", "--tracing=http://zipkin", "--parallel=0", ".", "x",
			},
			env: []string{`PULUMI_CONFIG={"p:k":"v"}`, `PULUMI_CONFIG_SECRET_KEYS=["p:k"]`},
		},
		"another tsconfig": {
			request: &pulumirpc.RunRequest{},
			options: map[string]any{"tsconfig": "tsconfig.pulumi.json"},
			want:    []string{"--parallel=0", "."},
			env: []string{
				"PULUMI_CONFIG={}", "PULUMI_CONFIG_SECRET_KEYS=[]", "PULUMI_NODEJS_TYPESCRIPT=true",
				"PULUMI_NODEJS_TSCONFIG_PATH=tsconfig.pulumi.json",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			options, err := structpb.NewStruct(test.options)
			if err != nil {
				t.Fatal(err)
			}
			// Below the package's directory, like a program whose node_modules is above it.
			below := filepath.Join(directory, "program")
			test.request.MonitorAddress = "monitor"
			test.request.Pwd = below
			test.request.Info = &pulumirpc.ProgramInfo{
				RootDirectory: directory, ProgramDirectory: below, EntryPoint: ".", Options: options,
			}
			command, err := programCommand(test.request, "engine", test.tracing)
			if err != nil {
				t.Fatal(err)
			}
			// The table has only the arguments that vary.
			constant := []string{
				"node", script, "--monitor=monitor", "--engine=engine", "--root-directory=" + directory, "--pwd=" + below,
			}
			got := slices.DeleteFunc(command.Args, func(argument string) bool {
				return slices.Contains(constant, argument)
			})
			if !slices.Equal(got, test.want) {
				t.Errorf("arguments %q, not %q", got, test.want)
			}
			if added := command.Env[len(os.Environ()):]; !slices.Equal(added, test.env) {
				t.Errorf("environment %q, not %q", added, test.env)
			}
		})
	}
}

func TestWithoutPulumiSDK(t *testing.T) {
	request := &pulumirpc.RunRequest{Info: &pulumirpc.ProgramInfo{ProgramDirectory: t.TempDir()}}
	_, err := programCommand(request, "engine", "")
	if err == nil || !strings.Contains(err.Error(), "pulumi install") {
		t.Errorf("says %v, not what to do", err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
