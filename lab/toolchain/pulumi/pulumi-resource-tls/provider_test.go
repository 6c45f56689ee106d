package main

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/blang/semver"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/integration"
	presource "github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

const (
	privateKey        = presource.URN("urn:pulumi:s::p::tls:index/privateKey:PrivateKey::r")
	certRequest       = presource.URN("urn:pulumi:s::p::tls:index/certRequest:CertRequest::r")
	selfSignedCert    = presource.URN("urn:pulumi:s::p::tls:index/selfSignedCert:SelfSignedCert::r")
	locallySignedCert = presource.URN("urn:pulumi:s::p::tls:index/locallySignedCert:LocallySignedCert::r")
)

type values = map[string]property.Value

func text(value string) property.Value    { return property.New(value) }
func object(fields values) property.Value { return property.New(property.NewMap(fields)) }

func list(items ...string) property.Value {
	elements := make([]property.Value, len(items))
	for i, item := range items {
		elements[i] = text(item)
	}
	return property.New(elements)
}

func with(fields, changes values) values {
	merged := values{}
	for _, some := range []values{fields, changes} {
		for name, value := range some {
			merged[name] = value
		}
	}
	return merged
}

// plugin is the provider as the engine sees it: inputs go through Check before anything else.
type plugin struct {
	*testing.T
	integration.Server
}

func newPlugin(t *testing.T) plugin {
	t.Helper()
	provider, err := newProvider()
	if err != nil {
		t.Fatal(err)
	}
	server, err := integration.NewServer(t.Context(), "tls", semver.MustParse("5.6.1"), integration.WithProvider(provider))
	if err != nil {
		t.Fatal(err)
	}
	return plugin{t, server}
}

func (pl plugin) check(urn presource.URN, inputs values) property.Map {
	pl.Helper()
	checked, err := pl.Check(p.CheckRequest{Urn: urn, Inputs: property.NewMap(inputs)})
	if err != nil || len(checked.Failures) > 0 {
		pl.Fatal(err, checked.Failures)
	}
	return checked.Inputs
}

func (pl plugin) make(urn presource.URN, inputs values) property.Map {
	pl.Helper()
	created, err := pl.Create(p.CreateRequest{Urn: urn, Properties: pl.check(urn, inputs)})
	if err != nil {
		pl.Fatal(err)
	}
	return created.Properties
}

func (pl plugin) key(algorithm string) property.Value {
	pl.Helper()
	return pl.make(privateKey, values{"algorithm": text(algorithm), "ecdsaCurve": text("P256")}).Get("privateKeyPem")
}

func (pl plugin) ca(key property.Value, changes values) property.Value {
	pl.Helper()
	return pl.make(selfSignedCert, with(values{
		"privateKeyPem": key, "isCaCertificate": property.New(true), "subject": object(values{"commonName": text("CA")}),
		"allowedUses": list("cert_signing", "crl_signing"), "validityPeriodHours": property.New(48.0),
	}, changes)).Get("certPem")
}

// sign gives a certificate from the authority, for a server that is also a client.
func (pl plugin) sign(name string, key, ca, caKey property.Value, changes values) property.Map {
	pl.Helper()
	request := pl.make(certRequest, values{
		"privateKeyPem": key,
		"subject": object(values{
			"commonName": text(name), "organization": text("o"), "organizationalUnit": text("ou"), "locality": text("l"),
			"province": text("st"), "country": text("CH"), "postalCode": text("8000"), "serialNumber": text("7"),
			"streetAddresses": list("s"), "emailAddress": text("a@b.test"),
		}),
		"dnsNames": list("node.test", "localhost"), "ipAddresses": list("10.15.1.1", "fd00::1"),
		"uris": list("spiffe://test/node"),
	})
	return pl.make(locallySignedCert, with(values{
		"certRequestPem": request.Get("certRequestPem"), "caCertPem": ca, "caPrivateKeyPem": caKey,
		"allowedUses":         list("digital_signature", "key_encipherment", "server_auth", "client_auth"),
		"validityPeriodHours": property.New(24.0),
	}, changes))
}

