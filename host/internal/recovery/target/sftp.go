package target

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"net"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"etcd-host/internal/system/stall"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// remote is a directory on another host, by SFTP. It connects with the first question.
type remote struct {
	address string
	config  *ssh.ClientConfig
	root    string

	// idle is how long the server may say nothing in an answer.
	idle time.Duration

	conn   *metered
	ssh    *ssh.Client
	client *sftp.Client
}

const (
	sshPort    = 22
	sshTimeout = 15 * time.Second
	// syncTime is how long a server may write what it was sent to a slow disk.
	syncTime = 10 * time.Minute
)

func openSFTP(s Settings) (Target, error) {
	signer, err := ssh.ParsePrivateKey([]byte(s.PrivateKey))
	if err != nil {
		return nil, errors.New("the private key is not a valid one without a passphrase")
	}
	hostKey, _, _, _, err := ssh.ParseAuthorizedKey([]byte(s.HostKey))
	if err != nil {
		return nil, fmt.Errorf("%.100q is not a valid host key, like \"ssh-ed25519 AAAA...\"", s.HostKey)
	}
	port := int(s.Port)
	if port == 0 {
		port = sshPort
	}
	return &remote{
		address: net.JoinHostPort(s.Host, strconv.Itoa(port)),
		root:    s.Path,
		idle:    idle,
		config: &ssh.ClientConfig{
			User:              s.User,
			Auth:              []ssh.AuthMethod{ssh.PublicKeys(signer)},
			HostKeyCallback:   ssh.FixedHostKey(hostKey),
			HostKeyAlgorithms: algorithms(hostKey.Type()),
			Timeout:           sshTimeout,
		},
	}, nil
}

// algorithms are the signatures of a type of host key. A server has several keys, and only one of them is known.
func algorithms(keyType string) []string {
	if keyType == ssh.KeyAlgoRSA {
		return []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256}
	}
	return []string{keyType}
}

func (r *remote) connect(ctx context.Context) error {
	if r.client != nil {
		return nil
	}
	dialer := net.Dialer{Timeout: sshTimeout}
	conn, err := dialer.DialContext(ctx, "tcp", r.address)
	if err != nil {
		return err
	}
	deadline := time.Now().Add(sshTimeout)
	if err := conn.SetDeadline(deadline); err != nil {
		return errors.Join(err, conn.Close())
	}
	r.conn = &metered{Conn: conn}
	r.conn.left.Store(math.MaxInt64)
	session, channels, requests, err := ssh.NewClientConn(r.conn, r.address, r.config)
	if err != nil {
		_ = conn.Close()
		if strings.Contains(err.Error(), "unable to authenticate") {
			return fmt.Errorf("%w: %w", ErrRefused, err)
		}
		return err
	}
	r.ssh = ssh.NewClient(session, channels, requests)
	r.client, err = sftp.NewClient(r.ssh, sftp.UseConcurrentWrites(true))
	// The server of files may say nothing where that of logins does.
	if err != nil && !time.Now().Before(deadline) {
		err = fmt.Errorf("the server does not speak SFTP within %s: %w", sshTimeout, err)
	}
	if err == nil {
		err = conn.SetDeadline(time.Time{})
	}
	if err != nil {
		r.client = nil
		return errors.Join(err, r.Close())
	}
	return nil
}

