package etcdtest

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/etcd/client/pkg/v3/transport"
	clientv3 "go.etcd.io/etcd/client/v3"

	"etcd-host/internal/wire/values"
)

// ID is the number that the cluster gave a member that runs.
func (m *Member) ID() values.MemberID { return values.MemberID(m.Etcd.Server.MemberID()) }

// Readdress gives a member other peer URLs, as the holder of any client certificate can.
func (c *Cluster) Readdress(t *testing.T, through *Member, id values.MemberID, peers ...string) {
	t.Helper()
	tls, err := transport.TLSInfo{
		CertFile: filepath.Join(c.PKI, "member.pem"), KeyFile: filepath.Join(c.PKI, "member-key.pem"),
		TrustedCAFile: filepath.Join(c.PKI, "ca.pem"),
	}.ClientConfig()
	if err != nil {
		t.Fatal(err)
	}
	client, err := clientv3.New(clientv3.Config{Endpoints: []string{through.Client.String()}, TLS: tls})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, err := client.MemberUpdate(ctx, uint64(id), peers); err != nil {
		t.Fatal(err)
	}
}
