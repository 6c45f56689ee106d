// Package scratch starts an etcd that no host and no client can reach, on data that is wiped afterwards.
package scratch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"
	"google.golang.org/grpc"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/system/sandbox"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/values"
)

// Place is where programs of one release work apart, for one purpose.
type Place struct {
	Machine *machine.Machine
	// Name is that of the purpose, and no two of them have one name.
	Name string
	// Version is that of the release, which is installed.
	Version values.Version
	// Account is the user that the programs run as.
	Account users.Account
	// Dirs are the directories that they may change. The caller makes and wipes them.
	Dirs []string
	// Bytes is the size of the data.
	Bytes int64
	// Deadline is for each program.
	Deadline time.Duration
}

// Deadline is for one program on data of a size: a slow disk writes ten megabytes a second.
func Deadline(bytes int64) time.Duration {
	return 5*time.Minute + time.Duration(bytes/10_000_000)*time.Second
}

// memory for a database: etcd maps it, and the pages count as long as the kernel keeps them.
func (p Place) memory() uint64 { return uint64(p.Bytes)*3 + 1<<30 }

func (p Place) program(output *tail, name string, args ...string) sandbox.Program {
	paths := p.Machine.Paths
	return sandbox.Program{
		Name:        p.Name,
		Args:        append([]string{paths.ReleaseFile(p.Version.String(), name)}, args...),
		UID:         p.Account.UID,
		GID:         p.Account.GID,
		Writable:    append([]string{paths.Scratch(p.Name)}, p.Dirs...),
		MemoryBytes: p.memory(),
		Deadline:    p.Deadline,
		Output:      output,
	}
}

// Prepare makes the directory of the sockets, and ends what an interrupted run left.
func (p Place) Prepare(ctx context.Context) error {
	if err := p.Machine.Sandbox.End(ctx, p.Name); err != nil {
		return err
	}
	dir := p.Machine.Paths.Scratch(p.Name)
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	// etcd's user must pass the directories on the way, whatever the umask is.
	if err := files.MkdirPassable(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	return p.Account.OwnMade(dir)
}

// Wipe removes the sockets.
func (p Place) Wipe() { _ = os.RemoveAll(p.Machine.Paths.Scratch(p.Name)) }

// Tool runs a program of the release, and returns what it printed.
func (p Place) Tool(ctx context.Context, name string, args ...string) (string, error) {
	output := &tail{}
	if err := p.Machine.Sandbox.Run(ctx, p.program(output, name, args...)); err != nil {
		return "", fmt.Errorf("%w: %s", err, values.Printable(failureIn(output.String())))
	}
	return output.String(), nil
}

// failureIn is the line in which etcdutl says why it failed. The lines before it are long, and a message is short.
func failureIn(output string) string {
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, "Error: ") || strings.HasPrefix(line, "panic: ") {
			return line
		}
	}
	return command.LastLines(output, 3)
}

// Start starts etcd on a data directory, as the only member of its cluster. With forceNew it drops all other members
// of the cluster that the data is of.
func (p Place) Start(ctx context.Context, dataDir, walDir string, forceNew bool) (*Etcd, error) {
	sockets := p.Machine.Paths.Scratch(p.Name)
	made, err := newCertificate(time.Now())
	if err != nil {
		return nil, err
	}
	certificate, key := filepath.Join(sockets, "member.pem"), filepath.Join(sockets, "member-key.pem")
	for path, content := range map[string][]byte{certificate: made.pem, key: made.key} {
		// etcd's user owns the directory of the sockets, and may have put a link there.
		if _, err := files.Put(path, 0o600, content); err != nil {
			return nil, err
		}
		if err := p.Account.OwnMade(path); err != nil {
			return nil, err
		}
	}
	// The client compares the last part of the socket's path with the names in the certificate.
	endpoint := "unixs://" + filepath.Join(sockets, serverName)
	args := []string{
		"--name=scratch", "--data-dir=" + dataDir,
		"--listen-client-urls=" + endpoint, "--advertise-client-urls=" + nowhere,
		"--listen-peer-urls=unix://" + filepath.Join(sockets, "peer"), "--initial-advertise-peer-urls=" + nowhere,
		"--initial-cluster=scratch=" + nowhere,
		"--cert-file=" + certificate, "--key-file=" + key, "--trusted-ca-file=" + certificate, "--client-cert-auth",
		// The gateway would need another certificate.
		"--enable-grpc-gateway=false",
		// Alone it elects itself.
		"--heartbeat-interval=10", "--election-timeout=100",
		"--quota-backend-bytes=-1",
	}
	if walDir != "" {
		args = append(args, "--wal-dir="+walDir)
	}
	if forceNew {
		args = append(args, "--force-new-cluster")
	}
	output := &tail{}
	end, err := p.Machine.Sandbox.Start(ctx, p.program(output, "etcd", args...))
	if err != nil {
		return nil, err
	}
	started := &Etcd{output: output, end: end, version: p.Version}
	started.client, err = clientv3.New(clientv3.Config{
		Endpoints: []string{endpoint}, TLS: made.tls(), Logger: zap.NewNop(),
		MaxUnaryRetries: 1, MaxCallRecvMsgSize: etcd.MostBytes,
		DialOptions: []grpc.DialOption{grpc.WithNoProxy(), etcd.DontWait()},
	})
	if err != nil {
		end()
		return nil, err
	}
	if err := started.ready(ctx, p.Deadline); err != nil {
		started.Close()
		return nil, err
	}
	return started, nil
}

// nowhere is a URL that leads to no program.
const nowhere = "http://localhost:1"

func (e *Etcd) ready(ctx context.Context, limit time.Duration) error {
	err := retry.For(ctx, limit, func(ctx context.Context) error {
		if e.output.ended() {
			return retry.Final(errors.New("it ended"))
		}
		ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		_, err := e.client.Get(ctx, "\x00", clientv3.WithLimit(1), clientv3.WithKeysOnly())
		return err
	})
	if err == nil {
		return nil
	}
	return fmt.Errorf("etcd %s does not serve this data: %w: %s", e.version, err,
		values.Printable(e.output.why()))
}

// tail keeps the last of what a program printed.
type tail struct {
	mu   sync.Mutex
	text bytes.Buffer
}

const mostKept = 256 << 10

func (t *tail) Write(text []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text.Write(text)
	if over := t.text.Len() - mostKept; over > 0 {
		t.text.Next(over)
	}
	return len(text), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

// why has the last lines that etcd calls an error, the worst ones first: what it prints after them is about its end.
func (t *tail) why() string {
	text := t.String()
	for _, level := range []string{"fatal", "panic", "error"} {
		var lines []string
		for line := range strings.Lines(text) {
			if strings.Contains(line, `"level":"`+level+`"`) {
				lines = append(lines, line)
			}
		}
		if len(lines) > 0 {
			return command.LastLines(strings.Join(lines, ""), 2)
		}
	}
	return command.LastLines(text, 3)
}

// ended says that etcd wrote that it cannot continue.
func (t *tail) ended() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Contains(t.text.Bytes(), []byte(`"level":"fatal"`)) ||
		bytes.Contains(t.text.Bytes(), []byte(`"level":"panic"`)) || bytes.Contains(t.text.Bytes(), []byte("panic: "))
}
