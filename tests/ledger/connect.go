package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"
)

// Access is how members are reached.
type Access struct {
	CACert, Cert, Key string
	// AutoSync is how often a client asks the cluster for its members; 0 for never.
	AutoSync time.Duration
}

// connect makes a client as a well-configured application would.
//
//   - All members are endpoints. The client sends requests to each in turn, but not to those whose connection is down.
//   - Pings begin after 10 s of silence, the least that gRPC allows, and wait 2 s for the answer. TCP has that time-out
//     too: the client leaves a member that vanished 2 s after the first byte that it did not confirm. The kernel of a
//     frozen member still confirms, so the client leaves that member after 12 s.
//   - No pings are sent without a request under way, because etcd takes them for an attack and hangs up.
func (a Access) connect(endpoints ...string) (*clientv3.Client, error) {
	config, err := a.tls()
	if err != nil {
		return nil, err
	}
	return clientv3.New(clientv3.Config{
		Endpoints:            endpoints,
		TLS:                  config,
		DialTimeout:          2 * time.Second,
		DialKeepAliveTime:    10 * time.Second,
		DialKeepAliveTimeout: 2 * time.Second,
		AutoSyncInterval:     a.AutoSync,
		Logger:               zap.NewNop(),
	})
}

// tls reads the files at each handshake, as applications that live through a rotation of certificates must. Go keeps to
// the CAs that it started with, so the chain is verified here, and nothing less is asked than Go would ask.
func (a Access) tls() (*tls.Config, error) {
	if a.CACert == "" {
		return nil, nil
	}
	if _, err := a.roots(); err != nil {
		return nil, err
	}
	config := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true,
		VerifyConnection: func(state tls.ConnectionState) error {
			roots, err := a.roots()
			if err != nil {
				return err
			}
			intermediates := x509.NewCertPool()
			for _, certificate := range state.PeerCertificates[1:] {
				intermediates.AddCert(certificate)
			}
			_, err = state.PeerCertificates[0].Verify(x509.VerifyOptions{
				DNSName: state.ServerName, Roots: roots, Intermediates: intermediates,
			})
			return err
		},
	}
	if a.Cert != "" {
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			pair, err := tls.LoadX509KeyPair(a.Cert, a.Key)
			return &pair, err
		}
	}
	return config, nil
}

func (a Access) roots() (*x509.CertPool, error) {
	pem, err := os.ReadFile(a.CACert)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, errors.New(a.CACert + " holds no certificate")
	}
	return roots, nil
}
