package sockets

import (
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/system/paths"
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
	host := paths.Host{Root: t.TempDir()}
	if err := os.MkdirAll(host.At("/proc/net"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/proc/net/tcp", host.At("/proc/net/tcp")); err != nil {
		t.Fatal(err)
	}
	found, err := Listening(host, port)
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

func TestAHostWithManyOpenFilesIsReadInSeconds(t *testing.T) {
	port := listen(t, "127.0.0.1:0")
	host := paths.Host{Root: t.TempDir()}
	const processes, files = 50, 1000
	for pid := 2; pid < 2+processes; pid++ {
		dir := host.Process(strconv.Itoa(pid), "fd")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for file := range files {
			if err := os.Symlink("/dev/null", filepath.Join(dir, strconv.Itoa(file))); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.MkdirAll(host.At("/proc/net"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/proc/net/tcp", host.At("/proc/net/tcp")); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	found, err := Listening(host, port)
	if err != nil || len(found) != 1 {
		t.Errorf("%v, %v", found, err)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("%d open files take %s", processes*files, took)
	}
}

func TestAddressesHaveTheLoopback(t *testing.T) {
	addresses, err := Addresses()
	if err != nil || !slices.Contains(addresses, netip.MustParseAddr("127.0.0.1")) {
		t.Errorf("%v, %v", addresses, err)
	}
}

const rest = " 00000000:00000000 00:00000000 00000000     0        0 "

var (
	anyAddress = strings.Repeat("0", 32) + ":0000"
	table      = strings.Join([]string{
		"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
		"   0: 0100007F:094C 00000000:0000 0A" + rest + "11 1 00000000 100 0 0 10 0",
		"   1: 00000000000000000000000001000000:094C " + anyAddress + " 0A" + rest + "12 1 00000000 100",
		"   2: 0100007F:094C 0200007F:1234 01" + rest + "13 1 00000000 100",
		"   3: 0000000000000000FFFF00000302010A:094C " + anyAddress + " 0A" + rest + "14 1 00000000 100",
		"",
	}, "\n")
)

func TestATableIsReadWholeOrNotAtAll(t *testing.T) {
	found, err := socketsIn(table)
	if err != nil {
		t.Fatal(err)
	}
	address := netip.MustParseAddr
	want := []socket{
		{address("127.0.0.1"), address("0.0.0.0"), 2380, "0A", 11},
		{address("::1"), address("::"), 2380, "0A", 12},
		{address("127.0.0.1"), address("127.0.0.2"), 2380, "01", 13},
		{address("10.1.2.3"), address("::"), 2380, "0A", 14},
	}
	if !slices.Equal(found, want) {
		t.Errorf("%v, not %v", found, want)
	}
	for _, odd := range []string{
		"\n", "   4: x\n", "   4: 0100007F:094C 00000000:0000 0A\n", "   4: 01:094C 0:0000 0A 0:0 0:0 0 0 0 1 1\n",
	} {
		if _, err := socketsIn(table + odd); err == nil {
			t.Errorf("%q is read", odd)
		}
	}
}

func TestAConnectionIsFoundByItsRemoteAddress(t *testing.T) {
	port := listen(t, "127.0.0.1:0")
	if found, err := Connected(paths.Host{}, port); err != nil || len(found) != 0 {
		t.Errorf("%v, %v", found, err)
	}
	place := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port)
	conn, err := net.Dial("tcp", place.String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	found, err := Connected(paths.Host{}, port)
	if err != nil || !slices.Equal(found, []netip.Addr{place.Addr()}) {
		t.Errorf("%v, %v", found, err)
	}
}
