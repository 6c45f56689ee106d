package remote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// Endpoint is one SSH server and how to log in there.
type Endpoint struct {
	AgentSocketPath    *string  `pulumi:"agentSocketPath,optional"`
	DialErrorLimit     *int     `pulumi:"dialErrorLimit,optional"`
	Host               string   `pulumi:"host"`
	HostKey            *string  `pulumi:"hostKey,optional"`
	Password           *string  `pulumi:"password,optional"`
	PerDialTimeout     *int     `pulumi:"perDialTimeout,optional"`
	Port               *float64 `pulumi:"port,optional"`
	PrivateKey         *string  `pulumi:"privateKey,optional"`
	PrivateKeyPassword *string  `pulumi:"privateKeyPassword,optional"`
	User               *string  `pulumi:"user,optional"`
}

// Connection is command:remote:Connection.
type Connection struct {
	Endpoint
	Proxy *ProxyConnection `pulumi:"proxy,optional"`
}

// ProxyConnection is command:remote:ProxyConnection, the bastion to go through.
type ProxyConnection struct{ Endpoint }

// Annotate sets the defaults of the official plugin; -1 errors or 0 seconds mean no limit.
func (e *Endpoint) Annotate(a infer.Annotator) {
	a.SetDefault(&e.DialErrorLimit, 10)
	a.SetDefault(&e.PerDialTimeout, 15)
	a.SetDefault(&e.Port, 22)
	a.SetDefault(&e.User, "root")
}

func (c *Connection) Annotate(a infer.Annotator)      { c.Endpoint.Annotate(a) }
func (c *ProxyConnection) Annotate(a infer.Annotator) { c.Endpoint.Annotate(a) }

func (c *Connection) dial(ctx context.Context) (*ssh.Client, error) {
	if c.Proxy == nil {
		return c.Endpoint.dial(ctx, (&net.Dialer{}).DialContext)
	}
	bastion, err := c.Proxy.Endpoint.dial(ctx, (&net.Dialer{}).DialContext)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	client, err := c.Endpoint.dial(ctx, bastion.DialContext)
	if err != nil {
		bastion.Close()
		return nil, err
	}
	go func() {
		_ = client.Wait()
		bastion.Close()
	}()
	return client, nil
}

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// dial tries again, less and less often: a host that has just been made needs a while until its sshd answers.
func (e *Endpoint) dial(ctx context.Context, through dialFunc) (*ssh.Client, error) {
	config, err := e.clientConfig()
	if err != nil {
		return nil, err
	}
	for failures, pause := 0, 100*time.Millisecond; ; pause = min(pause*3/2, 5*time.Second) {
		client, err := e.dialOnce(ctx, through, config)
		if err == nil {
			return client, nil
		}
		failures++
		if limit := *e.DialErrorLimit; ctx.Err() != nil || limit >= 0 && failures > limit {
			return nil, fmt.Errorf("after %d failed attempts: %w", failures, err)
		}
		p.GetLogger(ctx).InfoStatusf("dial %d to %s failed, trying again: %v", failures, e.Host, err)
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// dialOnce spends the time-out on the handshake too, so that a host that accepts and says nothing holds nobody up.
func (e *Endpoint) dialOnce(ctx context.Context, through dialFunc, config *ssh.ClientConfig) (*ssh.Client, error) {
	var deadline time.Time
	if *e.PerDialTimeout > 0 {
		deadline = time.Now().Add(time.Duration(*e.PerDialTimeout) * time.Second)
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline)
		defer cancel()
	}
	address := net.JoinHostPort(e.Host, strconv.Itoa(int(*e.Port)))
	connection, err := through(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	// A connection through a bastion knows no deadlines, so the handshake is ended by closing what it runs on.
	stop := context.AfterFunc(ctx, func() { connection.Close() })
	sshConnection, channels, requests, err := ssh.NewClientConn(connection, address, config)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		connection.Close()
		return nil, err
	}
	return ssh.NewClient(sshConnection, channels, requests), nil
}

func (e *Endpoint) clientConfig() (*ssh.ClientConfig, error) {
	config := &ssh.ClientConfig{User: *e.User, HostKeyCallback: ssh.InsecureIgnoreHostKey()}
	if e.HostKey != nil {
		key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(*e.HostKey))
		if err != nil {
			return nil, fmt.Errorf("hostKey: %w", err)
		}
		config.HostKeyCallback = ssh.FixedHostKey(key)
	}
	if e.PrivateKey != nil {
		signer, err := e.signer()
		if err != nil {
			return nil, fmt.Errorf("privateKey: %w", err)
		}
		config.Auth = append(config.Auth, ssh.PublicKeys(signer))
	}
	if e.Password != nil {
		config.Auth = append(config.Auth, ssh.Password(*e.Password), ssh.KeyboardInteractive(
			func(_, _ string, questions []string, _ []bool) ([]string, error) {
				answers := make([]string, len(questions))
				for i := range answers {
					answers[i] = *e.Password
				}
				return answers, nil
			}))
	}
	socket := os.Getenv("SSH_AUTH_SOCK")
	if e.AgentSocketPath != nil {
		socket = *e.AgentSocketPath
	}
	if socket != "" {
		connection, err := net.Dial("unix", socket)
		if err != nil {
			return nil, fmt.Errorf("SSH agent: %w", err)
		}
		config.Auth = append(config.Auth, ssh.PublicKeysCallback(agent.NewClient(connection).Signers))
	}
	return config, nil
}

func (e *Endpoint) signer() (ssh.Signer, error) {
	if e.PrivateKeyPassword != nil {
		return ssh.ParsePrivateKeyWithPassphrase([]byte(*e.PrivateKey), []byte(*e.PrivateKeyPassword))
	}
	signer, err := ssh.ParsePrivateKey([]byte(*e.PrivateKey))
	if missing := (*ssh.PassphraseMissingError)(nil); errors.As(err, &missing) {
		return nil, errors.New("it is encrypted: privateKeyPassword is missing")
	}
	return signer, err
}
