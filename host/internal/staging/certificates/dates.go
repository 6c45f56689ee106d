package certificates

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
)

// Date is when one certificate begins and expires.
type Date struct {
	// Kind is "member", "server", "client" or "ca".
	Kind    string
	Name    string
	Begins  time.Time
	Expires time.Time
}

// DateOf is that of a certificate which another host shows.
func DateOf(shown *x509.Certificate) Date {
	return Date{"member", nameOf(shown), shown.NotBefore, shown.NotAfter}
}

// Dates are those of the certificates in use: the member's first, each CA that it trusts last.
func Dates(host paths.Host) ([]Date, error) {
	var all []Date
	for _, kind := range []string{"member", "server", "client", "ca"} {
		content, err := files.ReadPlain(host.CurrentFile(kind + ".pem"))
		if errors.Is(err, fs.ErrNotExist) && (kind == "server" || kind == "client") {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("the date of a certificate cannot be read: %w", err)
		}
		found, err := parseBundle(content)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", host.CurrentFile(kind+".pem"), err)
		}
		if kind != "ca" {
			all = append(all, Date{kind, nameOf(found[0]), begins(found), ends(found)})
			continue
		}
		for _, authority := range found {
			all = append(all, Date{kind, nameOf(authority), authority.NotBefore, authority.NotAfter})
		}
	}
	return all, nil
}

// ends is when a chain does: with its first certificate that does.
func ends(chain []*x509.Certificate) time.Time {
	first := chain[0].NotAfter
	for _, one := range chain {
		if one.NotAfter.Before(first) {
			first = one.NotAfter
		}
	}
	return first
}

// begins is when all of a chain are valid.
func begins(chain []*x509.Certificate) time.Time {
	last := chain[0].NotBefore
	for _, one := range chain {
		if one.NotBefore.After(last) {
			last = one.NotBefore
		}
	}
	return last
}

func nameOf(certificate *x509.Certificate) string {
	if name := certificate.Subject.CommonName; name != "" {
		return name
	}
	return certificate.Subject.String()
}
