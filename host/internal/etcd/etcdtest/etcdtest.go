// Package etcdtest runs a real etcd cluster inside a test, with mutual TLS, and a host in a temporary directory that
// is a member of it.
package etcdtest

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/etcd/client/pkg/v3/transport"
	"go.etcd.io/etcd/server/v3/embed"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/staging/certificates/certificatestest"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/names/namestest"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
	"etcd-host/internal/wire/values"
)

// Member is one etcd of the cluster.
type Member struct {
	Name         string
	Peer, Client values.URL
	Etcd         *embed.Etcd
	// Dir has its data.
	Dir string
}

// Cluster is a cluster of real members at 127.0.0.1.
type Cluster struct {
	Members []*Member
	// PKI has the certificates of every member.
	PKI string
	// quota is the largest size of a database; 0 has etcd's own.
	quota int64
}

// Empty is a cluster without members, with certificates for them.
func Empty(t *testing.T) *Cluster {
	t.Helper()
	c := &Cluster{PKI: t.TempDir()}
	writePKI(t, c.PKI)
	return c
}

// Start starts a cluster and waits until it serves.
func Start(t *testing.T, size int) *Cluster {
	t.Helper()
	return StartSmall(t, size, 0)
}

// StartSmall starts a cluster whose databases are full from a size on.
func StartSmall(t *testing.T, size int, quota int64) *Cluster {
	t.Helper()
	if testing.Short() {
		t.Skip("a real etcd takes seconds")
	}
	c := Empty(t)
	c.quota = quota
	var initial []string
	for i := range size {
		member := c.prepare(t, fmt.Sprintf("m%d", i))
		initial = append(initial, member.Name+"="+member.Peer.String())
	}
	for _, member := range c.Members {
		c.launch(t, member, strings.Join(initial, ","), embed.ClusterStateFlagNew)
	}
	for _, member := range c.Members {
		member.WaitReady(t)
	}
	return c
}

// Add prepares a member that the cluster does not know yet.
func (c *Cluster) Add(t *testing.T, name string) *Member {
	t.Helper()
	return c.prepare(t, name)
}

// Join starts a member that was added, under the initial cluster that it was given.
func (c *Cluster) Join(t *testing.T, member *Member, initial string) {
	t.Helper()
	c.launch(t, member, initial, embed.ClusterStateFlagExisting)
}

func (c *Cluster) prepare(t *testing.T, name string) *Member {
	t.Helper()
	member := &Member{
		Name: name, Peer: values.Local(freePort(t)), Client: values.Local(freePort(t)), Dir: filepath.Join(t.TempDir(), name),
	}
	c.Members = append(c.Members, member)
	return member
}

func (c *Cluster) launch(t *testing.T, member *Member, initial, state string) {
	t.Helper()
	config := embed.NewConfig()
	config.Name, config.Dir = member.Name, member.Dir
	config.InitialCluster, config.ClusterState, config.InitialClusterToken = initial, state, "test"
	config.ListenPeerUrls, config.AdvertisePeerUrls = urls(member.Peer), urls(member.Peer)
	config.ListenClientUrls, config.AdvertiseClientUrls = urls(member.Client), urls(member.Client)
	config.LogLevel, config.LogOutputs = "panic", []string{"/dev/null"}
	config.QuotaBackendBytes = c.quota
	config.TickMs, config.ElectionMs = 50, 500
	tls := transport.TLSInfo{
		CertFile: filepath.Join(c.PKI, "member.pem"), KeyFile: filepath.Join(c.PKI, "member-key.pem"),
		TrustedCAFile: filepath.Join(c.PKI, "ca.pem"), ClientCertAuth: true,
	}
	config.ClientTLSInfo, config.PeerTLSInfo = tls, tls
	etcd, err := embed.StartEtcd(config)
	// A member that it asks may not know of it yet. systemd starts etcd again, and so does this.
	for range 20 {
		if err == nil {
			break
		}
		time.Sleep(200 * time.Millisecond)
		etcd, err = embed.StartEtcd(config)
	}
	if err != nil {
		t.Fatal(err)
	}
	member.Etcd = etcd
	t.Cleanup(member.Stop)
}