func parse(t *testing.T, certificate property.Value) *x509.Certificate {
	t.Helper()
	block, _ := pem.Decode([]byte(certificate.AsString()))
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func openssl(t *testing.T, stdin string, arguments ...string) string {
	t.Helper()
	cmd := exec.Command("openssl", arguments...)
	cmd.Stdin = strings.NewReader(stdin)
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("openssl %s: %v: %s", strings.Join(arguments, " "), err, output)
	}
	return string(output)
}

func TestOpensslReadsEveryKindOfKey(t *testing.T) {
	for name, test := range map[string]struct {
		inputs       values
		header, kind string
	}{
		"RSA":        {values{"algorithm": text("RSA")}, "RSA PRIVATE KEY", "(2048 bit"},
		"ECDSA":      {values{"algorithm": text("ECDSA")}, "EC PRIVATE KEY", "(224 bit"},
		"ECDSA P256": {values{"algorithm": text("ECDSA"), "ecdsaCurve": text("P256")}, "EC PRIVATE KEY", "P-256"},
		"ECDSA P384": {values{"algorithm": text("ECDSA"), "ecdsaCurve": text("P384")}, "EC PRIVATE KEY", "P-384"},
		"ECDSA P521": {values{"algorithm": text("ECDSA"), "ecdsaCurve": text("P521")}, "EC PRIVATE KEY", "P-521"},
		"ED25519":    {values{"algorithm": text("ED25519")}, "PRIVATE KEY", "ED25519"},
	} {
		t.Run(name, func(t *testing.T) {
			state := newPlugin(t).make(privateKey, test.inputs)
			for _, form := range []string{"privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"} {
				if !state.Get(form).Secret() {
					t.Errorf("%s is not secret", form)
				}
			}
			key := state.Get("privateKeyPem").AsString()
			if !strings.HasPrefix(key, "-----BEGIN "+test.header+"-----\n") {
				t.Errorf("privateKeyPem begins with %.40q", key)
			}
			if described := openssl(t, key, "pkey", "-noout", "-text"); !strings.Contains(described, test.kind) {
				t.Errorf("openssl sees %s", described)
			}
			openssl(t, state.Get("privateKeyPemPkcs8").AsString(), "pkey", "-noout")
			if public := openssl(t, key, "pkey", "-pubout"); public != state.Get("publicKeyPem").AsString() {
				t.Errorf("publicKeyPem is not the one of the key")
			}
		})
	}
}

func TestSshKeygenReadsTheOpensshForms(t *testing.T) {
	state := newPlugin(t).make(privateKey, values{"algorithm": text("ED25519")})
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(state.Get("privateKeyOpenssh").AsString()), 0o600); err != nil {
		t.Fatal(err)
	}
	public, err := exec.Command("ssh-keygen", "-y", "-f", file).CombinedOutput()
	if err != nil || strings.TrimSpace(string(public)) != strings.TrimSpace(state.Get("publicKeyOpenssh").AsString()) {
		t.Errorf("%v: %s", err, public)
	}
	fingerprint, _ := exec.Command("ssh-keygen", "-l", "-f", file).CombinedOutput()
	if !strings.Contains(string(fingerprint), state.Get("publicKeyFingerprintSha256").AsString()) {
		t.Errorf("the fingerprint is %s", fingerprint)
	}
}

