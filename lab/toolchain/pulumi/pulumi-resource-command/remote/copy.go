package remote

import (
	"context"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// CopyToRemote is command:remote:CopyToRemote. It has no Delete: what has been copied stays where it is.
type CopyToRemote struct{}

type CopyToRemoteInputs struct {
	Connection Connection           `pulumi:"connection" provider:"secret"`
	RemotePath string               `pulumi:"remotePath"`
	Source     types.AssetOrArchive `pulumi:"source"`
	Triggers   *[]any               `pulumi:"triggers,optional" provider:"replaceOnChanges"`
}

type CopyToRemoteOutputs struct{ CopyToRemoteInputs }

// Check refuses a source that becomes known only in the update, as the official plugin does.
func (*CopyToRemote) Check(
	ctx context.Context, request infer.CheckRequest,
) (response infer.CheckResponse[CopyToRemoteInputs], err error) {
	response.Inputs, response.Failures, err = infer.DefaultCheck[CopyToRemoteInputs](ctx, request.NewInputs)
	asset, archive := response.Inputs.Source.Asset, response.Inputs.Source.Archive
	if asset != nil && (asset.IsPath() || asset.IsText()) || archive != nil && archive.IsPath() {
		return response, err
	}
	response.Failures = append(response.Failures, p.CheckFailure{
		Property: "source", Reason: "it must be a FileAsset, a StringAsset or a FileArchive",
	})
	return response, err
}

func (*CopyToRemote) Create(
	ctx context.Context, request infer.CreateRequest[CopyToRemoteInputs],
) (response infer.CreateResponse[CopyToRemoteOutputs], err error) {
	response.Output.CopyToRemoteInputs = request.Inputs
	if request.DryRun {
		return response, nil
	}
	if err := upload(ctx, request.Inputs); err != nil {
		return response, err
	}
	response.ID, err = resource.NewUniqueHex("", 8, 0)
	return response, err
}

// Update does not copy again because of another connection: that may be the same host under a new address.
func (*CopyToRemote) Update(
	ctx context.Context, request infer.UpdateRequest[CopyToRemoteInputs, CopyToRemoteOutputs],
) (response infer.UpdateResponse[CopyToRemoteOutputs], err error) {
	response.Output.CopyToRemoteInputs = request.Inputs
	before, after := request.State, request.Inputs
	if request.DryRun || hash(before.Source) == hash(after.Source) && before.RemotePath == after.RemotePath {
		return response, nil
	}
	return response, upload(ctx, after)
}

func hash(source types.AssetOrArchive) string {
	switch {
	case source.Archive != nil:
		return source.Archive.Hash
	case source.Asset != nil:
		return source.Asset.Hash
	default:
		return ""
	}
}
