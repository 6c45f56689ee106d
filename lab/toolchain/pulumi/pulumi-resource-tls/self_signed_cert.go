package main

import (
	"context"
	"crypto/x509"
	"errors"

	"github.com/pulumi/pulumi-go-provider/infer"
)

// SelfSignedCert is tls:index/selfSignedCert:SelfSignedCert.
type SelfSignedCert struct{}

type SelfSignedCertInputs struct {
	CertInputs
	Names
	PrivateKeyPem     *string                `pulumi:"privateKeyPem,optional" provider:"secret,replaceOnChanges"`
	SetAuthorityKeyId *bool                  `pulumi:"setAuthorityKeyId,optional" provider:"replaceOnChanges"`
	Subject           *SelfSignedCertSubject `pulumi:"subject,optional" provider:"replaceOnChanges"`
}

type SelfSignedCertOutputs struct {
	SelfSignedCertInputs
	CertOutputs
	KeyAlgorithm string `pulumi:"keyAlgorithm"`
}

func (r *SelfSignedCert) Annotate(a infer.Annotator) {
	a.SetToken("index/selfSignedCert", "SelfSignedCert")
}

// WireDependencies keeps the certificate known in the preview of an update, which only changes earlyRenewalHours.
func (*SelfSignedCert) WireDependencies(
	f infer.FieldSelector, args *SelfSignedCertInputs, state *SelfSignedCertOutputs,
) {
	whatIsReplaced := f.InputField(&args.AllowedUses).Computed()
	f.OutputField(&state.KeyAlgorithm).DependsOn(whatIsReplaced)
	state.CertOutputs.dependOn(f, whatIsReplaced)
}

func (i SelfSignedCertInputs) withDefaults() SelfSignedCertInputs {
	i.CertInputs = i.CertInputs.withDefaults()
	i.SetAuthorityKeyId = orDefault(i.SetAuthorityKeyId, false)
	return i
}

func (*SelfSignedCert) Create(
	_ context.Context, request infer.CreateRequest[SelfSignedCertInputs],
) (response infer.CreateResponse[SelfSignedCertOutputs], err error) {
	inputs, state := request.Inputs.withDefaults(), &response.Output
	state.SelfSignedCertInputs = inputs
	if request.DryRun {
		return response, nil
	}
	key, algorithm, err := parseKey("privateKeyPem", inputs.PrivateKeyPem)
	if err != nil {
		return response, err
	}
	template := &x509.Certificate{DNSNames: inputs.DNSNames}
	if inputs.Subject != nil {
		template.Subject = inputs.Subject.name()
	}
	if template.IPAddresses, template.URIs, err = inputs.Names.parse(); err != nil {
		return response, err
	}
	if err = inputs.apply(template, key.Public()); err != nil {
		return response, err
	}
	if *inputs.SetAuthorityKeyId {
		if len(template.SubjectKeyId) == 0 {
			return response, errors.New("setAuthorityKeyId: the certificate has no subject key identifier")
		}
		template.AuthorityKeyId = template.SubjectKeyId
	}
	state.KeyAlgorithm = algorithm
	response.ID, state.CertOutputs, err = inputs.sign(template, template, key.Public(), key)
	return response, err
}

func (*SelfSignedCert) Diff(
	_ context.Context, request infer.DiffRequest[SelfSignedCertInputs, SelfSignedCertOutputs],
) (infer.DiffResponse, error) {
	made, wanted := request.State.SelfSignedCertInputs.withDefaults(), request.Inputs.withDefaults()
	if wanted.MaxPathLength == nil {
		wanted.MaxPathLength = made.MaxPathLength
	}
	response := diff(made, wanted)
	if request.State.isDue(wanted.EarlyRenewalHours) {
		replace(&response, "readyForRenewal")
	}
	return response, nil
}

func (*SelfSignedCert) Update(
	_ context.Context, request infer.UpdateRequest[SelfSignedCertInputs, SelfSignedCertOutputs],
) (infer.UpdateResponse[SelfSignedCertOutputs], error) {
	state := request.State
	state.SelfSignedCertInputs = request.Inputs.withDefaults()
	return infer.UpdateResponse[SelfSignedCertOutputs]{Output: state}, nil
}

func (*SelfSignedCert) Read(
	_ context.Context, request infer.ReadRequest[SelfSignedCertInputs, SelfSignedCertOutputs],
) (infer.ReadResponse[SelfSignedCertInputs, SelfSignedCertOutputs], error) {
	state := request.State
	state.ReadyForRenewal = state.ReadyForRenewal || state.isDue(state.EarlyRenewalHours)
	return infer.ReadResponse[SelfSignedCertInputs, SelfSignedCertOutputs]{
		ID: request.ID, Inputs: request.Inputs, State: state,
	}, nil
}
