package remote

import (
	"context"
	"fmt"
	"strings"

	p "github.com/pulumi/pulumi-go-provider"
	"golang.org/x/crypto/ssh"

	"etcdcluster/lab/pulumi/pulumi-resource-command/transcript"
)

// run dials no host where this step has no command, so that a resource of a host that is gone can be deleted. Like the
// official plugin it leaves the connection open until the plugin ends, and a cancel does not end a command that runs.
func run(ctx context.Context, command *string, inputs CommandInputs, previous Output) (Output, error) {
	if command == nil {
		return previous, nil
	}
	client, err := inputs.Connection.dial(ctx)
	if err != nil {
		return previous, err
	}
	session, err := client.NewSession()
	if err != nil {
		return previous, err
	}
	defer session.Close()
	if err := setEnvironment(ctx, session, inputs, previous); err != nil {
		return previous, err
	}

	if inputs.Stdin != nil {
		session.Stdin = strings.NewReader(*inputs.Stdin)
	}
	written := transcript.New(ctx, inputs.Logging)
	session.Stdout, session.Stderr = written.Stdout, written.Stderr
	err = session.Run(*command)
	written.Close()
	if err != nil {
		return previous, written.Failure(err, *command)
	}
	return Output{Stdout: written.Stdout.String(), Stderr: written.Stderr.String()}, nil
}

// setEnvironment fails for a variable the user asked for and the server does not take, and warns for those that are
// sent unasked.
func setEnvironment(ctx context.Context, session *ssh.Session, inputs CommandInputs, previous Output) error {
	const hint = "it takes only variables that its AcceptEnv names; or write the command as NAME=value COMMAND"
	if inputs.Environment != nil {
		for name, value := range *inputs.Environment {
			if err := session.Setenv(name, value); err != nil {
				return fmt.Errorf("the SSH server refuses the variable %s (%s): %w", name, hint, err)
			}
		}
	}
	if inputs.AddPreviousOutputInEnv != nil && !*inputs.AddPreviousOutputInEnv {
		return nil
	}
	for name, value := range map[string]string{
		"PULUMI_COMMAND_STDOUT": previous.Stdout,
		"PULUMI_COMMAND_STDERR": previous.Stderr,
	} {
		if value == "" {
			continue
		}
		if err := session.Setenv(name, value); err != nil {
			p.GetLogger(ctx).Warningf("the SSH server refuses the variable %s (%s)", name, hint)
		}
	}
	return nil
}
