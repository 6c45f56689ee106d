package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// sshd is a small SSH server: it runs commands with sh, takes the variables named in acceptEnv, serves files by
// SFTP, forwards connections, and counts those it gets.
type sshd struct {
	host      string
	port      float64
	hostKey   string // as in authorized_keys
	clientKey string // PEM
	acceptEnv string
	dialled   atomic.Int32
	open      atomic.Int32
	config    *ssh.ServerConfig
}

func newKey(t *testing.T) (ssh.Signer, string) {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(key, "")
	if err != nil {
		t.Fatal(err)
	}
	return signer, string(pem.EncodeToMemory(block))
}

func startSSHD(t *testing.T) *sshd {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return serveSSHD(t, listener)
}

func serveSSHD(t *testing.T, listener net.Listener) *sshd {
	t.Helper()
	hostSigner, _ := newKey(t)
	clientSigner, clientKey := newKey(t)
	host, port, _ := net.SplitHostPort(listener.Addr().String())
	number, _ := strconv.Atoi(port)
	server := &sshd{
		host: host, port: float64(number), clientKey: clientKey,
		hostKey: string(ssh.MarshalAuthorizedKey(hostSigner.PublicKey())),
	}
	server.config = &ssh.ServerConfig{
		PublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			if string(key.Marshal()) != string(clientSigner.PublicKey().Marshal()) {
				return nil, errors.New("unknown key")
			}
			return nil, nil
		},
	}
	server.config.AddHostKey(hostSigner)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			server.dialled.Add(1)
			server.open.Add(1)
			go func() {
				defer server.open.Add(-1)
				server.serve(connection)
			}()
		}
	}()
	return server
}

func (s *sshd) serve(connection net.Conn) {
	_, channels, requests, err := ssh.NewServerConn(connection, s.config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for channel := range channels {
		switch channel.ChannelType() {
		case "session":
			go s.session(channel)
		case "direct-tcpip":
			go forward(channel)
		default:
			_ = channel.Reject(ssh.UnknownChannelType, "")
		}
	}
}

func (s *sshd) session(asked ssh.NewChannel) {
	channel, requests, err := asked.Accept()
	if err != nil {
		return
	}
	cmd := exec.Command("/bin/sh")
	cmd.Env = os.Environ()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	for request := range requests {
		switch request.Type {
		case "env":
			var variable struct{ Name, Value string }
			_ = ssh.Unmarshal(request.Payload, &variable)
			cmd.Env = append(cmd.Env, variable.Name+"="+variable.Value)
			_ = request.Reply(variable.Name == s.acceptEnv, nil)
		case "subsystem":
			var subsystem struct{ Name string }
			_ = ssh.Unmarshal(request.Payload, &subsystem)
			files, err := sftp.NewServer(channel)
			_ = request.Reply(err == nil && subsystem.Name == "sftp", nil)
			go func() {
				_ = files.Serve()
				channel.Close()
			}()
		case "signal":
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		case "exec":
			var command struct{ Text string }
			_ = ssh.Unmarshal(request.Payload, &command)
			cmd.Args = append(cmd.Args, "-c", command.Text)
			cmd.Stdin, cmd.Stdout, cmd.Stderr = channel, channel, channel.Stderr()
			_ = request.Reply(cmd.Start() == nil, nil)
			go func() {
				var exit struct{ Status uint32 }
				var failed *exec.ExitError
				if errors.As(cmd.Wait(), &failed) {
					exit.Status = uint32(failed.ExitCode())
				}
				_, _ = channel.SendRequest("exit-status", false, ssh.Marshal(exit))
				channel.Close()
			}()
		}
	}
}

func forward(asked ssh.NewChannel) {
	var target struct {
		Host   string
		Port   uint32
		Origin string
		From   uint32
	}
	_ = ssh.Unmarshal(asked.ExtraData(), &target)
	connection, err := net.Dial("tcp", net.JoinHostPort(target.Host, strconv.Itoa(int(target.Port))))
	if err != nil {
		_ = asked.Reject(ssh.ConnectionFailed, err.Error())
		return
	}
	channel, requests, err := asked.Accept()
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	var copying sync.WaitGroup
	copying.Go(func() { _, _ = io.Copy(channel, connection); channel.Close() })
	copying.Go(func() { _, _ = io.Copy(connection, channel); connection.Close() })
	copying.Wait()
}
