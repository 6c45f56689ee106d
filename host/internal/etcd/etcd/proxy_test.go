package etcd

import (
	"context"
	"crypto/tls"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"google.golang.org/grpc"

	"etcd-host/internal/wire/values"
)

// asks is what a process of this test asks with: the environment's proxy is read once in a process.
const asks = "ETCD_HOST_TEST_ASKS"

func TestNoProxyOfTheEnvironmentIsAsked(t *testing.T) {
	if how := os.Getenv(asks); how != "" {
		askByProxy(t, how == "grpc")
		return
	}
	for how, isAsked := range map[string]bool{"client": false, "grpc": true} { // the second is the negative control
		proxy, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		asked := make(chan struct{}, 100)
		go func() {
			for {
				connection, err := proxy.Accept()
				if err != nil {
					return
				}
				asked <- struct{}{}
				_ = connection.Close()
			}
		}()
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestNoProxyOfTheEnvironmentIsAsked$")
		at := "http://" + proxy.Addr().String()
		child.Env = append(os.Environ(), asks+"="+how, "HTTPS_PROXY="+at, "https_proxy="+at, "HTTP_PROXY="+at, "NO_PROXY=")
		if output, err := child.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", how, err, output)
		}
		_ = proxy.Close()
		if (len(asked) > 0) != isAsked {
			t.Errorf("%s: the proxy was asked %d times", how, len(asked))
		}
	}
}

func askByProxy(t *testing.T, plain bool) {
	// An address for documentation (RFC 5737): nothing answers there.
	url, err := values.ParseURL("https://192.0.2.1:2379")
	if err != nil {
		t.Fatal(err)
	}
	client := New(&tls.Config{MinVersion: tls.VersionTLS12}, &tls.Config{MinVersion: tls.VersionTLS12}).
		Within(2 * time.Second)
	defer client.Close()
	if !plain {
		_, _ = client.Status(t.Context(), url)
		_, _ = client.Get(t.Context(), url, "/health")
		return
	}
	config := client.config(url)
	config.DialOptions = []grpc.DialOption{DontWait()}
	connection, err := clientv3.New(config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	_, _ = connection.Status(ctx, url.String())
}
