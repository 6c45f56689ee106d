// pulumi-resource-tls makes keys and X.509 certificates, for machines that cannot download the official plugin of
// that name. Same tokens, inputs, outputs, diffs and secrets, so that a stack can move between the two.
package main

import (
	"context"
	"log"
	"strings"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
)

// The build sets it to the version of the official plugin whose place this one takes.
var version = "0.0.0-dev"

// moduleFormat shows a reader of the schema, such as the YAML host, that the module of a token like
// tls:index/privateKey:PrivateKey ends before the slash. The library has no option for it.
const moduleFormat = `{"meta": {"moduleFormat": "(.*)(?:/[^/]*)"},`

func newProvider() (p.Provider, error) {
	provider, err := infer.NewProviderBuilder().
		WithResources(
			infer.Resource(&PrivateKey{}),
			infer.Resource(&CertRequest{}),
			infer.Resource(&SelfSignedCert{}),
			infer.Resource(&LocallySignedCert{}),
		).
		Build()
	getSchema := provider.GetSchema
	provider.GetSchema = func(ctx context.Context, request p.GetSchemaRequest) (p.GetSchemaResponse, error) {
		response, err := getSchema(ctx, request)
		response.Schema = strings.Replace(response.Schema, "{", moduleFormat, 1)
		return response, err
	}
	return readsBridgeState(provider), err
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
