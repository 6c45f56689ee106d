package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"net"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"golang.org/x/crypto/ssh"
)

// The host keys of an sshd as distributions have it, which signs nothing by SHA-1.
func addHostKeys(t *testing.T, server *sshd) map[string]string {
	t.Helper()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecdsaKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rsaSigner, _ := ssh.NewSignerFromKey(rsaKey)
	modern, err := ssh.NewSignerWithAlgorithms(
		rsaSigner.(ssh.AlgorithmSigner), []string{ssh.KeyAlgoRSASHA256, ssh.KeyAlgoRSASHA512},
	)
	if err != nil {
		t.Fatal(err)
	}
	ecdsaSigner, _ := ssh.NewSignerFromKey(ecdsaKey)
	server.config.AddHostKey(modern)
	server.config.AddHostKey(ecdsaSigner)
	return map[string]string{
		"ssh-ed25519":         server.hostKey,
		"ssh-rsa":             string(ssh.MarshalAuthorizedKey(rsaSigner.PublicKey())),
		"ecdsa-sha2-nistp256": string(ssh.MarshalAuthorizedKey(ecdsaSigner.PublicKey())),
	}
}

func TestItAsksForThePinnedKindOfHostKeyAndNeverForAnRSAKey(t *testing.T) {
	server := startSSHD(t)
	for kind, key := range addHostKeys(t, server) {
		_, err := newPlugin(t, t.Context()).create(remoteCommand, values{
			"create": text("true"), "connection": server.connection(values{"hostKey": text(key)}),
		})
		if kind == "ssh-rsa" {
			expectError(t, err, "no common algorithm for host key; we offered: [ssh-rsa]")
		} else if err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestPerDialTimeoutDoesNotLimitTheHandshake(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	host, bastion := startSSHD(t), startSSHD(t)
	host.port = float64(silent.Addr().(*net.TCPAddr).Port)
	for _, proxy := range []property.Value{{}, bastion.connection(nil)} {
		ended := make(chan error, 1)
		pl := newPlugin(t, t.Context())
		go func() {
			_, err := pl.create(remoteCommand, values{
				"create":     text("true"),
				"connection": host.connection(values{"perDialTimeout": property.New(1.0), "proxy": proxy}),
			})
			ended <- err
		}()
		select {
		case err := <-ended:
			t.Errorf("it ended: %v", err)
		case <-time.After(2 * time.Second):
		}
	}
}

func TestAConnectionStaysOpenAfterItsCommand(t *testing.T) {
	bastion, server := startSSHD(t), startSSHD(t)
	pl := newPlugin(t, t.Context())
	for range 3 {
		pl.mustCreate(remoteCommand, values{
			"create": text("true"), "connection": server.connection(values{"proxy": bastion.connection(nil)}),
		})
	}
	if server.open.Load() != 3 || bastion.open.Load() != 3 {
		t.Errorf("open at the host: %d, at the proxy: %d", server.open.Load(), bastion.open.Load())
	}
}

func TestEachErrorBehindAProxyNamesTheProxy(t *testing.T) {
	bastion, server, other := startSSHD(t), startSSHD(t), startSSHD(t)
	_, err := newPlugin(t, t.Context()).create(remoteCommand, values{
		"create": text("true"), "connection": server.connection(values{
			"hostKey": text(other.hostKey), "proxy": bastion.connection(nil), "dialErrorLimit": property.New(1.0),
		}),
	})
	// The second try runs on the channel that the first one closed.
	expectError(t, err, "proxy: after 1 failed attempts: ssh: handshake failed: EOF")
}

func TestADeadAgentFailsACommandThatHasAKey(t *testing.T) {
	t.Setenv("SSH_AUTH_SOCK", t.TempDir()+"/none")
	_, err := newPlugin(t, t.Context()).create(remoteCommand, values{
		"create": text("true"), "connection": startSSHD(t).connection(nil),
	})
	expectError(t, err, "connect: no such file or directory")
}
