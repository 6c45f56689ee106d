package certificates

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"etcd-host/internal/staging/certificates/certificatestest"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

func TestASetIsPutInPlaceInOneStepAndOnlyOnce(t *testing.T) {
	m, _ := newMachine(t)
	ca := certificatestest.NewAuthority(t, "ca")
	text := sent(t, "etcd01", []certificatestest.Pair{ca}, ca.Member(t, "etcd01"))
	if err := run(m, Verb, text); err != nil {
		t.Fatal(err)
	}
	linked := Linked(m.Paths)
	if len(linked) != 16 || DigestNow(m.Paths) != linked {
		t.Errorf("linked is %q, with the digest %q", linked, DigestNow(m.Paths))
	}
	if marker, _ := os.ReadFile(m.Paths.CertificateSet()); string(marker) != linked+"\n" {
		t.Errorf("the marker is %q", marker)
	}
	entries, _ := os.ReadDir(m.Paths.Current())
	var names []string
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", entry.Name(), info.Mode(), err)
		}
		names = append(names, entry.Name())
	}
	if fmt.Sprint(names) != "[ca.pem member-key.pem member.pem trust]" {
		t.Errorf("its files are %v", names)
	}
	before := footprint(t, m)
	if err := run(m, Verb, text); err != nil || footprint(t, m) != before {
		t.Errorf("a second time something changed: %v", err)
	}
}

func TestTheNameOfASetIsThatOfTheShellProgram(t *testing.T) {
	s := set{"trust": []byte("1\n"), "ca.pem": []byte("a"), "member.pem": []byte("c"), "member-key.pem": []byte("b")}
	if s.digest() != files.Digest([]byte("abc1\n")) {
		t.Errorf("the digest is %s", s.digest())
	}
}

func TestASetThatWasEditedIsWrittenAgain(t *testing.T) {
	m, _ := newMachine(t)
	ca := certificatestest.NewAuthority(t, "ca")
	text := sent(t, "etcd01", []certificatestest.Pair{ca}, ca.Member(t, "etcd01"))
	if err := run(m, Verb, text); err != nil {
		t.Fatal(err)
	}
	before := footprint(t, m)
	for _, edit := range []func() error{
		func() error { return os.WriteFile(m.Paths.CurrentFile("member.pem"), []byte("x"), 0o600) },
		func() error { return os.Remove(m.Paths.CurrentFile("ca.pem")) },
		func() error { return os.WriteFile(m.Paths.CurrentFile("more"), []byte("x"), 0o600) },
		func() error { return os.Chmod(m.Paths.CurrentFile("member-key.pem"), 0o644) },
		func() error { return os.Chmod(m.Paths.PKI()+"/"+Linked(m.Paths), 0o755) },
		// etcd's user can do this. A pipe is not waited for, and no link is followed.
		func() error { return syscall.Mkfifo(m.Paths.CurrentFile("pipe"), 0o600) },
		func() error { return os.Symlink("/proc/kmsg", m.Paths.CurrentFile("link")) },
		func() error {
			path := m.Paths.CurrentFile("ca.pem")
			return errors.Join(os.Rename(path, path+".old"), os.Symlink(path+".old", path))
		},
		func() error { return os.Remove(m.Paths.Current()) },
		func() error { return os.RemoveAll(m.Paths.PKI() + "/" + Linked(m.Paths)) },
	} {
		if err := edit(); err != nil {
			t.Fatal(err)
		}
		if err := run(m, Verb, text); err != nil {
			t.Fatal(err)
		}
		if got := footprint(t, m); got != before {
			t.Errorf("it is\n%s\nand not\n%s", got, before)
		}
	}
}

func note(t *testing.T, m *machine.Machine, ours ...string) {
	t.Helper()
	if err := made.Note(m.Paths, ours...); err != nil {
		t.Fatal(err)
	}
}

