package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
)

func encode(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func decode(property, text, kind string) ([]byte, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != kind {
		return nil, fmt.Errorf("%s is not the PEM text of a %s", property, kind)
	}
	return block.Bytes, nil
}

// parseKey takes the forms that the official plugin takes: the first block counts, and the form of OpenSSH is refused.
// It names the key's algorithm. Its errors never quote the key.
func parseKey(property string, text *string) (crypto.Signer, string, error) {
	if text == nil {
		return nil, "", fmt.Errorf("%s is missing", property)
	}
	block, _ := pem.Decode([]byte(*text))
	if block == nil {
		return nil, "", fmt.Errorf("failed to decode PEM block: failed to parse %s", property)
	}
	parse := keyForms[block.Type]
	if parse == nil {
		return nil, "", fmt.Errorf("unsupported PEM preamble/type: %s: failed to parse %s", block.Type, property)
	}
	parsed, err := parse(block.Bytes)
	if err != nil {
		return nil, "", fmt.Errorf("failed to parse %s: %w", property, err)
	}
	switch key := parsed.(type) {
	case *rsa.PrivateKey:
		return key, "RSA", nil
	case *ecdsa.PrivateKey:
		return key, "ECDSA", nil
	case ed25519.PrivateKey:
		return key, "ED25519", nil
	}
	return nil, "", fmt.Errorf("%s is a %T, which cannot sign certificates", property, parsed)
}

var keyForms = map[string]func(der []byte) (any, error){
	"RSA PRIVATE KEY": func(der []byte) (any, error) { return x509.ParsePKCS1PrivateKey(der) },
	"EC PRIVATE KEY":  func(der []byte) (any, error) { return x509.ParseECPrivateKey(der) },
	"PRIVATE KEY":     x509.ParsePKCS8PrivateKey,
}

// subjectKeyID is the SHA-1 of RFC 5280, 4.2.1.2 (1): Go's own choice for CAs has become another, the official
// plugin's has not. For ED25519 that plugin hashes the key's OCTET STRING.
func subjectKeyID(key crypto.PublicKey) ([]byte, error) {
	var bits []byte
	var err error
	switch key := key.(type) {
	case *rsa.PublicKey:
		bits = x509.MarshalPKCS1PublicKey(key)
	case *ecdsa.PublicKey:
		bits, err = key.Bytes()
	case ed25519.PublicKey:
		bits, err = asn1.Marshal(key)
	default:
		err = errors.New("no subject key identifier for this kind of key")
	}
	sum := sha1.Sum(bits)
	return sum[:], err
}

func hash(data []byte) string {
	sum := sha1.Sum(data)
	return hex.EncodeToString(sum[:])
}

func orDefault[T any](value *T, fallback T) *T {
	if value == nil {
		return &fallback
	}
	return value
}
