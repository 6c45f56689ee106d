package names

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// zone serves SRV targets of every set that it has.
func zone(t *testing.T, sets map[string][]string) system {
	t.Helper()
	return server(t, func(question dnsmessage.Message) []byte { return answer(question, sets) })
}

// server answers over UDP on the loopback address.
func server(t *testing.T, reply func(dnsmessage.Message) []byte) system {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		packet := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(packet)
			if err != nil {
				return
			}
			var question dnsmessage.Message
			if question.Unpack(packet[:n]) != nil || len(question.Questions) != 1 {
				continue
			}
			conn.WriteTo(reply(question), from)
		}
	}()
	return system{&net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var dialer net.Dialer
		return dialer.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}}
}

func answer(question dnsmessage.Message, sets map[string][]string) []byte {
	asked := question.Questions[0]
	reply := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: question.ID, Response: true, RecursionAvailable: true},
		Questions: question.Questions,
	}
	targets, known := sets[asked.Name.String()]
	if !known {
		reply.RCode = dnsmessage.RCodeNameError
	}
	for _, target := range targets {
		address, err := netip.ParseAddr(target)
		if err == nil && asked.Type == dnsmessage.TypeA {
			reply.Answers = append(reply.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: asked.Name, Type: asked.Type, Class: asked.Class, TTL: 600},
				Body:   &dnsmessage.AResource{A: address.As4()},
			})
		}
		if err == nil || asked.Type != dnsmessage.TypeSRV {
			continue
		}
		reply.Answers = append(reply.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: asked.Name, Type: asked.Type, Class: asked.Class},
			Body:   &dnsmessage.SRVResource{Port: 2380, Target: dnsmessage.MustNewName(target)},
		})
	}
	packed, err := reply.Pack()
	if err != nil {
		panic(err)
	}
	return packed
}

func TestRecordsAreTheTargetsOfTheNamedSet(t *testing.T) {
	resolver := zone(t, map[string][]string{
		"_etcd-server-ssl._tcp.example.":     {"B.example.", "a.example."},
		"_etcd-server-ssl-two._tcp.example.": {"c.example."},
		"_etcd-client-ssl._tcp.example.":     {"d.example."},
	})
	for _, one := range []struct {
		name string
		ask  func(context.Context, string, string) ([]Target, error)
		want []Target
	}{
		{"", resolver.ServerRecords, []Target{{"a.example", 2380}, {"b.example", 2380}}},
		{"two", resolver.ServerRecords, []Target{{"c.example", 2380}}},
		{"", resolver.ClientRecords, []Target{{"d.example", 2380}}},
		{"none", resolver.ClientRecords, nil},
	} {
		got, err := one.ask(t.Context(), "example", one.name)
		if err != nil || !slices.Equal(got, one.want) {
			t.Errorf("name %q: %v, %v; not %v", one.name, got, err, one.want)
		}
	}
}

// DNS proves nothing, and a forged answer must stay data.
func TestAnAnswerWithOneOddTargetIsRefusedAsAWhole(t *testing.T) {
	for _, odd := range []string{"a;id.example.", "-K.example.", "a\nb.example.", `"||system("id")||".`, "a b.", "."} {
		resolver := zone(t, map[string][]string{"_etcd-client-ssl._tcp.example.": {"a.example.", odd}})
		if got, err := resolver.ClientRecords(t.Context(), "example", ""); err == nil {
			t.Errorf("%q is accepted: %v", odd, got)
		} else if strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%q is printed as it is", odd)
		}
	}
}

func TestASetOfMoreTargetsThanAnyClusterHasIsRefused(t *testing.T) {
	records := func(count int) (found []*net.SRV) {
		for i := range count {
			found = append(found, &net.SRV{Target: "h" + strconv.Itoa(i) + ".example.", Port: 2379})
		}
		return found
	}
	if got, err := acceptedTargets("_s._tcp.example", records(50)); err != nil || len(got) != 50 {
		t.Errorf("%d %v", len(got), err)
	}
	got, err := acceptedTargets("_s._tcp.example", records(51))
	if err == nil || got != nil || !strings.Contains(err.Error(), `"_s._tcp.example" has 51 targets`) {
		t.Errorf("%d %v", len(got), err)
	}
}

// The host's resolver may cache; this program does not, so that it sees what etcd sees at its next dial.
func TestANameThatAppearsOrMovesIsSeenAtTheNextLookUp(t *testing.T) {
	var now atomic.Pointer[map[string][]string]
	resolver := server(t, func(question dnsmessage.Message) []byte { return answer(question, *now.Load()) })
	for _, one := range []struct {
		zone map[string][]string
		want []netip.Addr
	}{
		{nil, nil},
		{map[string][]string{"a.example.": {"10.0.0.1"}}, []netip.Addr{netip.MustParseAddr("10.0.0.1")}},
		{map[string][]string{"a.example.": {"10.0.0.9"}}, []netip.Addr{netip.MustParseAddr("10.0.0.9")}},
		{nil, nil},
	} {
		now.Store(&one.zone)
		got, err := resolver.Addresses(t.Context(), "a.example")
		if err != nil || !slices.Equal(got, one.want) {
			t.Errorf("%v, %v; not %v", got, err, one.want)
		}
	}
}

func TestAnAddressIsItsOwnAnswer(t *testing.T) {
	for _, text := range []string{"192.0.2.1", "2001:db8::1"} {
		got, err := System().Addresses(t.Context(), text)
		if err != nil || !slices.Equal(got, []netip.Addr{netip.MustParseAddr(text)}) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}

func TestANameOfTheHostsFileResolves(t *testing.T) {
	got, err := System().Addresses(t.Context(), "localhost")
	if err != nil || !slices.Contains(got, netip.MustParseAddr("127.0.0.1")) {
		t.Errorf("%v, %v", got, err)
	}
}