// An etcd may read its certificates by that name.
func TestWhatAPersonHasByTheNameOfOurLinkIsRefusedBeforeAChange(t *testing.T) {
	ca := certificatestest.NewAuthority(t, "ca")
	for title, make := range map[string]func(m *machine.Machine) error{
		"a link":      func(m *machine.Machine) error { return os.Symlink("/srv/keys", m.Paths.Current()) },
		"a directory": func(m *machine.Machine) error { return os.Mkdir(m.Paths.Current(), 0o755) },
		"a directory, and a link of ours before": func(m *machine.Machine) error {
			return errors.Join(made.Note(m.Paths, m.Paths.Current()), os.Mkdir(m.Paths.Current(), 0o755))
		},
	} {
		m, _ := newMachine(t)
		if err := errors.Join(os.MkdirAll(m.Paths.PKI(), 0o755), make(m)); err != nil {
			t.Fatal(err)
		}
		err := run(m, Verb, sent(t, "etcd01", []certificatestest.Pair{ca}, ca.Member(t, "etcd01")))
		if coded.CodeOf(err) != coded.FileTaken {
			t.Errorf("%s: %v", title, err)
		}
		if entries, _ := os.ReadDir(m.Paths.PKI()); len(entries) != 1 {
			t.Errorf("%s: %d entries are there", title, len(entries))
		}
	}
}

