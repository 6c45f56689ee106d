// Package etcd asks etcd. Each question names its endpoint and has a deadline. An answer of etcd is data: it is taken
// as a whole, in strict types, or the answer is an OddAnswer.
package etcd

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"

	"etcd-host/internal/system/files"
	"etcd-host/internal/wire/values"
)

// Defaults of the deadlines.
const (
	callTimeout = 4 * time.Second
	dialTimeout = 2 * time.Second
)

// MostBytes is more than any answer has that is read whole. A member must not fill the memory of its neighbours.
const MostBytes = 16 << 20

// Client asks etcd with the certificates of one directory.
type Client struct {
	timeout time.Duration
	shared  *shared
}

// shared is what copies of a client with another deadline have in common.
type shared struct {
	grpc *tls.Config
	http *http.Client

	mu          sync.Mutex
	connections map[values.URL]*clientv3.Client
}

// Open reads the certificates of a directory: `ca.pem`, `member.pem` and its key; for gRPC also `client.pem`, which an
// adopted cluster with a client CA of its own needs. Over HTTP etcd accepts the certificate that it accepts from peers.
func Open(pki string) (*Client, error) {
	bundle, err := files.ReadPlain(filepath.Join(pki, "ca.pem"))
	if err != nil {
		return nil, fmt.Errorf("the trust bundle cannot be read: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(bundle) {
		return nil, fmt.Errorf("%s has no certificate", filepath.Join(pki, "ca.pem"))
	}
	member, err := load(pki, "member", roots)
	if err != nil {
		return nil, err
	}
	client := member.Clone()
	if _, err := os.Stat(filepath.Join(pki, "client.pem")); err == nil {
		if client, err = load(pki, "client", roots); err != nil {
			return nil, err
		}
	}
	return New(client, member), nil
}

// New asks with certificates that are read already: one configuration for gRPC, one for HTTP.
func New(forGRPC, forHTTP *tls.Config) *Client {
	return &Client{timeout: callTimeout, shared: &shared{
		grpc:        forGRPC,
		http:        httpClient(forHTTP),
		connections: map[values.URL]*clientv3.Client{},
	}}
}

func load(pki, name string, roots *x509.CertPool) (*tls.Config, error) {
	pair, err := LoadPair(filepath.Join(pki, name+".pem"), filepath.Join(pki, name+"-key.pem"))
	if err != nil {
		return nil, fmt.Errorf("the certificate %s cannot be used: %w", filepath.Join(pki, name+".pem"), err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots, Certificates: []tls.Certificate{pair}}, nil
}

// LoadPair reads a certificate and its key from files of etcd's user.
func LoadPair(certificate, key string) (tls.Certificate, error) {
	chain, err := files.ReadPlain(certificate)
	if err != nil {
		return tls.Certificate{}, err
	}
	secret, err := files.ReadPlain(key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.X509KeyPair(chain, secret)
}

// Within is the same client with another deadline for each question.
func (c *Client) Within(timeout time.Duration) *Client {
	return &Client{timeout: timeout, shared: c.shared}
}

// Close ends all connections.
func (c *Client) Close() {
	c.shared.mu.Lock()
	defer c.shared.mu.Unlock()
	for url, connection := range c.shared.connections {
		_ = connection.Close()
		delete(c.shared.connections, url)
	}
	c.shared.http.CloseIdleConnections()
}

// connection makes no connection itself: gRPC does with the first question.
func (c *Client) connection(url values.URL) (*clientv3.Client, error) {
	c.shared.mu.Lock()
	defer c.shared.mu.Unlock()
	if open := c.shared.connections[url]; open != nil {
		return open, nil
	}
	open, err := clientv3.New(c.config(url))
	if err != nil {
		return nil, err
	}
	c.shared.connections[url] = open
	return open, nil
}

func (c *Client) config(url values.URL) clientv3.Config {
	return clientv3.Config{
		Endpoints: []string{url.String()},
		TLS:       c.shared.grpc.Clone(),
		Logger:    zap.NewNop(),
		// Retries are this package's: a connection that is refused is an answer.
		MaxUnaryRetries:    1,
		MaxCallRecvMsgSize: MostBytes,
		DialOptions: []grpc.DialOption{
			grpc.WithNoProxy(),
			DontWait(),
			grpc.WithChainStreamInterceptor(dontWaitForStream),
			grpc.WithConnectParams(grpc.ConnectParams{
				Backoff: backoff.Config{
					BaseDelay:  100 * time.Millisecond,
					Multiplier: 1.2,
					MaxDelay:   300 * time.Millisecond,
				},
				MinConnectTimeout: dialTimeout,
			}),
		},
	}
}

// DontWait has a question fail where no connection can be made. etcd's client would wait for one until the deadline.
func DontWait() grpc.DialOption { return grpc.WithChainUnaryInterceptor(dontWait) }

func dontWait(
	ctx context.Context, method string, request, reply any, connection *grpc.ClientConn, invoke grpc.UnaryInvoker,
	options ...grpc.CallOption,
) error {
	return invoke(ctx, method, request, reply, connection, append(options, grpc.WaitForReady(false))...)
}

func dontWaitForStream(
	ctx context.Context, stream *grpc.StreamDesc, connection *grpc.ClientConn, method string, open grpc.Streamer,
	options ...grpc.CallOption,
) (grpc.ClientStream, error) {
	return open(ctx, stream, connection, method, append(options, grpc.WaitForReady(false))...)
}

// hiccup is how long a read is repeated over a connection that broke, as it does where etcd restarts.
const hiccup = 500 * time.Millisecond

// read asks again while etcd says that it is between two leaders, as it may for a second. A whole answer, a refusal
// and a host where nothing listens are final.
func (c *Client) read(
	ctx context.Context,
	url values.URL,
	what string,
	ask func(context.Context, *clientv3.Client) error,
) error {
	return c.once(ctx, url, what, func(ctx context.Context, connection *clientv3.Client) error {
		begin := time.Now()
		for {
			err := ask(ctx, connection)
			if err == nil {
				return nil
			}
			broke := hasCode(err, codes.Unavailable) && time.Since(begin) < hiccup
			if !leaderless(err) && !broke {
				return err
			}
			select {
			case <-ctx.Done():
				return err
			case <-time.After(100 * time.Millisecond):
			}
		}
	})
}

// once asks once. Only a later question shows whether a change was made that got no answer.
func (c *Client) once(
	ctx context.Context,
	url values.URL,
	what string,
	ask func(context.Context, *clientv3.Client) error,
) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	connection, err := c.connection(url)
	if err != nil {
		return failed(url, what, err)
	}
	if err := ask(ctx, connection); err != nil {
		return failed(url, what, err)
	}
	return nil
}

// failed keeps an odd answer what it is: the checks that count do not take it for silence.
func failed(url values.URL, what string, err error) error {
	var odd *OddAnswer
	if errors.As(err, &odd) {
		return err
	}
	return &Failure{Endpoint: url, What: what, Err: err}
}
