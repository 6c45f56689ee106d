package sockets

import (
	"net"
	"net/netip"
	"os"
	"slices"
	"testing"

	"etcd-host/internal/paths"
)

func listen(t *testing.T, address string) uint16 {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Skipf("%s: %v", address, err)
	}
	t.Cleanup(func() { listener.Close() })
	return uint16(listener.Addr().(*net.TCPAddr).Port)
}

func TestAListenerIsFoundWithItsProcess(t *testing.T) {
	for _, address := range []string{"127.0.0.1", "::1"} {
		t.Run(address, func(t *testing.T) {
			port := listen(t, net.JoinHostPort(address, "0"))
			found, err := Listening(paths.Host{}, port)
			want := []Listener{{Port: port, Address: netip.MustParseAddr(address), PID: os.Getpid()}}
			if err != nil || !slices.Equal(found, want) {
				t.Errorf("%v, %v; not %v", found, err, want)
			}
		})
	}
}

func TestAListenerOfNoKnownProcessIsFoundToo(t *testing.T) {
	port := listen(t, "127.0.0.1:0")
	found, err := Listening(paths.Host{Root: t.TempDir()}, port)
	if err != nil || len(found) != 1 || found[0].PID != 0 {
		t.Errorf("%v, %v", found, err)
	}
}

func TestAPortWithoutAListenerHasNone(t *testing.T) {
	port := listen(t, "127.0.0.1:0")
	conn, err := net.Dial("tcp", netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port).String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	// A connection has the port too, but does not listen.
	own := uint16(conn.LocalAddr().(*net.TCPAddr).Port)
	if found, err := Listening(paths.Host{}, own); err != nil || len(found) != 0 {
		t.Errorf("%v, %v", found, err)
	}
}

func TestAddressesHaveTheLoopback(t *testing.T) {
	addresses, err := Addresses()
	if err != nil || !slices.Contains(addresses, netip.MustParseAddr("127.0.0.1")) {
		t.Errorf("%v, %v", addresses, err)
	}
}
