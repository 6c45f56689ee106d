package main

import (
	"context"
	"crypto/rand"
	"crypto/x509"

	"github.com/pulumi/pulumi-go-provider/infer"
)

// CertRequest is tls:index/certRequest:CertRequest. It has no update: every change makes another request.
type CertRequest struct{}

type CertRequestInputs struct {
	Names
	PrivateKeyPem *string             `pulumi:"privateKeyPem,optional" provider:"secret"`
	Subject       *CertRequestSubject `pulumi:"subject,optional"`
}

type CertRequestOutputs struct {
	CertRequestInputs
	CertRequestPem string `pulumi:"certRequestPem"`
	KeyAlgorithm   string `pulumi:"keyAlgorithm"`
}

func (r *CertRequest) Annotate(a infer.Annotator) { a.SetToken("index/certRequest", "CertRequest") }

func (*CertRequest) Create(
	_ context.Context, request infer.CreateRequest[CertRequestInputs],
) (response infer.CreateResponse[CertRequestOutputs], err error) {
	inputs, state := request.Inputs, &response.Output
	state.CertRequestInputs = inputs
	if request.DryRun {
		return response, nil
	}
	key, algorithm, err := parseKey("privateKeyPem", inputs.PrivateKeyPem)
	if err != nil {
		return response, err
	}
	template := x509.CertificateRequest{DNSNames: inputs.DNSNames}
	if inputs.Subject != nil {
		template.Subject = inputs.Subject.name()
	}
	if template.IPAddresses, template.URIs, err = inputs.Names.parse(); err != nil {
		return response, err
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &template, key)
	if err != nil {
		return response, err
	}
	state.KeyAlgorithm = algorithm
	state.CertRequestPem = encode("CERTIFICATE REQUEST", der)
	response.ID = hash([]byte(state.CertRequestPem))
	return response, nil
}
