package main

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"net"
	"net/url"
)

// Subject is the distinguished name of a certificate.
type Subject struct {
	CommonName         *string  `pulumi:"commonName,optional"`
	Country            *string  `pulumi:"country,optional"`
	EmailAddress       *string  `pulumi:"emailAddress,optional"`
	Locality           *string  `pulumi:"locality,optional"`
	Organization       *string  `pulumi:"organization,optional"`
	OrganizationalUnit *string  `pulumi:"organizationalUnit,optional"`
	PostalCode         *string  `pulumi:"postalCode,optional"`
	Province           *string  `pulumi:"province,optional"`
	SerialNumber       *string  `pulumi:"serialNumber,optional"`
	StreetAddresses    []string `pulumi:"streetAddresses,optional"`
}

// The two types of the official schema have the same fields; a schema needs them apart.
type (
	CertRequestSubject    struct{ Subject }
	SelfSignedCertSubject struct{ Subject }
)

func (s *Subject) name() (name pkix.Name) {
	if s == nil {
		return name
	}
	list := func(value *string) []string {
		if value == nil || *value == "" {
			return nil
		}
		return []string{*value}
	}
	name.CommonName = *orDefault(s.CommonName, "")
	name.Country = list(s.Country)
	name.Locality = list(s.Locality)
	name.Organization = list(s.Organization)
	name.OrganizationalUnit = list(s.OrganizationalUnit)
	name.PostalCode = list(s.PostalCode)
	name.Province = list(s.Province)
	name.SerialNumber = *orDefault(s.SerialNumber, "")
	name.StreetAddress = s.StreetAddresses
	for _, email := range list(s.EmailAddress) {
		// PKCS #9 emailAddress, which must be an IA5String.
		name.ExtraNames = append(name.ExtraNames, pkix.AttributeTypeAndValue{
			Type:  asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1},
			Value: asn1.RawValue{Tag: asn1.TagIA5String, Bytes: []byte(email)},
		})
	}
	return name
}

// Names are what a certificate is valid for besides its subject.
type Names struct {
	DNSNames    []string `pulumi:"dnsNames,optional" provider:"replaceOnChanges"`
	IPAddresses []string `pulumi:"ipAddresses,optional" provider:"replaceOnChanges"`
	Uris        []string `pulumi:"uris,optional" provider:"replaceOnChanges"`
}

func (n *Names) parse() (addresses []net.IP, uris []*url.URL, err error) {
	for _, text := range n.IPAddresses {
		address := net.ParseIP(text)
		if address == nil {
			return nil, nil, fmt.Errorf("ipAddresses: %q is not an IP address", text)
		}
		addresses = append(addresses, address)
	}
	for _, text := range n.Uris {
		uri, err := url.Parse(text)
		if err != nil {
			return nil, nil, fmt.Errorf("uris: %w", err)
		}
		uris = append(uris, uri)
	}
	return addresses, uris, nil
}