func TestACertificateServesItsNamesAndUsesForEveryKindOfKey(t *testing.T) {
	for _, algorithm := range []string{"RSA", "ECDSA", "ED25519"} {
		t.Run(algorithm, func(t *testing.T) {
			pl := newPlugin(t)
			caKey := pl.key(algorithm)
			ca := pl.ca(caKey, nil)
			state := pl.sign("node", pl.key(algorithm), ca, caKey, nil)
			if got := state.Get("caKeyAlgorithm").AsString(); got != algorithm {
				t.Errorf("caKeyAlgorithm is %s", got)
			}
			cert := parse(t, state.Get("certPem"))
			roots := x509.NewCertPool()
			roots.AddCert(parse(t, ca))
			for _, name := range []string{"node.test", "localhost", "10.15.1.1", "fd00::1"} {
				for _, use := range []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth} {
					options := x509.VerifyOptions{Roots: roots, DNSName: name, KeyUsages: []x509.ExtKeyUsage{use}}
					if _, err := cert.Verify(options); err != nil {
						t.Error(name, err)
					}
				}
			}
			subject := cert.Subject.String()
			if want := "SERIALNUMBER=7,CN=node,OU=ou,O=o,POSTALCODE=8000,STREET=s,L=l,ST=st,C=CH"; subject != want {
				t.Errorf("the subject is %s, not %s", subject, want)
			}
			if cert.URIs[0].String() != "spiffe://test/node" || cert.IsCA {
				t.Error(cert.URIs, cert.IsCA)
			}
			if hours := cert.NotAfter.Sub(cert.NotBefore).Hours(); hours != 24 {
				t.Errorf("valid for %f hours", hours)
			}
			end, err := time.Parse(time.RFC3339, state.Get("validityEndTime").AsString())
			if err != nil || !end.Truncate(time.Second).Equal(cert.NotAfter) {
				t.Error(end, err)
			}
		})
	}
}