func TestALinkOfOursIsOursWhereTheRecordIsLost(t *testing.T) {
	m, _ := newMachine(t)
	ca := certificatestest.NewAuthority(t, "ca")
	for range 2 {
		if err := run(m, Verb, sent(t, "etcd01", []certificatestest.Pair{ca}, ca.Member(t, "etcd01"))); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(m.Paths.Made()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDiscoveryFilesOfAPersonStay(t *testing.T) {
	m, _ := newMachine(t)
	ca := certificatestest.NewAuthority(t, "ca")
	client := ca.Member(t, "client")
	put(t, m.Paths.Discovery()+"/key.pem", "of a person")
	text := "--- cacert.pem\n" + ca.PEM() + "\n--- cert.pem\n" + client.PEM() + "\n--- key.pem\n" + client.KeyPEM(t)
	if err := run(m, DiscoveryVerb, text); coded.CodeOf(err) != coded.FileTaken {
		t.Errorf("%v", err)
	}
	if err := ForgetDiscovery(m.Paths); err != nil || !files.Exists(m.Paths.Discovery()+"/key.pem") {
		t.Errorf("a key of a person is gone: %v", err)
	}
}

func TestOldSetsGoAndForeignFoldersStay(t *testing.T) {
	m, _ := newMachine(t)
	ca := certificatestest.NewAuthority(t, "ca")
	const old, young = "00000000000000aa", "00000000000000bb"
	stays := []string{"old/trust", "set.backup/ca-key.pem", "set.20251130/ca-key.pem", "foreign/key.pem",
		"00000000000000cc/keys/ca-key.pem"}
	for _, dir := range append([]string{old + "/trust", young + "/trust", "set.abcdef/ca.pem", "set.1234567/ca.pem",
		"00000000000000cc/trust"}, stays...) {
		put(t, m.Paths.PKI()+"/"+dir, "x")
	}
	for _, dir := range []string{old, "set.abcdef", "set.1234567", "foreign", "old", "set.backup", "set.20251130",
		"00000000000000cc"} {
		note(t, m, m.Paths.PKI()+"/"+dir)
		hours := time.Now().Add(-2 * time.Hour)
		if err := os.Chtimes(m.Paths.PKI()+"/"+dir, hours, hours); err != nil {
			t.Fatal(err)
		}
	}
	if err := run(m, Verb, sent(t, "etcd01", []certificatestest.Pair{ca}, ca.Member(t, "etcd01"))); err != nil {
		t.Fatal(err)
	}
	for dir, stays := range map[string]bool{old: false, young: true, "set.abcdef": false, "set.1234567": false,
		stays[0]: true, stays[1]: true, stays[2]: true, stays[3]: true, stays[4]: true} {
		if files.Exists(m.Paths.PKI()+"/"+dir) != stays {
			t.Errorf("%s is there: %v", dir, !stays)
		}
	}
}

func TestARunningMemberIsNotCutOff(t *testing.T) {
	old, new := certificatestest.NewAuthority(t, "old"), certificatestest.NewAuthority(t, "new")
	stranger := certificatestest.NewAuthority(t, "stranger")
	oldMember := old.Member(t, "etcd01")
	all := []certificatestest.Pair{old, new}
	for _, one := range []struct {
		title string
		text  string
		want  string
	}{
		{"a file that is cut off", strings.TrimSuffix(sent(t, "etcd01", all, oldMember), "-----\n"),
			"member-key.pem did not arrive whole"},
		{"no key", strings.Split(sent(t, "etcd01", all, oldMember), "--- member-key.pem")[0],
			"member-key.pem did not arrive whole"},
		{"no bundle", strings.Replace(sent(t, "etcd01", all, oldMember), "--- ca.pem", "--- x.pem", 1),
			"ca.pem did not arrive whole"},
		{"no name", strings.Replace(sent(t, "", all, oldMember), "--- name", "--- x", 1),
			"the name of the new certificate's member"},
		{"a key of another certificate",
			sent(t, "etcd01", all, certificatestest.Pair{Certificate: oldMember.Certificate, Key: new.Key}),
			"the new certificate and its key"},
		{"another member's name", sent(t, "etcd02", all, oldMember), "this is the host of member etcd01 (bootstrap " +
			"t0), and it is declared as etcd02"},
		{"a bundle without a CA in use", sent(t, "etcd01", []certificatestest.Pair{stranger}, stranger.Member(t, "etcd01")),
			"trusts no CA of the new bundle"},
		{
			"a certificate of another cluster of the same CA",
			sent(t, "etcd01", all,
				old.Member(t, "etcd01", func(c *x509.Certificate) { c.DNSNames = []string{"members.other.internal"} })),
			"admit only those whose certificate names members.etcd.internal, and the new one does not",
		},
		{"a bundle without the CA that signed what is shown",
			sent(t, "etcd01", []certificatestest.Pair{new, stranger}, new.Member(t, "etcd01")),
			"trusts no CA of the new bundle"},
		{"a certificate that the running etcd does not trust yet", sent(t, "etcd01", all, new.Member(t, "etcd01")),
			"signed by a CA that the running etcd does not trust yet"},
		{
			"a certificate that is not valid yet",
			sent(t, "etcd01", all,
				old.Member(t, "etcd01", func(c *x509.Certificate) { c.NotBefore = time.Now().Add(30 * time.Minute) })),
			"Correct the clock of this host",
		},
		{"a CA certificate that cannot be read",
			strings.Replace(sent(t, "etcd01", all, oldMember), "--- member.pem",
				"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n--- member.pem", 1), "the new trust bundle"},
	} {
		t.Run(one.title, func(t *testing.T) {
			m, units := running(t, old, oldMember)
			units.Set("etcd.service", "ActiveState", "active")
			before := footprint(t, m)
			err := run(m, Verb, one.text)
			if err == nil || !strings.Contains(err.Error(), one.want) || !strings.Contains(strings.ToLower(err.Error()),
				"nothing was changed") {
				t.Errorf("%v, want %q", err, one.want)
			}
			if footprint(t, m) != before {
				t.Error("something changed")
			}
		})
	}
}

// running is a member with a set of that CA, which etcd has read.
func running(t *testing.T, ca, member certificatestest.Pair) (*machine.Machine, interface{ Set(_, _, _ string) }) {
	t.Helper()
	m, units := newMachine(t)
	if err := run(m, Verb, sent(t, "etcd01", []certificatestest.Pair{ca}, member)); err != nil {
		t.Fatal(err)
	}
	becomeMember(t, m)
	put(t, m.Paths.TrustedByRunning(), ca.PEM())
	put(t, m.Paths.Conf(), "ETCD_PEER_CERT_ALLOWED_HOSTNAME=members.etcd.internal\n")
	return m, units
}

func TestACARotationPassesInThreeUpdates(t *testing.T) {
	old, new := certificatestest.NewAuthority(t, "old"), certificatestest.NewAuthority(t, "new")
	m, units := running(t, old, old.Member(t, "etcd01"))
	units.Set("etcd.service", "ActiveState", "active")
	steps := []string{
		sent(t, "etcd01", []certificatestest.Pair{old, new}, old.Member(t, "etcd01")),
		sent(t, "etcd01", []certificatestest.Pair{old, new}, new.Member(t, "etcd01")),
		sent(t, "etcd01", []certificatestest.Pair{new}, new.Member(t, "etcd01")),
	}
	// Two steps in one are refused: what is shown would not be trusted.
	skipped := run(m, Verb, steps[2])
	if skipped == nil || !strings.Contains(skipped.Error(), "changes in three updates") {
		t.Errorf("%v", skipped)
	}
	for i, step := range steps {
		if err := run(m, Verb, step); err != nil {
			t.Fatalf("step %d: %v", i+1, err)
		}
		bundle, err := os.ReadFile(m.Paths.CurrentFile("ca.pem"))
		if err != nil {
			t.Fatal(err)
		}
		put(t, m.Paths.TrustedByRunning(), string(bundle)) // etcd restarts
	}
}

func TestTheThirdStepIsRefusedWhileTheOldCertificateIsShown(t *testing.T) {
	old, new := certificatestest.NewAuthority(t, "old"), certificatestest.NewAuthority(t, "new")
	m, units := running(t, old, old.Member(t, "etcd01"))
	units.Set("etcd.service", "ActiveState", "active")
	both := old.PEM() + new.PEM()
	if err := run(m, Verb, sent(t, "etcd01", []certificatestest.Pair{old, new}, old.Member(t, "etcd01"))); err != nil {
		t.Fatal(err)
	}
	put(t, m.Paths.TrustedByRunning(), both)
	err := run(m, Verb, sent(t, "etcd01", []certificatestest.Pair{new}, new.Member(t, "etcd01")))
	if err == nil || !strings.Contains(err.Error(), "shows now is signed by a CA that the new bundle leaves out") {
		t.Errorf("%v", err)
	}
}

func TestAMemberThatRefusesTheNewCertificateStopsIt(t *testing.T) {
	old, new := certificatestest.NewAuthority(t, "old"), certificatestest.NewAuthority(t, "new")
	for _, trusts := range []struct {
		title string
		list  []certificatestest.Pair
		fails bool
	}{
		{"both", []certificatestest.Pair{old, new}, false},
		{"the old one alone", []certificatestest.Pair{old}, true},
		{"neither", nil, false},
	} {
		t.Run(trusts.title, func(t *testing.T) {
			m, units := running(t, old, old.Member(t, "etcd01"))
			units.Set("etcd.service", "ActiveState", "active")
			put(t, m.Paths.TrustedByRunning(), old.PEM()+new.PEM())
			var authorities []*x509.Certificate
			for _, one := range trusts.list {
				authorities = append(authorities, one.Certificate)
			}
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusServiceUnavailable)
			}))
			server.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool(authorities)}
			server.StartTLS()
			defer server.Close()
			put(t, m.Paths.Members(), server.URL+"\nhttps://127.0.0.1:1\n-K/tmp/evil\n")
			err := run(m, Verb, sent(t, "etcd01", []certificatestest.Pair{old, new}, new.Member(t, "etcd01")))
			if (err != nil) != trusts.fails {
				t.Fatalf("%v", err)
			}
			want := "the etcd at " + server.URL + " no longer trusts, or does not trust yet"
			if err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestClocksAFewSecondsApartAreWaitedFor(t *testing.T) {
	ca := certificatestest.NewAuthority(t, "ca")
	begins := time.Now().Add(2 * time.Second).Truncate(time.Second)
	late := ca.Member(t, "etcd01", func(c *x509.Certificate) { c.NotBefore = begins })
	m, units := running(t, ca, ca.Member(t, "etcd01"))
	units.Set("etcd.service", "ActiveState", "active")
	// The clock of another member is two seconds behind this one's.
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{
		ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool([]*x509.Certificate{ca.Certificate}),
		Time: func() time.Time { return time.Now().Add(-2 * time.Second) },
	}
	server.StartTLS()
	defer server.Close()
	put(t, m.Paths.Members(), server.URL+"\n")
	if err := run(m, Verb, sent(t, "etcd01", []certificatestest.Pair{ca}, late)); err != nil {
		t.Fatal(err)
	}
	if waited := time.Since(begins); waited < 2*time.Second {
		t.Errorf("the set was in place %s after its beginning, before the other member accepts it", waited)
	}
}

func TestAClockThatStaysBehindIsNamedAndNoCA(t *testing.T) {
	clock := errors.New("remote error: tls: expired certificate")
	urls := []values.URL{values.Local(1), values.Local(2)}
	err := refusal(urls, []error{nil, clock})
	if err == nil || !strings.Contains(err.Error(), "by the clock of its host") ||
		strings.Contains(err.Error(), "CA") || !strings.Contains(err.Error(), urls[1].String()) {
		t.Errorf("%v", err)
	}
	err = refusal(urls, []error{clock, errors.New("remote error: tls: unknown certificate authority")})
	if err == nil || !strings.Contains(err.Error(), "no longer trusts") {
		t.Errorf("%v", err)
	}
	if err := refusal(urls, []error{nil, nil}); err != nil {
		t.Error(err)
	}
}

func TestAnEtcdThatReadsAServerPairKeepsOne(t *testing.T) {
	m, _ := newMachine(t)
	ca := certificatestest.NewAuthority(t, "ca")
	put(t, m.Paths.Applied()+"/etcd.conf", "ETCD_CERT_FILE="+m.Paths.CurrentFile("server.pem")+"\n")
	if err := run(m, Verb, sent(t, "etcd01", []certificatestest.Pair{ca}, ca.Member(t, "etcd01"))); err != nil {
		t.Fatal(err)
	}
	if !files.Same(m.Paths.CurrentFile("server.pem"), m.Paths.CurrentFile("member.pem")) ||
		!files.Same(m.Paths.CurrentFile("server-key.pem"), m.Paths.CurrentFile("member-key.pem")) {
		t.Error("the server pair is not that of the member")
	}
}

func TestAnAdoptedEtcdIsNotGivenOtherCertificates(t *testing.T) {
	m, _ := newMachine(t)
	ca := certificatestest.NewAuthority(t, "ca")
	put(t, m.Paths.Adopted(), "unit=other.service\nversion=3.5.16\n")
	err := run(m, Verb, sent(t, "etcd01", []certificatestest.Pair{ca}, ca.Member(t, "etcd01")))
	if err == nil || !strings.Contains(err.Error(), "is adopted and still runs by its own "+
		"unit") || files.Exists(m.Paths.PKI()) {
		t.Errorf("%v", err)
	}
}

func TestTheCertificatesOfAnAdoptedEtcdStayInUse(t *testing.T) {
	m, _ := newMachine(t)
	ca, found := certificatestest.NewAuthority(t, "ca"), certificatestest.NewAuthority(t, "found")
	shown := found.Member(t, "etcd01")
	put(t, m.Paths.PKI()+"/abc/adopt", "x")
	for _, pair := range []string{"member", "server"} {
		put(t, m.Paths.PKI()+"/abc/"+pair+".pem", shown.PEM())
		put(t, m.Paths.PKI()+"/abc/"+pair+"-key.pem", shown.KeyPEM(t))
	}
	note(t, m, m.Paths.Current())
	if err := os.Symlink("abc", m.Paths.Current()); err != nil {
		t.Fatal(err)
	}
	put(t, m.Paths.Process("net", "tcp"), "")
	put(t, m.Paths.Process("net", "tcp6"), "")
	text := "--- adopt\ncluster_id=abc\npeer_port=2380\n" + sent(t, "etcd01", []certificatestest.Pair{ca, found},
		ca.Member(t, "etcd01"))
	if err := run(m, Verb, text); err != nil {
		t.Fatal(err)
	}
	there, err := readSet(m.Paths.Current())
	if err != nil || string(there["member.pem"]) != shown.PEM() || string(there["server-key.pem"]) != shown.KeyPEM(t) {
		t.Errorf("the certificates in use did not stay: %v", err)
	}
	if string(there["ca.pem"]) != ca.PEM()+found.PEM() || there["adopt"] == nil || Linked(m.Paths) == "abc" {
		t.Error("the new bundle did not come")
	}
}

func TestCAsOfAnAdoptedEtcdThatAreNotTrustedHereAreCounted(t *testing.T) {
	known, unknown := certificatestest.NewAuthority(t, "known"), certificatestest.NewAuthority(t, "unknown")
	trusts := [][]byte{known.Certificate.Raw, unknown.Certificate.Raw, []byte("odd")}
	authorities := []*x509.Certificate{known.Certificate}
	if got := unknownAuthorities(trusts, authorities, time.Now()); got != 2 {
		t.Errorf("%d are unknown", got)
	}
	if got := unknownAuthorities(trusts[:2], authorities, time.Now().Add(24*time.Hour)); got != 0 {
		t.Errorf("%d that have ended are counted", got)
	}
}

func TestIntermediateCAsLeadToTheirRoot(t *testing.T) {
	root := certificatestest.NewAuthority(t, "root")
	middle := root.Sign(t,
		&x509.Certificate{Subject: root.Certificate.Subject, IsCA: true, BasicConstraintsValid: true,
			KeyUsage: x509.KeyUsageCertSign})
	leaf := middle.Member(t, "etcd01")
	for _, one := range []struct {
		chain       []*x509.Certificate
		authorities []*x509.Certificate
		want        bool
	}{
		{[]*x509.Certificate{leaf.Certificate, middle.Certificate}, []*x509.Certificate{root.Certificate}, true},
		{[]*x509.Certificate{leaf.Certificate}, []*x509.Certificate{root.Certificate}, false},
		{[]*x509.Certificate{leaf.Certificate}, []*x509.Certificate{middle.Certificate}, true},
		{[]*x509.Certificate{leaf.Certificate, leaf.Certificate},
			[]*x509.Certificate{certificatestest.NewAuthority(t, "root").Certificate}, false},
	} {
		if got := isSignedBy(one.chain, one.authorities); got != one.want {
			t.Errorf("%v", got)
		}
	}
}

func TestAWholeRevocationListAloneTakesItsPlace(t *testing.T) {
	m, _ := newMachine(t)
	ca := certificatestest.NewAuthority(t, "ca")
	list := func(number int64) []byte {
		der, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{
			Number: big.NewInt(number), ThisUpdate: time.Now(), NextUpdate: time.Now().Add(time.Hour),
		}, ca.Certificate, ca.Key)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	first := list(1)
	text := func(der []byte, size int) string {
		return fmt.Sprintf("bytes=%d\nlist=%s\n", size, base64.StdEncoding.EncodeToString(der))
	}
	if err := run(m, RevocationVerb, text(first, len(first))); err != nil {
		t.Fatal(err)
	}
	for _, cut := range []string{text(first[:100], len(first)), text(first[:100], 100), "bytes=3\nlist=!!!!\n", "",
		text(first, len(first)+1)} {
		if err := run(m, RevocationVerb, cut); err == nil {
			t.Errorf("%q is taken", cut)
		}
	}
	there, err := os.ReadFile(m.Paths.Revoked())
	digest, _ := os.ReadFile(m.Paths.RevokedDigest())
	if err != nil || string(there) != string(first) || string(digest) != files.Digest(first)+"\n" {
		t.Errorf("the list is not as it was: %v, digest %q", err, digest)
	}
}

func TestCredentialsOfTheDiscoveryServiceAreKeptUntilEtcdWasReady(t *testing.T) {
	m, _ := newMachine(t)
	ca := certificatestest.NewAuthority(t, "ca")
	client := ca.Member(t, "client")
	text := "--- cacert.pem\n" + ca.PEM() + "\n--- cert.pem\n" + client.PEM() + "\n--- key.pem\n" + client.KeyPEM(t)
	put(t, m.Paths.Discovery()+".123456/key.pem", "left")
	note(t, m, m.Paths.Discovery()+".123456")
	for range 2 {
		if err := run(m, DiscoveryVerb, text); err != nil {
			t.Fatal(err)
		}
	}
	left, _ := filepath.Glob(m.Paths.Discovery() + "*")
	info, err := os.Stat(m.Paths.Discovery() + "/key.pem")
	if err != nil || info.Mode().Perm() != 0o600 || len(left) != 1 {
		t.Errorf("%v, %v, %v", info, err, left)
	}
	put(t, m.Paths.Discovery()+".20251130a/key.pem", "somebody else's")
	put(t, m.Paths.Discovery()+"/service-key.pem", "somebody else's")
	if err := run(m, DiscoveryVerb, text); err == nil || !strings.Contains(err.Error(), `"service-key.pem"`) {
		t.Errorf("a directory of somebody else: %v", err)
	}
	if err := ForgetDiscovery(m.Paths); err != nil || !files.Exists(m.Paths.Discovery()+"/service-key.pem") ||
		!files.Exists(m.Paths.Discovery()+".20251130a/key.pem") {
		t.Errorf("a key of somebody else is gone: %v", err)
	}
	if err := os.Remove(m.Paths.Discovery() + "/service-key.pem"); err != nil {
		t.Fatal(err)
	}
	if err := run(m, DiscoveryVerb, "--- ../x\n"+ca.PEM()+"--- other.pem\n"+ca.PEM()); err == nil {
		t.Error("an unknown file is taken")
	}
	_ = os.RemoveAll(m.Paths.Discovery())
	becomeMember(t, m)
	put(t, m.Paths.Marker(), "token=t0\n")
	if err := run(m, DiscoveryVerb, text); err != nil || files.Exists(m.Paths.Discovery()) {
		t.Errorf("kept after etcd was ready: %v", err)
	}
}

func TestAMemberOfAnotherCALeadsToTheRunbookOfALostState(t *testing.T) {
	old, new := certificatestest.NewAuthority(t, "old"), certificatestest.NewAuthority(t, "new")
	m, _ := running(t, old, old.Member(t, "etcd01"))
	err := run(m, Verb, sent(t, "etcd01", []certificatestest.Pair{new}, new.Member(t, "etcd01")))
	text := fmt.Sprint(err)
	if coded.CodeOf(err) != coded.DataForeign || !strings.Contains(text, "follow docs/runbooks/state-lost.md") ||
		strings.Contains(text, "set-aside") {
		t.Errorf("%s [%s]", text, coded.CodeOf(err))
	}
}
