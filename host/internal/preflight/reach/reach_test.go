package reach

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
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

// hosts are neighbours with an address of 127.0.0.0/8 each.
func hosts(t *testing.T, names ...values.MemberName) map[values.MemberName]Ask {
	t.Helper()
	port := freePort(t)
	place := func(index int) netip.AddrPort {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 1, byte(index + 1)}), port)
	}
	asks := map[values.MemberName]Ask{}
	for index, name := range names {
		ask := Ask{Self: name, Listen: map[netip.AddrPort][]values.MemberName{}, Within: 10 * time.Second}
		for other, caller := range names {
			if other != index {
				ask.Listen[place(index)] = append(ask.Listen[place(index)], caller)
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

func TestAStrangersCallDoesNotCount(t *testing.T) {
	ask := hosts(t, "a", "b")["a"]
	ask.Dial, ask.Within = nil, time.Second
	for place := range ask.Listen {
		go func() {
			for range 20 {
				if conn, err := net.Dial("tcp", place.String()); err == nil {
					_, _ = conn.Write([]byte("etcd-host c\nGET / HTTP/1.1\r\n\r\n"))
					_ = conn.Close()
				}
				time.Sleep(10 * time.Millisecond)
			}
		}()
	}
	began := time.Now()
	if Run(t.Context(), ask); time.Since(began) < ask.Within {
		t.Errorf("it ended after %s", time.Since(began))
	}
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