// WaitReady waits until the member serves.
func (m *Member) WaitReady(t *testing.T) {
	t.Helper()
	select {
	case <-m.Etcd.Server.ReadyNotify():
	case <-time.After(60 * time.Second):
		t.Fatalf("%s does not serve", m.Name)
	}
}

// Stop ends the member. One that never became ready may wait for its own start without an end.
func (m *Member) Stop() {
	if m.Etcd == nil {
		return
	}
	closed := make(chan struct{})
	go func(etcd *embed.Etcd) {
		etcd.Close()
		close(closed)
	}(m.Etcd)
	m.Etcd = nil
	select {
	case <-closed:
	case <-time.After(30 * time.Second):
	}
}

// Clients are the client URLs of all members.
func (c *Cluster) Clients() []values.URL {
	var all []values.URL
	for _, member := range c.Members {
		all = append(all, member.Client)
	}
	return all
}

// Leader is the member that leads, and one that does not.
func (c *Cluster) Leader(t *testing.T) (leader, follower *Member) {
	t.Helper()
	for range 100 {
		for _, member := range c.Members {
			if member.Etcd != nil && member.Etcd.Server.Leader() == member.Etcd.Server.MemberID() {
				leader = member
			} else {
				follower = member
			}
		}
		if leader != nil {
			return leader, follower
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("no member leads")
	return nil, nil
}

// Host is a host in a temporary directory whose member this is, with its systemd and what it said.
func (c *Cluster) Host(t *testing.T, member *Member) (*machine.Machine, identity.Identity, *say.Lines) {
	t.Helper()
	lines := &say.Lines{}
	root := t.TempDir()
	m := &machine.Machine{
		Paths: paths.Host{Root: root}, Units: &unitstest.Fake{}, Say: lines, Now: time.Now,
		Resolver: namestest.Always("127.0.0.1"),
	}
	put(t, filepath.Join(root, "proc/self/mountinfo"), "1 0 0:1 / / rw - ext4 /dev/a rw\n")
	put(t, filepath.Join(root, "etc/machine-id"), "0123\n")
	for _, dir := range []string{m.Paths.StateDir(), m.Paths.PKI(), filepath.Dir(m.Paths.Unit()), m.Paths.Bin("")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(c.PKI, m.Paths.Current()); err != nil {
		t.Fatal(err)
	}
	self := identity.Identity{
		Token: "test", Name: values.MemberName(member.Name), DataDir: "/data", PeerURL: member.Peer, ClientURL: member.Client,
		ClientPort: member.Client.Port(),
	}
	return m, self, lines
}

func urls(one values.URL) []url.URL {
	return []url.URL{{Scheme: "https", Host: one.HostPort()}}
}

// freePort is below the ports that the kernel gives to outgoing connections: one of those could take it before etcd
// listens.
func freePort(t *testing.T) uint16 {
	t.Helper()
	for range 100 {
		port := uint16(10_000 + rand.IntN(20_000))
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		if err := listener.Close(); err != nil {
			t.Fatal(err)
		}
		return port
	}
	t.Fatal("no port is free")
	return 0
}

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// memberName is the user of etcd that all members are by their certificate.
const memberName = "localhost"

// writePKI makes a CA, and one certificate for all members.
func writePKI(t *testing.T, dir string) {
	t.Helper()
	ca := certificatestest.NewAuthority(t, "test CA")
	member := ca.Member(t, memberName)
	put(t, filepath.Join(dir, "ca.pem"), ca.PEM())
	put(t, filepath.Join(dir, "member.pem"), member.PEM())
	put(t, filepath.Join(dir, "member-key.pem"), member.KeyPEM(t))
}
