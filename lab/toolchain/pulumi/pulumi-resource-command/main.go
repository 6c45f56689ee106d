// pulumi-resource-command runs commands here and over SSH, and copies files over SSH, for machines that cannot
// download the official plugin of that name. Same tokens, inputs, outputs, diffs and secrets, so that a stack can
// move between the two.
package main

import (
	"context"
	"log"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"

	"etcdcluster/lab/pulumi/pulumi-resource-command/local"
	"etcdcluster/lab/pulumi/pulumi-resource-command/remote"
)

// The build sets it to the version of the official plugin whose place this one takes.
var version = "0.0.0-dev"

func newProvider() (p.Provider, error) {
	return infer.NewProviderBuilder().
		WithResources(
			infer.Resource(&remote.Command{}), infer.Resource(&remote.CopyToRemote{}), infer.Resource(&local.Command{}),
		).
		WithFunctions(infer.Function(&local.Run{})).
		Build()
}

func main() {
	provider, err := newProvider()
	if err != nil {
		log.Fatal(err)
	}
	if err := provider.Run(context.Background(), "command", version); err != nil {
		log.Fatal(err)
	}
}
