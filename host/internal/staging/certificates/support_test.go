package certificates

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
	"etcd-host/internal/wire/values"
)

var serial int64 = 1

// authority signs certificates in a test.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(t *testing.T, name string) authority {
	t.Helper()
	return sign(t, authority{}, &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	})
}

// sign makes a certificate; without a signer it signs itself.
func sign(t *testing.T, by authority, template *x509.Certificate) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial++
	template.SerialNumber = big.NewInt(serial)
	if template.NotBefore.IsZero() {
		template.NotBefore = time.Now().Add(-time.Hour)
	}
	if template.NotAfter.IsZero() {
		template.NotAfter = time.Now().Add(time.Hour)
	}
	if by.key == nil {
		by = authority{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.certificate, key.Public(), by.key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return authority{certificate, key}
}

func (a authority) member(t *testing.T, name string, change ...func(*x509.Certificate)) authority {
	t.Helper()
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, DNSNames: []string{name,
			"members.etcd.internal"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	for _, one := range change {
		one(template)
	}
	return sign(t, a, template)
}

func (a authority) pem() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw}))
}

func (a authority) keyPEM(t *testing.T) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(a.key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// sent is what Pulumi sends.
func sent(t *testing.T, name string, bundle []authority, member authority) string {
	t.Helper()
	var text strings.Builder
	fmt.Fprintf(&text, "--- name\n%s\n--- trust\n1\n--- ca.pem\n", name)
	for _, one := range bundle {
		text.WriteString(one.pem())
	}
	fmt.Fprintf(&text, "--- member.pem\n%s--- member-key.pem\n%s", member.pem(), member.keyPEM(t))
	return text.String()
}

func newMachine(t *testing.T) (*machine.Machine, *unitstest.Fake) {
	t.Helper()
	host := paths.Host{Root: t.TempDir()}
	put(t, host.At("/etc/passwd"), fmt.Sprintf("etcd:x:%d:%d::/:/bin/false\n", os.Getuid(), os.Getgid()))
	put(t, host.Process("self", "mountinfo"), "")
	put(t, host.StateDir()+"/x", "")
	units := &unitstest.Fake{}
	return &machine.Machine{Paths: host, Units: units, Say: &say.Lines{}, Now: time.Now, Run: command.Run}, units
}

func put(t *testing.T, path, content string) {
	t.Helper()
	filestest.Put(t, path, content, 0o600)
}

func run(m *machine.Machine, verb machine.Verb, stdin string) error {
	return verb(context.Background(), m, nil, strings.NewReader(stdin), &bytes.Buffer{})
}

// becomeMember remembers the member etcd01, with data.
func becomeMember(t *testing.T, m *machine.Machine) {
	t.Helper()
	id := identity.Identity{Token: "t0", DataDir: "/data/etcd", ClientPort: 2379}
	var err error
	if id.Name, err = values.ParseMemberName("etcd01"); err != nil {
		t.Fatal(err)
	}
	if err := identity.Remember(m.Paths, id); err != nil {
		t.Fatal(err)
	}
	put(t, m.Paths.At("/data/etcd/member/wal/0.wal"), "log")
}

// footprint has all names and contents below the PKI's folder.
func footprint(t *testing.T, m *machine.Machine) string {
	t.Helper()
	var text strings.Builder
	_ = filepath.Walk(m.Paths.PKI(), func(path string, info os.FileInfo, err error) error {
		if err != nil {
			return nil
		}
		target, _ := os.Readlink(path)
		content, _ := os.ReadFile(path)
		fmt.Fprintf(&text, "%s %s %s %x\n", path, info.Mode(), target, content)
		return nil
	})
	return text.String()
}
