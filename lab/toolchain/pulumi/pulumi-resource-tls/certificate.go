package main

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/pulumi/pulumi-go-provider/infer"
)

// CertInputs are the inputs of both kinds of certificate. A change of an input replaces the certificate. Only
// earlyRenewalHours, which is not in the certificate, replaces it no earlier than the renewal is due.
type CertInputs struct {
	AllowedUses         []string `pulumi:"allowedUses" provider:"replaceOnChanges"`
	EarlyRenewalHours   *int     `pulumi:"earlyRenewalHours,optional"`
	IsCaCertificate     *bool    `pulumi:"isCaCertificate,optional" provider:"replaceOnChanges"`
	MaxPathLength       *int     `pulumi:"maxPathLength,optional" provider:"replaceOnChanges"`
	SetSubjectKeyId     *bool    `pulumi:"setSubjectKeyId,optional" provider:"replaceOnChanges"`
	ValidityPeriodHours int      `pulumi:"validityPeriodHours" provider:"replaceOnChanges"`
}

// CertOutputs are the outputs of both.
type CertOutputs struct {
	CertPem           string `pulumi:"certPem"`
	ReadyForRenewal   bool   `pulumi:"readyForRenewal"`
	ValidityStartTime string `pulumi:"validityStartTime"`
	ValidityEndTime   string `pulumi:"validityEndTime"`
}

func (o *CertOutputs) dependOn(f infer.FieldSelector, input infer.InputField) {
	f.OutputField(&o.CertPem).DependsOn(input)
	f.OutputField(&o.ReadyForRenewal).DependsOn(input)
	f.OutputField(&o.ValidityStartTime).DependsOn(input)
	f.OutputField(&o.ValidityEndTime).DependsOn(input)
}

func (i CertInputs) withDefaults() CertInputs {
	i.EarlyRenewalHours = orDefault(i.EarlyRenewalHours, 0)
	i.IsCaCertificate = orDefault(i.IsCaCertificate, false)
	i.SetSubjectKeyId = orDefault(i.SetSubjectKeyId, false)
	return i
}

var keyUsages = map[string]x509.KeyUsage{
	"digital_signature":  x509.KeyUsageDigitalSignature,
	"content_commitment": x509.KeyUsageContentCommitment,
	"key_encipherment":   x509.KeyUsageKeyEncipherment,
	"data_encipherment":  x509.KeyUsageDataEncipherment,
	"key_agreement":      x509.KeyUsageKeyAgreement,
	"cert_signing":       x509.KeyUsageCertSign,
	"crl_signing":        x509.KeyUsageCRLSign,
	"encipher_only":      x509.KeyUsageEncipherOnly,
	"decipher_only":      x509.KeyUsageDecipherOnly,
}

var extendedKeyUsages = map[string]x509.ExtKeyUsage{
	"any_extended":                      x509.ExtKeyUsageAny,
	"server_auth":                       x509.ExtKeyUsageServerAuth,
	"client_auth":                       x509.ExtKeyUsageClientAuth,
	"code_signing":                      x509.ExtKeyUsageCodeSigning,
	"email_protection":                  x509.ExtKeyUsageEmailProtection,
	"ipsec_end_system":                  x509.ExtKeyUsageIPSECEndSystem,
	"ipsec_tunnel":                      x509.ExtKeyUsageIPSECTunnel,
	"ipsec_user":                        x509.ExtKeyUsageIPSECUser,
	"timestamping":                      x509.ExtKeyUsageTimeStamping,
	"ocsp_signing":                      x509.ExtKeyUsageOCSPSigning,
	"microsoft_server_gated_crypto":     x509.ExtKeyUsageMicrosoftServerGatedCrypto,
	"netscape_server_gated_crypto":      x509.ExtKeyUsageNetscapeServerGatedCrypto,
	"microsoft_commercial_code_signing": x509.ExtKeyUsageMicrosoftCommercialCodeSigning,
	"microsoft_kernel_code_signing":     x509.ExtKeyUsageMicrosoftKernelCodeSigning,
}

// apply puts the inputs into the template of a certificate for key.
func (i CertInputs) apply(template *x509.Certificate, key crypto.PublicKey) (err error) {
	template.BasicConstraintsValid = true
	template.NotBefore = time.Now()
	template.NotAfter = template.NotBefore.Add(time.Duration(i.ValidityPeriodHours) * time.Hour)
	template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 128))
	if err != nil {
		return err
	}
	for _, use := range i.AllowedUses {
		if usage, ok := keyUsages[use]; ok {
			template.KeyUsage |= usage
		} else if usage, ok := extendedKeyUsages[use]; ok {
			template.ExtKeyUsage = append(template.ExtKeyUsage, usage)
		} else {
			return fmt.Errorf("allowedUses: there is no use %q", use)
		}
	}
	if *i.IsCaCertificate {
		if len(template.Subject.ToRDNSequence()) == 0 {
			return errors.New("a certificate authority needs a subject")
		}
		template.IsCA = true
	}
	// Go leaves a limit of 0 out without MaxPathLenZero, which the official plugin does not set either.
	if i.MaxPathLength != nil && *i.MaxPathLength >= 0 {
		template.MaxPathLen = *i.MaxPathLength
	}
	if *i.IsCaCertificate || *i.SetSubjectKeyId {
		template.SubjectKeyId, err = subjectKeyID(key)
	}
	return err
}

// sign gives the id, which is the serial number, and the outputs.
func (i CertInputs) sign(
	template, issuer *x509.Certificate, key crypto.PublicKey, issuerKey crypto.Signer,
) (string, CertOutputs, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, key, issuerKey)
	if err != nil {
		return "", CertOutputs{}, err
	}
	return template.SerialNumber.String(), CertOutputs{
		CertPem:           encode("CERTIFICATE", der),
		ReadyForRenewal:   *i.EarlyRenewalHours >= i.ValidityPeriodHours,
		ValidityStartTime: template.NotBefore.Format(time.RFC3339Nano),
		ValidityEndTime:   template.NotAfter.Format(time.RFC3339Nano),
	}, nil
}

// isDue says whether the certificate has ended, or ends within earlyRenewalHours.
func (o CertOutputs) isDue(earlyRenewalHours *int) bool {
	end, err := time.Parse(time.RFC3339, o.ValidityEndTime)
	early := time.Duration(*orDefault(earlyRenewalHours, 0)) * time.Hour
	return err == nil && !time.Now().Before(end.Add(-early))
}
