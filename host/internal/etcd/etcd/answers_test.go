package etcd

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http/httptest"
	"strings"
	"testing"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/status"

	"etcd-host/internal/wire/values"
)

// wordyMember is a member whose answer has that many bytes.
type wordyMember struct {
	pb.UnimplementedClusterServer
	bytes int
}

func (m wordyMember) MemberList(context.Context, *pb.MemberListRequest) (*pb.MemberListResponse, error) {
	member := &pb.Member{ID: 1, Name: strings.Repeat("x", m.bytes)}
	return &pb.MemberListResponse{Header: &pb.ResponseHeader{}, Members: []*pb.Member{member}}, nil
}

func TestAnAnswerThatWouldFillTheMemoryIsNotRead(t *testing.T) {
	for bytes, want := range map[int]codes.Code{MostBytes + 1: codes.ResourceExhausted, 1 << 20: codes.OK} {
		if got := codeOfAnswer(t, bytes); got != want {
			t.Errorf("an answer of %d bytes: %v, not %v", bytes, got, want)
		}
	}
}

func codeOfAnswer(t *testing.T, bytes int) codes.Code {
	// It makes a certificate, and a client that trusts it.
	web := httptest.NewTLSServer(nil)
	defer web.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: web.TLS.Certificates, NextProtos: []string{"h2"}}
	server := grpc.NewServer(grpc.Creds(credentials.NewTLS(served)))
	pb.RegisterClusterServer(server, wordyMember{bytes: bytes})
	go func() { _ = server.Serve(listener) }()
	defer server.Stop()
	url, err := values.ParseURL("https://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	trusting := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
	client := New(trusting, trusting)
	defer client.Close()
	connection, err := client.connection(url)
	if err != nil {
		t.Fatal(err)
	}
	_, err = connection.MemberList(t.Context())
	return status.Code(err)
}
