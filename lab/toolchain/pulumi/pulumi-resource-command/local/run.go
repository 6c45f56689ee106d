package local

import (
	"context"
	"os"
	"os/exec"
	"strings"

	"github.com/pulumi/pulumi-go-provider/infer"

	"etcdcluster/lab/pulumi/pulumi-resource-command/transcript"
)

// Run is the function command:local:run: it runs at every preview and update, and keeps nothing in the state.
type Run struct{}

type RunInputs struct {
	Process
	Command string `pulumi:"command"`
}

type RunOutputs struct {
	RunInputs
	Output
}

func (*Run) Invoke(
	ctx context.Context, request infer.FunctionRequest[RunInputs],
) (response infer.FunctionResponse[RunOutputs], err error) {
	response.Output.RunInputs = request.Input
	response.Output.Output, err = run(ctx, &request.Input.Command, request.Input.Process, Output{})
	return response, err
}

// run leaves things as they were where there is no command for this step. Like the official plugin it kills the shell
// alone when the user interrupts Pulumi, and waits until the shell's children close their output.
func run(ctx context.Context, command *string, process Process, previous Output) (Output, error) {
	if command == nil {
		return previous, nil
	}
	words := []string{"/bin/sh", "-c"}
	if process.Interpreter != nil && len(*process.Interpreter) > 0 {
		words = *process.Interpreter
	}
	cmd := exec.CommandContext(ctx, words[0], append(words[1:len(words):len(words)], *command)...)

	if process.Dir != nil {
		cmd.Dir = *process.Dir
	}
	cmd.Env = environment(process, previous)
	if process.Stdin != nil {
		cmd.Stdin = strings.NewReader(*process.Stdin)
	}
	written := transcript.New(ctx, process.Logging)
	cmd.Stdout, cmd.Stderr = written.Stdout, written.Stderr
	err := cmd.Run()
	written.Close()
	if err != nil {
		return previous, written.Failure(err, *command)
	}
	return Output{Stdout: written.Stdout.String(), Stderr: written.Stderr.String()}, nil
}

func environment(process Process, previous Output) []string {
	variables := os.Environ()
	if process.Environment != nil {
		for name, value := range *process.Environment {
			variables = append(variables, name+"="+value)
		}
	}
	if process.AddPreviousOutputInEnv != nil && !*process.AddPreviousOutputInEnv {
		return variables
	}
	if previous.Stdout != "" {
		variables = append(variables, "PULUMI_COMMAND_STDOUT="+previous.Stdout)
	}
	if previous.Stderr != "" {
		variables = append(variables, "PULUMI_COMMAND_STDERR="+previous.Stderr)
	}
	return variables
}