// watched waits for an answer. Where no data comes for a while, and at the deadline, the connection ends: the protocol
// itself has no deadlines.
func (r *remote) watched(ctx context.Context, limit time.Duration, ask func() error) error {
	ctx, watch, stop := stall.Over(ctx, limit)
	defer stop()
	r.conn.watches.Store(watch, nil)
	defer r.conn.watches.Delete(watch)
	end := context.AfterFunc(ctx, func() { _ = r.ssh.Close() })
	defer end()
	err := ask()
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// during asks the server.
func (r *remote) during(ctx context.Context, ask func(*sftp.Client) error) error {
	if err := r.connect(ctx); err != nil {
		return err
	}
	err := r.watched(ctx, r.idle, func() error { return ask(r.client) })
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ErrNotFound
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return err
}

func (r *remote) at(file string) string { return path.Join(r.root, file) }

func (r *remote) Put(ctx context.Context, file string, content io.ReadSeeker, size int64) error {
	place := r.at(file)
	beside := place + PartSuffix
	var written *sftp.File
	err := r.during(ctx, func(client *sftp.Client) error {
		if err := client.MkdirAll(path.Dir(place)); err != nil {
			return fmt.Errorf("making the directory %q: %w", path.Dir(place), err)
		}
		opened, err := client.OpenFile(beside, os.O_CREATE|os.O_TRUNC|os.O_WRONLY)
		if err != nil {
			return err
		}
		written = opened
		// The size is known, so that several writes are under way at once.
		if _, err := written.ReadFrom(io.LimitReader(content, size)); err != nil {
			return err
		}
		return written.Chmod(0o600)
	})
	if err == nil {
		err = r.onDisk(ctx, written)
	}
	if written != nil {
		err = errors.Join(err, r.during(ctx, func(client *sftp.Client) error {
			// Not every server renames a file that is open.
			if closed := written.Close(); err != nil || closed != nil {
				_ = client.Remove(beside)
				return closed
			}
			return rename(client, beside, place)
		}))
	}
	if err != nil {
		return err
	}
	return r.nameOnDisk(ctx, place)
}

// nameOnDisk has a server that loses its power keep the name of a file. The protocol has no sync of a directory. On
// file systems with a journal, a sync of the file brings its name to the disk too.
func (r *remote) nameOnDisk(ctx context.Context, place string) error {
	if !r.syncs() {
		return nil
	}
	var again *sftp.File
	err := r.during(ctx, func(client *sftp.Client) (err error) {
		again, err = client.OpenFile(place, os.O_WRONLY)
		return err
	})
	if err != nil {
		return err
	}
	err = r.onDisk(ctx, again)
	return errors.Join(err, r.during(ctx, func(*sftp.Client) error { return again.Close() }))
}

// syncs says that the server has this extension of OpenSSH's.
func (r *remote) syncs() bool {
	_, has := r.client.HasExtension("fsync@openssh.com")
	return has
}

// onDisk waits until the server has written the file to its disk. Meanwhile it says nothing.
func (r *remote) onDisk(ctx context.Context, file *sftp.File) error {
	if !r.syncs() {
		return nil
	}
	return r.watched(ctx, syncTime, file.Sync)
}

// rename replaces what is there. A server without that extension of OpenSSH's cannot replace a file.
func rename(client *sftp.Client, from, to string) error {
	if _, has := client.HasExtension("posix-rename@openssh.com"); has {
		return client.PosixRename(from, to)
	}
	_ = client.Remove(to)
	return client.Rename(from, to)
}

func (r *remote) Get(ctx context.Context, file string) (io.ReadCloser, error) {
	var opened *sftp.File
	err := r.during(ctx, func(client *sftp.Client) (err error) {
		opened, err = client.Open(r.at(file))
		return err
	})
	if err != nil {
		return nil, err
	}
	return &download{ctx, r, opened}, nil
}

// download is read in parts, and a reader may take time between them.
type download struct {
	ctx  context.Context
	from *remote
	file *sftp.File
}

func (d *download) Read(data []byte) (n int, err error) {
	err = d.from.watched(d.ctx, d.from.idle, func() error {
		n, err = d.file.Read(data)
		return err
	})
	return n, err
}

func (d *download) Close() error {
	return d.from.watched(d.ctx, d.from.idle, d.file.Close)
}

func (r *remote) Stat(ctx context.Context, file string) (Object, error) {
	var info os.FileInfo
	err := r.during(ctx, func(client *sftp.Client) (err error) {
		info, err = client.Stat(r.at(file))
		return err
	})
	if err != nil {
		return Object{}, err
	}
	return Object{file, info.Size(), info.ModTime()}, nil
}

func (r *remote) List(ctx context.Context, folder string) ([]Object, error) {
	var found gathered
	err := r.during(ctx, func(client *sftp.Client) error {
		r.conn.left.Store(sessionMost)
		defer r.conn.left.Store(math.MaxInt64)
		for walk := client.Walk(r.at(folder)); walk.Step(); {
			err := walk.Err()
			if errors.Is(err, fs.ErrNotExist) {
				continue // there is no backup yet, or another member deleted it meanwhile
			}
			if r.conn.left.Load() < 0 {
				return errTooMany
			}
			if err != nil {
				return err
			}
			file := strings.TrimPrefix(strings.TrimPrefix(walk.Path(), path.Clean(r.root)), "/")
			if info := walk.Stat(); info.Mode().IsRegular() {
				err = found.add(Object{file, info.Size(), info.ModTime()})
			} else {
				err = found.count()
			}
			if err != nil {
				return err
			}
			if len(file) > pathMost {
				walk.SkipDir()
			}
		}
		return nil
	})
	return found.objects, err
}

// metered ends the connection where more comes than a list may have: the library reads a directory as a whole. It
// reports data that move to the watches over the answers.
type metered struct {
	net.Conn
	left atomic.Int64
	// watches has each *stall.Watch: several questions share the connection.
	watches sync.Map
}

func (m *metered) moved() {
	m.watches.Range(func(watch, _ any) bool {
		watch.(*stall.Watch).Moved()
		return true
	})
}

func (m *metered) Write(data []byte) (int, error) {
	n, err := m.Conn.Write(data)
	m.moved()
	return n, err
}

func (m *metered) Read(data []byte) (int, error) {
	n, err := m.Conn.Read(data)
	m.moved()
	if m.left.Add(-int64(n)) < 0 {
		return n, errTooMany
	}
	return n, err
}

func (r *remote) Delete(ctx context.Context, file string) error {
	err := r.during(ctx, func(client *sftp.Client) error { return client.Remove(r.at(file)) })
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// Close ends the connection itself: the protocol's own end waits for a server that may say nothing.
func (r *remote) Close() error {
	if r.ssh != nil {
		// It has ended by itself where a deadline came.
		_ = r.ssh.Close()
	}
	r.client, r.ssh = nil, nil
	return nil
}
