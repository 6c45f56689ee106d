package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"

	"github.com/pulumi/pulumi-go-provider/infer"
	"golang.org/x/crypto/ssh"
)

// PrivateKey is tls:index/privateKey:PrivateKey. It has no update: another key is another resource.
type PrivateKey struct{}

type PrivateKeyInputs struct {
	Algorithm  string  `pulumi:"algorithm"`
	EcdsaCurve *string `pulumi:"ecdsaCurve,optional"`
	RsaBits    *int    `pulumi:"rsaBits,optional"`
}

type PrivateKeyOutputs struct {
	PrivateKeyInputs
	PrivateKeyOpenssh          string `pulumi:"privateKeyOpenssh" provider:"secret"`
	PrivateKeyPem              string `pulumi:"privateKeyPem" provider:"secret"`
	PrivateKeyPemPkcs8         string `pulumi:"privateKeyPemPkcs8" provider:"secret"`
	PublicKeyFingerprintMd5    string `pulumi:"publicKeyFingerprintMd5"`
	PublicKeyFingerprintSha256 string `pulumi:"publicKeyFingerprintSha256"`
	PublicKeyOpenssh           string `pulumi:"publicKeyOpenssh"`
	PublicKeyPem               string `pulumi:"publicKeyPem"`
}

func (r *PrivateKey) Annotate(a infer.Annotator) { a.SetToken("index/privateKey", "PrivateKey") }

// WireDependencies makes the keys secret whichever SDK asks for them.
func (*PrivateKey) WireDependencies(f infer.FieldSelector, _ *PrivateKeyInputs, state *PrivateKeyOutputs) {
	f.OutputField(&state.PrivateKeyOpenssh).AlwaysSecret()
	f.OutputField(&state.PrivateKeyPem).AlwaysSecret()
	f.OutputField(&state.PrivateKeyPemPkcs8).AlwaysSecret()
}

var curves = map[string]elliptic.Curve{
	"P224": elliptic.P224(), "P256": elliptic.P256(), "P384": elliptic.P384(), "P521": elliptic.P521(),
}

func (*PrivateKey) Create(
	_ context.Context, request infer.CreateRequest[PrivateKeyInputs],
) (response infer.CreateResponse[PrivateKeyOutputs], err error) {
	state := &response.Output
	state.Algorithm = request.Inputs.Algorithm
	state.EcdsaCurve = orDefault(request.Inputs.EcdsaCurve, "P224")
	state.RsaBits = orDefault(request.Inputs.RsaBits, 2048)
	if request.DryRun {
		return response, nil
	}
	key, err := generateKey(state.Algorithm, *state.EcdsaCurve, *state.RsaBits)
	if err != nil {
		return response, err
	}
	response.ID, err = state.describe(key)
	return response, err
}

func generateKey(algorithm, curve string, bits int) (crypto.Signer, error) {
	switch algorithm {
	case "RSA":
		return rsa.GenerateKey(rand.Reader, bits)
	case "ECDSA":
		if curves[curve] == nil {
			return nil, fmt.Errorf("ecdsaCurve is %q; it can be P224, P256, P384, P521", curve)
		}
		return ecdsa.GenerateKey(curves[curve], rand.Reader)
	case "ED25519":
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return key, err
	}
	return nil, fmt.Errorf("algorithm is %q; it can be RSA, ECDSA, ED25519", algorithm)
}

// describe writes the key in every form there is, and gives the id: the hash of the public key.
func (s *PrivateKeyOutputs) describe(key crypto.Signer) (string, error) {
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return "", err
	}
	s.PrivateKeyPemPkcs8 = encode("PRIVATE KEY", pkcs8)
	s.PublicKeyPem = encode("PUBLIC KEY", public)
	switch key := key.(type) {
	case *rsa.PrivateKey:
		s.PrivateKeyPem = encode("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key))
	case *ecdsa.PrivateKey:
		sec1, err := x509.MarshalECPrivateKey(key)
		if err != nil {
			return "", err
		}
		s.PrivateKeyPem = encode("EC PRIVATE KEY", sec1)
	default:
		s.PrivateKeyPem = s.PrivateKeyPemPkcs8
	}

	// OpenSSH has no P224; what only it reads stays empty then.
	if sshKey, err := ssh.NewPublicKey(key.Public()); err == nil {
		block, err := ssh.MarshalPrivateKey(key, "")
		if err != nil {
			return "", err
		}
		s.PrivateKeyOpenssh = string(pem.EncodeToMemory(block))
		s.PublicKeyOpenssh = string(ssh.MarshalAuthorizedKey(sshKey))
		s.PublicKeyFingerprintMd5 = ssh.FingerprintLegacyMD5(sshKey)
		s.PublicKeyFingerprintSha256 = ssh.FingerprintSHA256(sshKey)
	}
	return hash(public), nil
}
