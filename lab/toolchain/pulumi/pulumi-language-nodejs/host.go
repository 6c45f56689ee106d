package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// @pulumi/pulumi exits with this code when it has printed the error. The CLI must not print the error again.
const exitErrorAlreadyShown = 32

// languageHost is what of the contract running programs takes. The CLI does without the rest: it asks for no options,
// and generates no code.
type languageHost struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	engine   string
	tracing  string
	stopping context.Context // done when the host is to end
	stop     context.CancelFunc
}

// Handshake is the first call, and made only when the CLI attaches to a running host.
func (h *languageHost) Handshake(
	_ context.Context, request *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	h.engine = request.EngineAddress
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

// Cancel ends the host, and with it every process it started.
func (h *languageHost) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.stop()
	return &emptypb.Empty{}, nil
}

// until is the context of one call, which also ends with the host.
func (h *languageHost) until(call context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(call)
	release := context.AfterFunc(h.stopping, cancel)
	return ctx, func() { release(); cancel() }
}

func (h *languageHost) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

func (h *languageHost) About(ctx context.Context, _ *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, err
	}
	output, err := exec.CommandContext(ctx, node, "--version").Output()
	if err != nil {
		return nil, fmt.Errorf("%s --version: %w", node, err)
	}
	return &pulumirpc.AboutResponse{Executable: node, Version: strings.TrimSpace(string(output))}, nil
}

func (h *languageHost) GetRequiredPackages(
	_ context.Context, request *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	packages, err := installedPackages(request.Info.ProgramDirectory, true)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.GetRequiredPackagesResponse{Packages: requiredPlugins(packages)}, nil
}

func (h *languageHost) GetProgramDependencies(
	_ context.Context, request *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	packages, err := installedPackages(request.Info.ProgramDirectory, request.TransitiveDependencies)
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.GetProgramDependenciesResponse{}
	for _, p := range packages {
		response.Dependencies = append(response.Dependencies,
			&pulumirpc.DependencyInfo{Name: p.Name, Version: p.Version})
	}
	return response, nil
}

func (h *languageHost) Run(call context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	command, err := programCommand(request, h.engine, h.tracing)
	if err != nil {
		return nil, err
	}
	// The CLI reads this host's output line by line and shows it as the program's.
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	ctx, cancel := h.until(call)
	defer cancel()
	err = runGroup(ctx, command)

	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case !errors.As(err, &exit):
		return nil, err
	case exit.ExitCode() == exitErrorAlreadyShown:
		return &pulumirpc.RunResponse{Bail: true}, nil
	default:
		return &pulumirpc.RunResponse{Error: "the Node.js program ended with " + exit.String()}, nil
	}
}

// RunPlugin runs a component provider written for Node.js (PulumiPlugin.yaml with runtime nodejs).
func (h *languageHost) RunPlugin(
	request *pulumirpc.RunPluginRequest, stream grpc.ServerStreamingServer[pulumirpc.RunPluginResponse],
) error {
	if request.Kind == "analyzer" {
		return status.Error(codes.Unimplemented, "this language host does not run policy packs")
	}
	command, err := pluginCommand(request)
	if err != nil {
		return err
	}
	var mutex sync.Mutex // a stream takes one message at a time, and the two outputs are copied side by side
	send := func(response *pulumirpc.RunPluginResponse) error {
		mutex.Lock()
		defer mutex.Unlock()
		return stream.Send(response)
	}
	command.Stdout = sender(func(text []byte) error {
		return send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stdout{Stdout: text}})
	})
	command.Stderr = sender(func(text []byte) error {
		return send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stderr{Stderr: text}})
	})
	ctx, cancel := h.until(stream.Context())
	defer cancel()
	err = runGroup(ctx, command)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	return stream.Send(&pulumirpc.RunPluginResponse{
		Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(command.ProcessState.ExitCode())},
	})
}

func (h *languageHost) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest,
	stream grpc.ServerStreamingServer[pulumirpc.InstallDependenciesResponse],
) error {
	command := exec.Command("npm", installArguments(request.Info.ProgramDirectory)...)
	command.Dir = request.Info.ProgramDirectory
	// One writer for both outputs: exec then copies them one message at a time.
	output := sender(func(text []byte) error {
		return stream.Send(&pulumirpc.InstallDependenciesResponse{Stdout: text})
	})
	command.Stdout, command.Stderr = output, output
	ctx, cancel := h.until(stream.Context())
	defer cancel()
	if err := runGroup(ctx, command); err != nil {
		return fmt.Errorf("npm in %s: %w", command.Dir, err)
	}
	return nil
}

// installArguments: what the lock file says, in a fresh checkout; where there is something installed, "ci" would throw
// it away first, and refuse a package.json that has been edited since.
func installArguments(directory string) []string {
	_, noLock := os.Stat(filepath.Join(directory, "package-lock.json"))
	_, notInstalled := os.Stat(filepath.Join(directory, "node_modules"))
	if noLock == nil && notInstalled != nil {
		return []string{"ci", "--no-fund", "--no-audit"}
	}
	return []string{"install", "--no-fund", "--no-audit"}
}
