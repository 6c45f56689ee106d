package foundetcd

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// keyPair makes a certificate that signs itself, as PEM.
func keyPair(t *testing.T, name string) (certificate, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(
			&pem.Block{Type: "CERTIFICATE", Bytes: der},
		), pem.EncodeToMemory(
			&pem.Block{Type: "PRIVATE KEY", Bytes: encoded},
		)
}

// etcdWith reads these files, and nothing of the host.
func etcdWith(settings Settings, files map[string][]byte) *Etcd {
	return &Etcd{Settings: settings, read: func(_ context.Context, _ rights, path string) ([]byte, error) {
		content, known := files[path]
		if !known {
			return nil, fmt.Errorf("no file %s", path)
		}
		return content, nil
	}}
}

func TestItsOwnCertificateIsShown(t *testing.T) {
	certificate, key := keyPair(t, "client")
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(certificate)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Etcd-Cluster-ID", "ab")
		fmt.Fprintf(w, "%s over HTTP/%d", r.URL.Path, r.ProtoMajor)
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool}
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	other, otherKey := keyPair(t, "other")
	files := map[string][]byte{"/c": certificate, "/ck": key, "/o": other, "/ok": otherKey}
	for _, one := range []struct {
		title    string
		settings Settings
		works    bool
		byPeer   bool
	}{
		{"the one for peers", Settings{{"peer-cert-file", "/c"}, {"peer-key-file", "/ck"}}, true, true},
		{"the one for clients", Settings{
			{"cert-file", "/c"}, {"key-file", "/ck"}, {"peer-cert-file", "/o"}, {"peer-key-file", "/ok"},
		}, true, false},
		{"none that is trusted", Settings{{"peer-cert-file", "/o"}, {"peer-key-file", "/ok"}}, false, false},
		{"one that cannot be read", Settings{{"peer-cert-file", "/missing"}, {"peer-key-file", "/ok"}}, false, false},
	} {
		t.Run(one.title, func(t *testing.T) {
			etcd := etcdWith(append(one.settings, Setting{"listen-peer-urls", server.URL}), files)
			reply, err := etcd.Get(t.Context(), Peer, "/members")
			if (err == nil) != one.works {
				t.Fatal(err)
			}
			if one.works &&
				(reply.MemberPair != one.byPeer || string(reply.Body) != "/members over HTTP/1" ||
					reply.Header.Get("X-Etcd-Cluster-ID") != "ab") {
				t.Errorf("%v %q", reply.MemberPair, reply.Body)
			}
		})
	}
}

func TestAnEtcdThatTellsItsClientsApartByUserIsKnown(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		want   string
	}{
		{http.StatusOK, `{"header":{"cluster_id":"1"},"authRevision":"1"}`, "off"},
		{http.StatusOK, `{"header":{},"enabled":true,"authRevision":"4"}`, "on"},
		{http.StatusBadRequest, `{"error":"etcdserver: user name is empty","code":3,"message":` +
			`"etcdserver: user name is empty"}`, "on"},
		{http.StatusNotFound, "404 page not found\n", ""},
		{http.StatusServiceUnavailable, `{"message":"etcdserver: no leader"}`, ""},
		{http.StatusOK, `<html>`, ""},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if sent, err := io.ReadAll(r.Body); r.Method != http.MethodPost || string(sent) != "{}" || err != nil ||
				r.URL.Path != "/v3/auth/status" {
				t.Errorf("%s %s %q %v", r.Method, r.URL.Path, sent, err)
			}
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		}))
		if got := etcdWith(Settings{{"listen-client-urls", server.URL}}, nil).Authentication(t.Context()); got != c.want {
			t.Errorf("%d %s: %q, want %q", c.status, c.body, got, c.want)
		}
		server.Close()
	}
	silent := etcdWith(Settings{{"listen-client-urls", "http://127.0.0.1:1"}}, nil)
	if got := silent.Authentication(t.Context()); got != "" {
		t.Errorf("an etcd that does not answer: %q", got)
	}
}

