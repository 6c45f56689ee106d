package clients

import (
	"bytes"
	"context"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/units/unitstest"
)

func TestClientsAreCountedByAddress(t *testing.T) {
	client, other, own := netip.MustParseAddr("10.0.0.9"), netip.MustParseAddr("fd00::9"), netip.MustParseAddr("10.0.0.1")
	got := connected([]netip.Addr{other, client, own, client}, []netip.Addr{own})
	want := []string{"connected=10.0.0.9 2", "connected=fd00::9 1"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
}

func TestARefusedClientIsKnownByItsTLSError(t *testing.T) {
	const bad = "remote error: tls: bad certificate"
	line := func(message, remote, err string) string {
		return `{"level":"warn","msg":"` + message + `","remote-addr":"` + remote + `","error":"` + err + `"}`
	}
	for name, log := range map[string]struct {
		lines []string
		want  []string
	}{
		"of 3.6": {[]string{line("rejected connection on client endpoint", "10.0.0.9:51000", bad)},
			[]string{"refused=10.0.0.9 1 " + bad}},
		"of 3.5": {[]string{line("rejected connection", "[::ffff:10.0.0.9]:51000", bad)},
			[]string{"refused=10.0.0.9 1 " + bad}},
		"on the same link": {[]string{line("rejected connection on client endpoint", "[fe80::1%eth0]:51000", bad)},
			[]string{"refused=fe80::1 1 " + bad}},
		"more often, with the last words": {
			[]string{
				line("rejected connection on client endpoint", "10.0.0.9:51000", "tls: older"),
				line("rejected connection on client endpoint", "10.0.0.9:51001", bad),
			}, []string{"refused=10.0.0.9 2 " + bad}},
		"a peer":             {[]string{line("rejected connection on peer endpoint", "10.0.0.9:51000", bad)}, nil},
		"a look at the port": {[]string{line("rejected connection on client endpoint", "10.0.0.9:51000", "EOF")}, nil},
		"another line":       {[]string{line("ready to serve client requests", "10.0.0.9:51000", bad)}, nil},
		"not JSON":           {[]string{"panic: " + bad}, nil},
		"an odd address":     {[]string{line("rejected connection on client endpoint", "there", bad)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := refused(log.lines); !slices.Equal(got, log.want) {
				t.Errorf("%q, not %q", got, log.want)
			}
		})
	}
}

func TestTheVerbPrintsConnectionsToTheClientPort(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	units := &unitstest.Fake{Messages: []string{
		`{"msg":"rejected connection on client endpoint","remote-addr":"10.0.0.9:5","error":"tls: bad"}`,
	}}
	m := &machine.Machine{Paths: paths.Host{Root: t.TempDir()}, Units: units}
	if err := Verb(context.Background(), m, nil, nil, nil); err == nil {
		t.Error("a host without a member serves clients")
	}
	for path, content := range map[string]string{
		m.Paths.Identity():          "token=t0\nname=etcd01\nclient_port=" + port + "\ndata_dir=/data/etcd\n",
		m.Paths.At("/proc/net/tcp"): tableWith(t, port),
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(m.Paths.Current(), 0o755); err != nil {
		t.Fatal(err)
	}
	for isCut, end := range map[bool]string{false: "", true: "cut=yes\n"} {
		units.JournalIsCut = isCut
		var out bytes.Buffer
		if err := Verb(context.Background(), m, nil, nil, &out); err != nil {
			t.Fatal(err)
		}
		if want := "connected=10.0.0.9 1\nrefused=10.0.0.9 1 tls: bad\n" + end; out.String() != want {
			t.Errorf("%q, not %q", out.String(), want)
		}
	}
}

// tableWith is a table of the kernel with one client at the port, one at the next port, and the listener itself.
func tableWith(t *testing.T, port string) string {
	t.Helper()
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	row := func(local uint64, remote, state string) string {
		return "   0: 0100000A:" + hexadecimal(local) + " " + remote + " " + state +
			" 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0\n"
	}
	return "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n" +
		row(number, "0900000A:C738", "01") + row(number+1, "0800000A:C738", "01") + row(number, "00000000:0000", "0A")
}

func hexadecimal(port uint64) string {
	text := strings.ToUpper(strconv.FormatUint(port, 16))
	return strings.Repeat("0", 4-len(text)) + text
}
