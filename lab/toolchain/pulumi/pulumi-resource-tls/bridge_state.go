package main

import (
	"context"

	p "github.com/pulumi/pulumi-go-provider"
)

// bridgeFields are what the official plugin keeps in a state beside the outputs of the schema: it is a bridge to a
// provider of Terraform. The library refuses a field that it does not know.
var bridgeFields = []string{"id", "__meta", "__pulumi_raw_state_delta"}

// readsBridgeState makes the provider read a state that the official plugin made. A refresh keeps those fields, and an
// update drops them, since they describe the state before it.
func readsBridgeState(provider p.Provider) p.Provider {
	diff, read, update, remove := provider.Diff, provider.Read, provider.Update, provider.Delete
	provider.Diff = func(ctx context.Context, request p.DiffRequest) (p.DiffResponse, error) {
		request.State = request.State.Delete(bridgeFields...)
		return diff(ctx, request)
	}
	provider.Read = func(ctx context.Context, request p.ReadRequest) (p.ReadResponse, error) {
		whole := request.Properties
		request.Properties = whole.Delete(bridgeFields...)
		response, err := read(ctx, request)
		for _, name := range bridgeFields {
			if value, kept := whole.GetOk(name); kept && err == nil {
				response.Properties = response.Properties.Set(name, value)
			}
		}
		return response, err
	}
	provider.Update = func(ctx context.Context, request p.UpdateRequest) (p.UpdateResponse, error) {
		request.State = request.State.Delete(bridgeFields...)
		return update(ctx, request)
	}
	provider.Delete = func(ctx context.Context, request p.DeleteRequest) error {
		request.Properties = request.Properties.Delete(bridgeFields...)
		return remove(ctx, request)
	}
	return provider
}