func TestOpensslAcceptsAChainWithAnIntermediateAuthority(t *testing.T) {
	pl, directory := newPlugin(t), t.TempDir()
	rootKey, middleKey := pl.key("ECDSA"), pl.key("ECDSA")
	root := pl.ca(rootKey, values{"maxPathLength": property.New(1.0), "setAuthorityKeyId": property.New(true)})
	middle := pl.sign("middle", middleKey, root, rootKey, values{
		"isCaCertificate": property.New(true), "allowedUses": list("cert_signing"), "maxPathLength": property.New(0.0),
	}).Get("certPem")
	more := values{"setSubjectKeyId": property.New(true)}
	leaf := pl.sign("leaf", pl.key("ECDSA"), middle, middleKey, more).Get("certPem")
	for name, certificate := range map[string]property.Value{"root": root, "middle": middle, "leaf": leaf} {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(certificate.AsString()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	openssl(t, "", "verify", "-x509_strict", "-CAfile", filepath.Join(directory, "root"),
		"-untrusted", filepath.Join(directory, "middle"), filepath.Join(directory, "leaf"))
	if parsed := parse(t, root); parsed.MaxPathLen != 1 || string(parsed.AuthorityKeyId) != string(parsed.SubjectKeyId) {
		t.Error("the root lacks its path length or authority key id")
	}
	if parsed := parse(t, middle); !parsed.IsCA || parsed.MaxPathLenZero || parsed.MaxPathLen != -1 ||
		string(parsed.AuthorityKeyId) != string(parse(t, root).SubjectKeyId) {
		t.Error("the intermediate lacks its authority key id, or has the limit of 0 that the official plugin leaves out")
	}
	if parsed := parse(t, leaf); len(parsed.SubjectKeyId) == 0 {
		t.Error("the leaf lacks its subject key id")
	}
}

func TestEveryChangeReplacesExceptEarlyRenewal(t *testing.T) {
	pl := newPlugin(t)
	before := values{
		"privateKeyPem": pl.key("ECDSA"), "allowedUses": list("server_auth"), "dnsNames": list("a"),
		"validityPeriodHours": property.New(24.0), "subject": object(values{"commonName": text("a")}),
	}
	state := pl.make(selfSignedCert, before)
	type kinds = map[string]p.DiffKind
	for name, test := range map[string]struct {
		change values
		kinds  kinds
	}{
		"nothing":           {values{}, nil},
		"a default, spelt":  {values{"isCaCertificate": property.New(false)}, nil},
		"earlyRenewalHours": {values{"earlyRenewalHours": property.New(2.0)}, kinds{"earlyRenewalHours": p.Update}},
		"subject": {
			values{"subject": object(values{"commonName": text("b")})}, kinds{"subject": p.UpdateReplace},
		},
		"dnsNames": {values{"dnsNames": list("a", "b")}, kinds{"dnsNames": p.UpdateReplace}},
		"validityPeriodHours": {
			values{"validityPeriodHours": property.New(25.0)}, kinds{"validityPeriodHours": p.UpdateReplace},
		},
		"a key not yet known": {
			values{"privateKeyPem": property.New(property.Computed)}, kinds{"privateKeyPem": p.UpdateReplace},
		},
	} {
		t.Run(name, func(t *testing.T) {
			diff, err := pl.Diff(p.DiffRequest{
				Urn: selfSignedCert, State: state, OldInputs: pl.check(selfSignedCert, before),
				Inputs: pl.check(selfSignedCert, with(before, test.change)),
			})
			if err != nil || diff.HasChanges != (len(test.kinds) > 0) || len(diff.DetailedDiff) != len(test.kinds) {
				t.Fatal(diff, err)
			}
			for property, kind := range test.kinds {
				if diff.DetailedDiff[property].Kind != kind {
					t.Errorf("%s is %s", property, diff.DetailedDiff[property].Kind)
				}
			}
		})
	}
}

func TestAnUpdateOfEarlyRenewalKeepsTheCertificateAlsoInThePreview(t *testing.T) {
	pl := newPlugin(t)
	inputs := values{
		"privateKeyPem": pl.key("ECDSA"), "allowedUses": list("server_auth"), "validityPeriodHours": property.New(24.0),
	}
	state := pl.make(selfSignedCert, inputs)
	for _, preview := range []bool{true, false} {
		updated, err := pl.Update(p.UpdateRequest{
			Urn: selfSignedCert, State: state, DryRun: preview,
			Inputs: pl.check(selfSignedCert, with(inputs, values{"earlyRenewalHours": property.New(2.0)})),
		})
		if err != nil || !updated.Properties.Get("certPem").Equals(state.Get("certPem")) {
			t.Error(preview, err, updated.Properties.Get("certPem"))
		}
	}
}

func TestTheCertificateIsUnknownInThePreviewOfItsCreation(t *testing.T) {
	pl := newPlugin(t)
	inputs := pl.check(selfSignedCert, values{
		"privateKeyPem": property.New(property.Computed), "allowedUses": list("server_auth"),
		"validityPeriodHours": property.New(24.0),
	})
	created, err := pl.Create(p.CreateRequest{Urn: selfSignedCert, DryRun: true, Properties: inputs})
	if err != nil || !created.Properties.Get("certPem").IsComputed() {
		t.Error(err, created.Properties.Get("certPem"))
	}
}

func TestARefreshTellsWhenRenewalIsDue(t *testing.T) {
	pl := newPlugin(t)
	for early, due := range map[float64]bool{0: false, 23: false, 24: true} {
		inputs := values{
			"privateKeyPem": pl.key("ECDSA"), "allowedUses": list("server_auth"),
			"validityPeriodHours": property.New(24.0), "earlyRenewalHours": property.New(early),
		}
		state := pl.make(selfSignedCert, inputs)
		read, err := pl.Read(p.ReadRequest{
			ID: "id", Urn: selfSignedCert, Properties: state, Inputs: pl.check(selfSignedCert, inputs),
		})
		if err != nil || read.Properties.Get("readyForRenewal").AsBool() != due {
			t.Error(early, err, read.Properties.Get("readyForRenewal"))
		}
	}
}

func TestACertificateThatIsDueIsReplaced(t *testing.T) {
	pl := newPlugin(t)
	before := values{
		"privateKeyPem": pl.key("ECDSA"), "allowedUses": list("server_auth"), "validityPeriodHours": property.New(24.0),
	}
	made := pl.make(selfSignedCert, before)
	for name, test := range map[string]struct {
		early float64
		state property.Map
		due   bool
	}{
		"in its time":               {0, made, false},
		"an hour before it is due":  {22, made, false},
		"within the early renewal":  {24, made, true},
		"past its end":              {0, made.Set("validityEndTime", text("2020-01-01T00:00:00Z")), true},
		"past it, by the other one": {0, officialState(made).Set("validityEndTime", text("2020-01-01T00:00:00Z")), true},
	} {
		inputs := pl.check(selfSignedCert, with(before, values{"earlyRenewalHours": property.New(test.early)}))
		diff, err := pl.Diff(p.DiffRequest{Urn: selfSignedCert, State: test.state, OldInputs: inputs, Inputs: inputs})
		due := diff.DetailedDiff["readyForRenewal"].Kind == p.UpdateReplace
		if err != nil || due != test.due || due && !diff.HasChanges {
			t.Errorf("%s: %v %v", name, diff, err)
		}
	}
}

// officialState is a state with what the official plugin keeps beside the outputs.
func officialState(state property.Map) property.Map {
	delta := object(values{"obj": object(values{})})
	return state.Set("id", text("1")).Set("__meta", text("{}")).Set("__pulumi_raw_state_delta", delta)
}

func TestAStateOfTheOfficialPluginIsReadAndKept(t *testing.T) {
	pl := newPlugin(t)
	key := pl.key("ECDSA")
	for urn, fields := range map[presource.URN]values{
		privateKey:  {"algorithm": text("ECDSA"), "ecdsaCurve": text("P256"), "rsaBits": property.New(2048.0)},
		certRequest: {"privateKeyPem": key, "dnsNames": list("a")},
		selfSignedCert: {
			"privateKeyPem": key, "allowedUses": list("server_auth"), "validityPeriodHours": property.New(24.0),
		},
	} {
		t.Run(urn.Type().String(), func(t *testing.T) {
			inputs := pl.check(urn, fields)
			state := officialState(pl.make(urn, fields))
			diff, err := pl.Diff(p.DiffRequest{Urn: urn, State: state, OldInputs: inputs, Inputs: inputs})
			if err != nil || diff.HasChanges {
				t.Error(diff, err)
			}
			read, err := pl.Read(p.ReadRequest{ID: "1", Urn: urn, Properties: state, Inputs: inputs})
			if err != nil || !property.New(read.Properties).Equals(property.New(state)) {
				t.Error(read.Properties, err)
			}
			if err := pl.Delete(p.DeleteRequest{ID: "1", Urn: urn, Properties: state, OldInputs: inputs}); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAKeyIsTakenInTheFormsOfTheOfficialPluginAlone(t *testing.T) {
	pl := newPlugin(t)
	made := pl.make(privateKey, values{"algorithm": text("ECDSA"), "ecdsaCurve": text("P256")})
	sec1 := made.Get("privateKeyPem").AsString()
	parameters := "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
	for form, test := range map[string]struct{ key, refusal string }{
		"SEC 1":            {sec1, ""},
		"PKCS #8":          {made.Get("privateKeyPemPkcs8").AsString(), ""},
		"text before it":   {"a key\n" + sec1, ""},
		"parameters first": {parameters + sec1, "unsupported PEM preamble/type: EC PARAMETERS"},
		"OpenSSH":          {made.Get("privateKeyOpenssh").AsString(), "unsupported PEM preamble/type: OPENSSH PRIVATE KEY"},
	} {
		_, err := pl.Create(p.CreateRequest{
			Urn: certRequest, Properties: pl.check(certRequest, values{"privateKeyPem": text(test.key)}),
		})
		if err == nil != (test.refusal == "") || err != nil && !strings.Contains(err.Error(), test.refusal) {
			t.Errorf("%s: %v", form, err)
		}
	}
}

func TestAnErrorSaysWhichInputAndNeverQuotesAKey(t *testing.T) {
	pl := newPlugin(t)
	key := pl.key("ECDSA")
	broken := strings.Replace(key.AsString(), "MHc", "MHd", 1)
	for name, test := range map[string]struct {
		urn    presource.URN
		inputs values
		want   string
	}{
		"algorithm": {privateKey, values{"algorithm": text("DSA")}, "algorithm"},
		"curve":     {privateKey, values{"algorithm": text("ECDSA"), "ecdsaCurve": text("P1")}, "ecdsaCurve"},
		"key":       {certRequest, values{"privateKeyPem": text(broken)}, "privateKeyPem"},
		"address":   {certRequest, values{"privateKeyPem": key, "ipAddresses": list("10.0.0")}, "ipAddresses"},
		"use": {selfSignedCert, values{
			"privateKeyPem": key, "allowedUses": list("serving"), "validityPeriodHours": property.New(1.0),
		}, "allowedUses"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pl.Create(p.CreateRequest{Urn: test.urn, Properties: pl.check(test.urn, test.inputs)})
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "PRIVATE") {
				t.Error(err)
			}
		})
	}
}
