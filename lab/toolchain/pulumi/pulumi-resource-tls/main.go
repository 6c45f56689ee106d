// pulumi-resource-tls makes keys and X.509 certificates, for machines that cannot download the official plugin of
// that name. Same tokens, inputs, outputs, diffs and secrets, so that a stack can move between the two.
package main

import (
	"context"
	"log"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
)

// The build sets it to the version of the official plugin whose place this one takes.
var version = "0.0.0-dev"

func newProvider() (p.Provider, error) {
	return infer.NewProviderBuilder().
		WithResources(
			infer.Resource(&PrivateKey{}),
			infer.Resource(&CertRequest{}),
			infer.Resource(&SelfSignedCert{}),
			infer.Resource(&LocallySignedCert{}),
		).
		Build()
}

func main() {
	provider, err := newProvider()
	if err != nil {
		log.Fatal(err)
	}
	if err := provider.Run(context.Background(), "tls", version); err != nil {
		log.Fatal(err)
	}
}
