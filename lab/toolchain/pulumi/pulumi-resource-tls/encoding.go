package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"

	"golang.org/x/crypto/ssh"
)

func encode(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func decode(property, text, kind string) ([]byte, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != kind {
		return nil, fmt.Errorf("%s is no PEM text of a %s", property, kind)
	}
	return block.Bytes, nil
}

// parseKey takes every form in which PrivateKey gives a key, and names its algorithm. Its errors never quote the key.
func parseKey(property string, text *string) (crypto.Signer, string, error) {
	if text == nil {
		return nil, "", fmt.Errorf("%s is missing", property)
	}
	parsed, err := ssh.ParseRawPrivateKey([]byte(*text))
	if err != nil {
		return nil, "", fmt.Errorf("%s is no PEM text of a private key", property)
	}
	switch key := parsed.(type) {
	case *rsa.PrivateKey:
		return key, "RSA", nil
	case *ecdsa.PrivateKey:
		return key, "ECDSA", nil
	case ed25519.PrivateKey:
		return key, "ED25519", nil
	case *ed25519.PrivateKey:
		return *key, "ED25519", nil
	}
	return nil, "", fmt.Errorf("%s is of a kind of key that cannot sign certificates", property)
}

// subjectKeyID is the SHA-1 of RFC 5280, 4.2.1.2 (1): Go's own choice for CAs has become another, the official
// plugin's has not.
func subjectKeyID(key crypto.PublicKey) ([]byte, error) {
	var bits []byte
	var err error
	switch key := key.(type) {
	case *rsa.PublicKey:
		bits = x509.MarshalPKCS1PublicKey(key)
	case *ecdsa.PublicKey:
		bits, err = key.Bytes()
	case ed25519.PublicKey:
		bits = key
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
