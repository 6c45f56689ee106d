// Package certificates puts trust bundle, certificate and key in place as one set. etcd reads the pair again at every
// handshake, so that both change in one step, by a symbolic link; nothing restarts.
package certificates

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"
)

// parseBundle reads all certificates of a PEM text. One that etcd could not read is an error, because etcd passes
// over it without a word.
func parseBundle(text []byte) ([]*x509.Certificate, error) {
	var found []*x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("certificate %d: %w", len(found)+1, err)
		}
		found = append(found, certificate)
	}
	if len(found) == 0 {
		return nil, errors.New("it has no certificate")
	}
	return found, nil
}

// isWhole says whether a PEM text arrived to its end.
func isWhole(text []byte) bool {
	at := bytes.LastIndex(text, []byte("-----END "))
	return at >= 0 && bytes.Contains(text[at+len("-----END "):], []byte("-----")) && bytes.Count(text,
		[]byte("-----BEGIN ")) == bytes.Count(text, []byte("-----END "))
}

// pool is a set of certificates that is trusted.
func pool(certificates []*x509.Certificate) *x509.CertPool {
	all := x509.NewCertPool()
	for _, certificate := range certificates {
		all.AddCert(certificate)
	}
	return all
}

// mostSigners bounds a chain: none that people make is as long.
const mostSigners = 8

// isSignedBy says whether a chain leads to one of the CAs, whatever the time is.
func isSignedBy(chain, authorities []*x509.Certificate) bool {
	return leadsTo(chain[0], chain[1:], authorities, mostSigners)
}

func leadsTo(certificate *x509.Certificate, intermediates, authorities []*x509.Certificate, left int) bool {
	for _, authority := range authorities {
		if bytes.Equal(certificate.RawIssuer, authority.RawSubject) && certificate.CheckSignatureFrom(authority) == nil {
			return true
		}
	}
	if left == 0 {
		return false
	}
	for _, signer := range intermediates {
		if bytes.Equal(certificate.RawIssuer,
			signer.RawSubject) && !certificate.Equal(signer) && certificate.CheckSignatureFrom(signer) == nil &&
			leadsTo(signer, intermediates, authorities, left-1) {
			return true
		}
	}
	return false
}

// verify judges a chain as etcd does.
func verify(chain, authorities []*x509.Certificate, now time.Time) error {
	_, err := chain[0].Verify(x509.VerifyOptions{
		Roots:         pool(authorities),
		Intermediates: pool(chain[1:]),
		CurrentTime:   now,
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	return err
}

// shares says whether a certificate is in both.
func shares(one, other []*x509.Certificate) bool {
	for _, a := range one {
		for _, b := range other {
			if a.Equal(b) {
				return true
			}
		}
	}
	return false
}

// pairOf is a certificate with its key.
func pairOf(certificate, key []byte) (tls.Certificate, error) {
	return tls.X509KeyPair(certificate, key)
}
