// Package remote runs commands on other machines, and copies files there, over SSH.
package remote

import (
	"context"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Command is command:remote:Command.
type Command struct{}

type CommandInputs struct {
	AddPreviousOutputInEnv *bool              `pulumi:"addPreviousOutputInEnv,optional"`
	Connection             Connection         `pulumi:"connection" provider:"secret"`
	Create                 *string            `pulumi:"create,optional"`
	Delete                 *string            `pulumi:"delete,optional"`
	Environment            *map[string]string `pulumi:"environment,optional"`
	Logging                *string            `pulumi:"logging,optional"`
	Stdin                  *string            `pulumi:"stdin,optional"`
	Triggers               *[]any             `pulumi:"triggers,optional" provider:"replaceOnChanges"`
	Update                 *string            `pulumi:"update,optional"`
}

// Output is what a command leaves behind.
type Output struct {
	Stdout string `pulumi:"stdout"`
	Stderr string `pulumi:"stderr"`
}

type CommandOutputs struct {
	CommandInputs
	Output
}

func (*Command) Create(
	ctx context.Context, request infer.CreateRequest[CommandInputs],
) (response infer.CreateResponse[CommandOutputs], err error) {
	response.Output.CommandInputs = request.Inputs
	if response.ID, err = resource.NewUniqueHex(request.Name, 8, 0); err != nil || request.DryRun {
		return response, err
	}
	response.Output.Output, err = run(ctx, request.Inputs.Create, request.Inputs, Output{})
	return response, err
}

func (*Command) Update(
	ctx context.Context, request infer.UpdateRequest[CommandInputs, CommandOutputs],
) (response infer.UpdateResponse[CommandOutputs], err error) {
	response.Output = CommandOutputs{CommandInputs: request.Inputs, Output: request.State.Output}
	if request.DryRun {
		return response, nil
	}
	command := request.Inputs.Update
	if command == nil {
		command = request.Inputs.Create
	}
	response.Output.Output, err = run(ctx, command, request.Inputs, request.State.Output)
	return response, err
}

func (*Command) Delete(
	ctx context.Context, request infer.DeleteRequest[CommandOutputs],
) (infer.DeleteResponse, error) {
	_, err := run(ctx, request.State.Delete, request.State.CommandInputs, request.State.Output)
	return infer.DeleteResponse{}, err
}
