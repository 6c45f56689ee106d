// Package discovery bootstraps by way of another etcd cluster (v3 discovery): members register there under a token and
// wait until as many have come as the token is for.
package discovery

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"
	"google.golang.org/grpc"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// Service is the cluster at which members find each other, and the token of this bootstrap.
type Service struct {
	Paths     paths.Host
	Endpoints []string
	Token     string
}

const (
	timeout  = 20 * time.Second
	patience = 6 * time.Second
)

// Variables are what etcd must know of it.
func (s Service) Variables() []string {
	lines := []string{
		"ETCD_DISCOVERY_ENDPOINTS=" + strings.Join(s.Endpoints, ","),
		"ETCD_DISCOVERY_TOKEN=" + s.Token,
	}
	for _, name := range []string{"cacert", "cert", "key"} {
		if file := s.file(name); files.HasContent(file) {
			lines = append(lines, "ETCD_DISCOVERY_"+strings.ToUpper(name)+"="+s.Paths.Name(file))
		}
	}
	return lines
}

func (s Service) file(name string) string { return filepath.Join(s.Paths.Discovery(), name+".pem") }

// Claim says for how many members the token is, and for which bootstrap, unless an initial member has said so before.
// etcd would take each member that registered under the token before for a member of this cluster. A registration
// is made of token and peer URL, so a member that ended in the middle registers the same again.
func (s Service) Claim(ctx context.Context, members int, bootstrap values.Token) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	kv, err := s.open()
	if err != nil {
		return err
	}
	defer func() { _ = kv.Close() }()
	size := strconv.Itoa(members)
	found, err := s.once(ctx, kv, "size", size)
	if err != nil {
		return err
	}
	if found != size {
		return coded.BootstrapDiscovery.Errorf(
			"the discovery token %s was made for %q members, this cluster has %s initial members; nothing "+
				"was started. Use a new token (discovery.token)",
			s.Token,
			values.Printable(found),
			size,
		)
	}
	// Members that an older program bootstraps at the same time use the same key.
	if found, err = s.once(ctx, kv, bootstrapKey, bootstrap.String()); err != nil {
		return err
	}
	if found != bootstrap.String() {
		return coded.BootstrapDiscovery.Errorf(
			"the discovery token %s was used for another bootstrap already. Nothing was started. "+
				"Use a new token (discovery.token)", s.Token)
	}
	return nil
}

const bootstrapKey = "founding"

// once sets a key unless it is there, and returns what is there.
func (s Service) once(ctx context.Context, kv *clientv3.Client, name, value string) (string, error) {
	key := "/_etcd/registry/" + s.Token + "/_config/" + name
	var answer *clientv3.TxnResponse
	err := retry.For(ctx, patience, func(ctx context.Context) (err error) {
		answer, err = kv.Txn(ctx).
			If(clientv3.Compare(clientv3.CreateRevision(key), "=", 0)).
			Then(clientv3.OpPut(key, value)).
			Else(clientv3.OpGet(key)).
			Commit()
		return err
	})
	if err != nil {
		return "",
			coded.BootstrapDiscovery.Errorf("the discovery cluster %s does not answer: %s. Nothing was started. Check "+
				"discovery.endpoints, and discovery.caCertificate, certificate and key",
				strings.Join(s.Endpoints, ","), etcd.Why(err))
	}
	if answer.Succeeded {
		return value, nil
	}
	if len(answer.Responses) != 1 || len(answer.Responses[0].GetResponseRange().GetKvs()) != 1 {
		return "",
			coded.BootstrapDiscovery.Errorf("the discovery cluster has no value for %s. Nothing was started. Use a new token "+
				"(discovery.token)", key)
	}
	return string(answer.Responses[0].GetResponseRange().GetKvs()[0].Value), nil
}

func (s Service) open() (*clientv3.Client, error) {
	config, err := s.tls()
	if err != nil {
		return nil, err
	}
	return clientv3.New(clientv3.Config{
		Endpoints:          s.Endpoints,
		TLS:                config,
		Logger:             zap.NewNop(),
		MaxCallRecvMsgSize: etcd.MostBytes,
		DialOptions:        []grpc.DialOption{grpc.WithNoProxy(), etcd.DontWait()},
	})
}

// tls is nil where the endpoints have no certificates of their own.
func (s Service) tls() (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	bundle, err := files.ReadPlain(s.file("cacert"))
	switch {
	case err == nil && len(bundle) > 0:
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(bundle) {
			return nil, coded.BootstrapDiscovery.Errorf("discovery.caCertificate has no certificate. Nothing was started. " +
				"Write a certificate in PEM there")
		}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	if files.HasContent(s.file("cert")) {
		pair, err := etcd.LoadPair(s.file("cert"), s.file("key"))
		if err != nil {
			return nil, coded.BootstrapDiscovery.Errorf(
				"discovery.certificate and key cannot be used: %w. Nothing was started. "+
					"Write a certificate and its key in PEM there", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	if config.RootCAs == nil && config.Certificates == nil {
		for _, endpoint := range s.Endpoints {
			if strings.HasPrefix(endpoint, "https://") {
				return config, nil // by the host's own CAs
			}
		}
		return nil, nil
	}
	return config, nil
}