func TestNoRedirectIsFollowed(t *testing.T) {
	asked := []string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		http.Redirect(w, r, "/other", http.StatusFound)
	}))
	t.Cleanup(server.Close)
	reply, err := etcdWith(Settings{{"listen-client-urls", server.URL}}, nil).Get(t.Context(), Client, "/health")
	if err != nil || reply.Status != http.StatusFound || !slices.Equal(asked, []string{"/health"}) {
		t.Errorf("%v, %v, %q", reply, err, asked)
	}
}

// A user who can name a process etcd could have root's programs take a URL of theirs for an option.
func TestNoURLButAPlainOneIsAskedOrPrinted(t *testing.T) {
	for _, url := range []string{
		"-K/tmp/evil/members", "https://-K:1", "https://a:1/members -o /etc/x", "file:///etc/shadow", "https://a:1\n-K/x",
		"https://user@a:1", "https://a", "https://a:1?x", "https://a:1#x", "https://a:123456", "HTTPS://a:1",
	} {
		for _, setting := range []string{"listen-peer-urls", "initial-advertise-peer-urls"} {
			etcd := etcdWith(Settings{{"listen-peer-urls", "https://0.0.0.0:1"}, {setting, url}}, nil)
			if setting != "listen-peer-urls" && !strings.HasPrefix(url, "https:") {
				continue
			}
			reply, err := etcd.Get(t.Context(), Peer, "/members")
			if err == nil || strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Errorf("%q: %v, %v", url, reply, err)
			}
		}
	}
}

func TestItIsReachedWhereItListensOrWhereOthersReachIt(t *testing.T) {
	for _, one := range []struct{ listens, advertised, listen, reach string }{
		{"https://10.0.0.1:2380", "https://a:2380", "https://10.0.0.1:2380", "https://10.0.0.1:2380"},
		{"http://10.0.0.1:2380,https://10.0.0.1:2381", "", "https://10.0.0.1:2381", "https://10.0.0.1:2381"},
		{"https://0.0.0.0:2380", "https://a:2380,https://b:2380", "https://127.0.0.1:2380", "https://a:2380"},
		{"https://[::]:2380", "https://[fd00::1]:2380", "https://[::1]:2380", "https://[fd00::1]:2380"},
		{"https://0.0.0.0:2380", "http://a:2380", "https://127.0.0.1:2380", "https://127.0.0.1:2380"},
		{"", "", "", ""},
	} {
		etcd := etcdWith(Settings{{"listen-peer-urls", one.listens}, {"initial-advertise-peer-urls", one.advertised}}, nil)
		listen, err := etcd.Listen(Peer)
		reach, err2 := etcd.reach(Peer)
		if errors.Join(err, err2) != nil || listen != one.listen || reach != one.reach {
			t.Errorf("%v: %q, %q, %v, %v", one, listen, reach, err, err2)
		}
	}
}

func TestCertificatesOfABundleAreFoundWhateverTheirLineEnds(t *testing.T) {
	a, _ := keyPair(t, "a")
	b, _ := keyPair(t, "b")
	windows := []byte("a comment\r\n" + strings.ReplaceAll(string(a)+string(b), "\n", "\r\n"))
	etcd := etcdWith(
		Settings{{"trusted-ca-file", "/ca"}, {"peer-trusted-ca-file", "/peer"}},
		map[string][]byte{"/ca": windows, "/peer": b},
	)
	found, err := etcd.Authorities(t.Context())
	if err != nil || len(found) != 2 {
		t.Fatalf("%d, %v", len(found), err)
	}
	for i, name := range []string{"a", "b"} {
		if certificate, err := x509.ParseCertificate(found[i]); err != nil || certificate.Subject.CommonName != name {
			t.Errorf("%v, %v", certificate, err)
		}
	}
	if _, err := etcdWith(Settings{{"trusted-ca-file", "/missing"}}, nil).Authorities(t.Context()); err == nil {
		t.Error("a bundle that cannot be read is taken for an empty one")
	}
}

func TestARelativePathIsBelowTheProcesssDirectory(t *testing.T) {
	etcd := process(t, nil)
	if err := os.Symlink("/work dir", etcd.process("cwd")); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"a.pem": "/work dir/a.pem", "/a.pem": "/a.pem", "": ""} {
		if got, err := etcd.path(name); err != nil || got != want {
			t.Errorf("%q is %q, %v", name, got, err)
		}
	}
}
