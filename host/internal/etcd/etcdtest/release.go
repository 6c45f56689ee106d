package etcdtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"go.etcd.io/etcd/client/pkg/v3/transport"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"

	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/values"
)

// Releases has the archives of etcd's releases that the lab fetched. A test that needs one is skipped where it is not
// there.
func Releases(t *testing.T, versions ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("releases of etcd take a minute")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	mirror := filepath.Join(cache, "etcd-cluster", "mirror")
	for _, version := range versions {
		if _, err := os.Stat(archive(mirror, version)); err != nil {
			t.Skipf("the lab has not fetched etcd %s", version)
		}
	}
	return mirror
}

func archive(mirror, version string) string {
	return filepath.Join(mirror, "v"+version, "etcd-v"+version+"-linux-amd64.tar.gz")
}

// Unpack puts a release where `install` puts it.
func Unpack(t *testing.T, m *machine.Machine, mirror, version string) {
	t.Helper()
	dir := m.Paths.Release(version)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	unpack := exec.CommandContext(
		t.Context(),
		"tar",
		"-xzf",
		archive(mirror, version),
		"-C",
		dir,
		"--strip-components=1",
		"--no-same-owner",
	)
	if out, err := unpack.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// Unit runs etcd as systemd does: by the files that were put in place, again where it ends, and `started` once it is
// ready.
type Unit struct {
	Machine *machine.Machine
	// Ready is called when etcd says so.
	Ready func(ctx context.Context)

	mu      sync.Mutex
	stop    context.CancelFunc
	ended   chan struct{}
	process atomic.Pointer[os.Process]
	Starts  int
}

// Did does what an action of systemd does.
func (u *Unit) Did(action string) error {
	switch action {
	case "start etcd.service", "restart etcd.service":
		u.Stop()
		u.start()
	case "kill etcd.service":
		// systemd accepts the kill of a unit that has just ended.
		if err := u.process.Load().Kill(); !errors.Is(err, os.ErrProcessDone) {
			return err
		}
	case "stop etcd.service":
		u.Stop()
	}
	return nil
}

// Stop ends etcd and waits for its end.
func (u *Unit) Stop() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.stop != nil {
		u.stop()
		<-u.ended
		u.stop = nil
	}
}

func (u *Unit) start() {
	u.mu.Lock()
	defer u.mu.Unlock()
	ctx, cancel := context.WithCancel(context.Background())
	u.stop, u.ended = cancel, make(chan struct{})
	u.Starts++
	go func() {
		defer close(u.ended)
		for ctx.Err() == nil {
			if err := u.run(ctx); err != nil && ctx.Err() == nil {
				fmt.Fprintf(os.Stderr, "%s: %v\n", u.Machine.Paths.Root, err)
			}
			select {
			case <-ctx.Done():
			case <-time.After(500 * time.Millisecond):
			}
		}
	}()
}

func (u *Unit) run(ctx context.Context) error {
	paths := u.Machine.Paths
	program, err := os.Readlink(paths.Bin("etcd"))
	if err != nil {
		return err
	}
	environment := []string{"PATH=" + os.Getenv("PATH")}
	for _, file := range []string{paths.Conf(), paths.Bootstrap()} {
		variables, err := stage.Variables(file)
		if err != nil && !os.IsNotExist(err) {
			return err
		}
		for name, value := range variables {
			environment = append(environment, name+"="+value)
		}
	}
	etcd := exec.CommandContext(ctx, program)
	etcd.Env = environment
	etcd.Cancel = func() error { return etcd.Process.Signal(syscall.SIGTERM) }
	etcd.WaitDelay = 20 * time.Second
	log, err := os.OpenFile(paths.At("/etcd.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	etcd.Stderr = log
	if err := etcd.Start(); err != nil {
		return err
	}
	u.process.Store(etcd.Process)
	ready, done := context.WithCancel(ctx)
	var started sync.WaitGroup
	started.Go(func() { u.Ready(ready) })
	err = etcd.Wait()
	done()
	// It writes below the root of the host, which a test removes at its end.
	started.Wait()
	return err
}

// Client reads and writes data through one member, with the certificates of a directory.
func Client(t *testing.T, pki string, endpoint values.URL) *clientv3.Client {
	t.Helper()
	return clientOf(t, pki, clientv3.Config{Endpoints: []string{endpoint.String()}})
}

func clientOf(t *testing.T, pki string, settings clientv3.Config) *clientv3.Client {
	t.Helper()
	tls := transport.TLSInfo{
		CertFile: filepath.Join(pki, "member.pem"), KeyFile: filepath.Join(pki, "member-key.pem"),
		TrustedCAFile: filepath.Join(pki, "ca.pem"),
	}
	config, err := tls.ClientConfig()
	if err != nil {
		t.Fatal(err)
	}
	settings.TLS, settings.Logger = config, zap.NewNop()
	client, err := clientv3.New(settings)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}
