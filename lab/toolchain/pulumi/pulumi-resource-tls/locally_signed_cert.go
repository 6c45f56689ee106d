package main

import (
	"context"
	"crypto/x509"

	"github.com/pulumi/pulumi-go-provider/infer"
)

// LocallySignedCert is tls:index/locallySignedCert:LocallySignedCert.
type LocallySignedCert struct{}

type LocallySignedCertInputs struct {
	CertInputs
	CaCertPem       string  `pulumi:"caCertPem" provider:"replaceOnChanges"`
	CaPrivateKeyPem *string `pulumi:"caPrivateKeyPem,optional" provider:"secret,replaceOnChanges"`
	CertRequestPem  string  `pulumi:"certRequestPem" provider:"replaceOnChanges"`
}

type LocallySignedCertOutputs struct {
	LocallySignedCertInputs
	CertOutputs
	CaKeyAlgorithm string `pulumi:"caKeyAlgorithm"`
}

func (r *LocallySignedCert) Annotate(a infer.Annotator) {
	a.SetToken("index/locallySignedCert", "LocallySignedCert")
}

// WireDependencies keeps the certificate known in the preview of an update, which only changes earlyRenewalHours.
func (*LocallySignedCert) WireDependencies(
	f infer.FieldSelector, args *LocallySignedCertInputs, state *LocallySignedCertOutputs,
) {
	whatIsReplaced := f.InputField(&args.AllowedUses).Computed()
	f.OutputField(&state.CaKeyAlgorithm).DependsOn(whatIsReplaced)
	state.CertOutputs.dependOn(f, whatIsReplaced)
}

func (i LocallySignedCertInputs) withDefaults() LocallySignedCertInputs {
	i.CertInputs = i.CertInputs.withDefaults()
	return i
}

func (*LocallySignedCert) Create(
	_ context.Context, request infer.CreateRequest[LocallySignedCertInputs],
) (response infer.CreateResponse[LocallySignedCertOutputs], err error) {
	inputs, state := request.Inputs.withDefaults(), &response.Output
	state.LocallySignedCertInputs = inputs
	if request.DryRun {
		return response, nil
	}
	caKey, algorithm, err := parseKey("caPrivateKeyPem", inputs.CaPrivateKeyPem)
	if err != nil {
		return response, err
	}
	der, err := decode("caCertPem", inputs.CaCertPem, "CERTIFICATE")
	if err != nil {
		return response, err
	}
	ca, err := x509.ParseCertificate(der)
	if err != nil {
		return response, err
	}
	if der, err = decode("certRequestPem", inputs.CertRequestPem, "CERTIFICATE REQUEST"); err != nil {
		return response, err
	}
	asked, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return response, err
	}
	template := &x509.Certificate{
		Subject: asked.Subject, DNSNames: asked.DNSNames, IPAddresses: asked.IPAddresses, URIs: asked.URIs,
	}
	if err = inputs.apply(template, asked.PublicKey); err != nil {
		return response, err
	}
	state.CaKeyAlgorithm = algorithm
	response.ID, state.CertOutputs, err = inputs.sign(template, ca, asked.PublicKey, caKey)
	return response, err
}

func (*LocallySignedCert) Diff(
	_ context.Context, request infer.DiffRequest[LocallySignedCertInputs, LocallySignedCertOutputs],
) (infer.DiffResponse, error) {
	made, wanted := request.State.LocallySignedCertInputs.withDefaults(), request.Inputs.withDefaults()
	if wanted.MaxPathLength == nil {
		wanted.MaxPathLength = made.MaxPathLength
	}
	response := diff(made, wanted)
	if request.State.isDue(wanted.EarlyRenewalHours) {
		replace(&response, "readyForRenewal")
	}
	return response, nil
}

func (*LocallySignedCert) Update(
	_ context.Context, request infer.UpdateRequest[LocallySignedCertInputs, LocallySignedCertOutputs],
) (infer.UpdateResponse[LocallySignedCertOutputs], error) {
	state := request.State
	state.LocallySignedCertInputs = request.Inputs.withDefaults()
	return infer.UpdateResponse[LocallySignedCertOutputs]{Output: state}, nil
}

func (*LocallySignedCert) Read(
	_ context.Context, request infer.ReadRequest[LocallySignedCertInputs, LocallySignedCertOutputs],
) (infer.ReadResponse[LocallySignedCertInputs, LocallySignedCertOutputs], error) {
	state := request.State
	state.ReadyForRenewal = state.ReadyForRenewal || state.isDue(state.EarlyRenewalHours)
	return infer.ReadResponse[LocallySignedCertInputs, LocallySignedCertOutputs]{
		ID: request.ID, Inputs: request.Inputs, State: state,
	}, nil
}
