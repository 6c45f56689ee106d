package reach

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"etcd-host/internal/wire/values"
)

// freePort is free at each address of this machine, or nearly so.
func freePort(t *testing.T) uint16 {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).AddrPort().Port()
}

// loopback is what the kernel dials an address of 127.0.0.0/8 from.
var loopback = []netip.Addr{netip.MustParseAddr("127.0.0.1")}

// hosts are neighbours with an address of 127.0.0.0/8 each.
func hosts(t *testing.T, names ...values.MemberName) map[values.MemberName]Ask {
	t.Helper()
	port := freePort(t)
	place := func(index int) netip.AddrPort {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 1, byte(index + 1)}), port)
	}
	asks := map[values.MemberName]Ask{}
	for index, name := range names {
		ask := Ask{Self: name, Listen: map[netip.AddrPort][]Caller{}, Within: 10 * time.Second}
		for other, caller := range names {
			if other != index {
				ask.Listen[place(index)] = append(ask.Listen[place(index)], Caller{caller, loopback})
				ask.Dial = append(ask.Dial, place(other))
			}
		}
		asks[name] = ask
	}
	return asks
}

// run runs all asks, each a while after the one before.
func run(asks map[values.MemberName]Ask, apart time.Duration) map[values.MemberName]Answer {
	var mutex sync.Mutex
	var running sync.WaitGroup
	answers := map[values.MemberName]Answer{}
	for name, ask := range asks {
		running.Go(func() {
			answer := Run(context.Background(), ask)
			mutex.Lock()
			defer mutex.Unlock()
			answers[name] = answer
		})
		time.Sleep(apart)
	}
	running.Wait()
	return answers
}

func results(answer Answer) string {
	var words []string
	for _, one := range answer.Dialled {
		words = append(words, string(one.Result))
	}
	return strings.Join(words, " ")
}

func TestHostsReachEachOtherAlthoughOneBeginsLate(t *testing.T) {
	for _, apart := range []time.Duration{0, 300 * time.Millisecond} {
		began := time.Now()
		for name, answer := range run(hosts(t, "a", "b", "c"), apart) {
			if results(answer) != "open open" || len(answer.Listened) != 1 {
				t.Errorf("%s: %+v", name, answer)
			}
			for _, one := range answer.Dialled {
				if !one.Source.IsLoopback() {
					t.Errorf("%s dials %s from %s", name, one.At, one.Source)
				}
			}
		}
		if took := time.Since(began); took > 3*apart+3*time.Second {
			t.Errorf("%s with hosts that begin %s apart", took, apart)
		}
	}
}

func TestAPortThatRefusesIsReportedWithTheSourceOfTheDial(t *testing.T) {
	asks := hosts(t, "a", "b")
	b := asks["b"]
	b.Listen, b.Within = nil, time.Second
	asks["b"] = b
	a := asks["a"]
	a.Within = time.Second
	asks["a"] = a
	answers := run(asks, 0)
	if results(answers["a"]) != "refused" || !answers["a"].Dialled[0].Source.IsLoopback() {
		t.Errorf("%+v", answers["a"])
	}
	if results(answers["b"]) != "open" || answers["b"].Listened != nil {
		t.Errorf("%+v", answers["b"])
	}
}

func TestAPlaceOfAnotherProgramIsNotListenedAt(t *testing.T) {
	ask := hosts(t, "a", "b")["a"]
	for place := range ask.Listen {
		taken, err := net.Listen("tcp", place.String())
		if err != nil {
			t.Fatal(err)
		}
		defer taken.Close()
	}
	ask.Dial = nil
	began := time.Now()
	if answer := Run(t.Context(), ask); answer.Listened != nil || time.Since(began) > 5*time.Second {
		t.Errorf("%+v after %s", answer, time.Since(began))
	}
}

// Its listener gives no greeting back, as etcd does.
func TestAnotherProgramAtThePlaceIsReached(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	place := netip.MustParseAddrPort(silent.Addr().String())
	answer := Run(t.Context(), Ask{Self: "a", Dial: []netip.AddrPort{place}, Within: 5 * time.Second})
	if results(answer) != "open" || answer.Dialled[0].Source != netip.MustParseAddr("127.0.0.1") {
		t.Errorf("%+v", answer)
	}
}

// callsFrom dials a place from an address, and greets with a name.
func callsFrom(t *testing.T, source string, place netip.AddrPort, name string) net.Conn {
	t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(source)}}
	conn, err := dialer.DialContext(t.Context(), "tcp", place.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_, _ = conn.Write([]byte(greeting + name + "\n"))
	return conn
}

func TestAStrangersCallDoesNotCount(t *testing.T) {
	for _, stranger := range []struct{ source, name string }{{"127.0.0.1", "c"}, {"127.0.0.9", "b"}} {
		s := listen(t.Context(), hosts(t, "a", "b")["a"].Listen)
		defer s.close()
		place := s.places()[0]
		if got, err := readLine(callsFrom(t, stranger.source, place, stranger.name)); err != nil || got != stranger.source {
			t.Errorf("%+v got %q, %v", stranger, got, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		if s.wait(ctx); ctx.Err() == nil {
			t.Errorf("%+v ended the listening", stranger)
		}
		callsFrom(t, "127.0.0.1", place, "b")
		within, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if s.wait(within); within.Err() != nil {
			t.Errorf("the host's own call did not count after %+v", stranger)
		}
	}
}

func TestStrangersThatStaySilentDoNotKeepACallerOut(t *testing.T) {
	s := listen(t.Context(), hosts(t, "a", "b")["a"].Listen)
	defer s.close()
	place := s.places()[0]
	for range 2 * mostAtOnce {
		conn, err := net.Dial("tcp", place.String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	time.Sleep(100 * time.Millisecond)
	if open := len(s.open); open > mostAtOnce {
		t.Errorf("%d connections are open", open)
	}
	callsFrom(t, "127.0.0.1", place, "b")
	ctx, cancel := context.WithTimeout(t.Context(), Within)
	defer cancel()
	if s.wait(ctx); ctx.Err() != nil {
		t.Error("the caller was not heard")
	}
}

// failing is a listener whose first calls of Accept fail.
type failing struct {
	net.Listener
	left int
}

func (f *failing) Accept() (net.Conn, error) {
	if f.left--; f.left >= 0 {
		return nil, syscall.EMFILE
	}
	return f.Listener.Accept()
}

func TestTheListeningGoesOnAfterAConnectionThatCannotBeTaken(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	place := netip.MustParseAddrPort(listener.Addr().String())
	s := listen(t.Context(), nil)
	ended := make(chan struct{})
	go func() { s.serve(place, &failing{listener, 3}); close(ended) }()
	if got, err := readLine(callsFrom(t, "127.0.0.1", place, "b")); got != "127.0.0.1" {
		t.Errorf("%q, %v", got, err)
	}
	_ = listener.Close()
	<-ended
}

func TestTheWordsForAFailedDial(t *testing.T) {
	deadline, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	_, timeout := (&net.Dialer{}).DialContext(deadline, "tcp", "192.0.2.1:1")
	_, none := net.Dial("tcp", "255.255.255.255:1")
	if got := []Result{resultOf(timeout), resultOf(none)}; !slices.Equal(got, []Result{Silent, Unreachable}) {
		t.Errorf("%v for %v and %v", got, timeout, none)
	}
}
