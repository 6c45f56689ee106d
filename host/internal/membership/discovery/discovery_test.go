package discovery

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/system/paths"
)

// at is a discovery service with the credentials of a host.
func at(t *testing.T, c *etcdtest.Cluster, token string) Service {
	t.Helper()
	s := Service{Paths: paths.Host{Root: t.TempDir()}, Endpoints: []string{c.Members[0].Client.String()}, Token: token}
	if err := os.MkdirAll(s.Paths.Discovery(), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, from := range map[string]string{"cacert": "ca.pem", "cert": "member.pem", "key": "member-key.pem"} {
		content, err := os.ReadFile(filepath.Join(c.PKI, from))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.file(name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestATokenIsForOneBootstrapOfOneSize(t *testing.T) {
	c := etcdtest.Start(t, 1)
	ctx := t.Context()
	// Each initial member claims it, in any order, and again after it ended in the middle.
	for range 3 {
		if err := at(t, c, "token").Claim(ctx, 3, "first"); err != nil {
			t.Fatal(err)
		}
	}
	if err := at(t, c, "token").Claim(ctx, 5, "first"); err == nil || !strings.Contains(err.Error(), "was made for \"3\" "+
		"members") {
		t.Errorf("another size: %v", err)
	}
	if err := at(t, c, "token").Claim(ctx, 3, "second"); err == nil || !strings.Contains(err.Error(), "used for "+
		"another bootstrap") {
		t.Errorf("another bootstrap: %v", err)
	}
	if err := at(t, c, "other").Claim(ctx, 5, "second"); err != nil {
		t.Errorf("another token: %v", err)
	}
}

func TestAServiceThatDoesNotAnswerIsAnError(t *testing.T) {
	s := Service{Paths: paths.Host{Root: t.TempDir()}, Endpoints: []string{"https://127.0.0.1:1"}, Token: "t"}
	if err := s.Claim(t.Context(), 3, "x"); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("%v", err)
	}
}

func TestEtcdGetsTheCredentialsThatAreThere(t *testing.T) {
	s := Service{
		Paths:     paths.Host{Root: t.TempDir()},
		Endpoints: []string{"https://a:2379", "https://b:2379"},
		Token:     "t",
	}
	want := []string{"ETCD_DISCOVERY_ENDPOINTS=https://a:2379,https://b:2379", "ETCD_DISCOVERY_TOKEN=t"}
	if got := s.Variables(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if err := os.MkdirAll(s.Paths.Discovery(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.file("cacert"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := s.Variables(); !slices.Equal(
		got,
		append(want, "ETCD_DISCOVERY_CACERT=/etc/etcd/pki/discovery/cacert.pem"),
	) {
		t.Errorf("%q", got)
	}
}

func TestAServiceWithTheCertificateOfAnotherCAIsReportedAsSuch(t *testing.T) {
	c, other := etcdtest.Start(t, 1), etcdtest.Start(t, 1)
	s := at(t, c, "token")
	content, err := os.ReadFile(filepath.Join(other.PKI, "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.file("cacert"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Claim(t.Context(), 3, "x"); err == nil ||
		!strings.Contains(err.Error(), "signed by unknown authority") {
		t.Errorf("%v", err)
	}
}
