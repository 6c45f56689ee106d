package reach

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"etcd-host/internal/system/sockets"
	"etcd-host/internal/wire/values"
)

// call is one host at one place.
type call struct {
	at   netip.AddrPort
	from values.MemberName
}

// server listens where etcd will.
type server struct {
	listeners map[netip.AddrPort]net.Listener
	mutex     sync.Mutex
	expected  map[call]bool
	all       chan struct{}
}

// listen leaves out a place that another program has, or whose address this host does not have.
func listen(ctx context.Context, callers map[netip.AddrPort][]values.MemberName) *server {
	s := &server{
		listeners: map[netip.AddrPort]net.Listener{},
		expected:  map[call]bool{},
		all:       make(chan struct{}),
	}
	for place, names := range callers {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", place.String())
		if err != nil {
			continue
		}
		s.listeners[place] = listener
		for _, name := range names {
			s.expected[call{place, name}] = true
		}
	}
	s.settle()
	for place, listener := range s.listeners {
		go s.serve(place, listener)
	}
	return s
}

func (s *server) places() []netip.AddrPort {
	var places []netip.AddrPort
	for place := range s.listeners {
		places = append(places, place)
	}
	slices.SortFunc(places, netip.AddrPort.Compare)
	return places
}

func (s *server) serve(place netip.AddrPort, listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go s.answer(place, conn)
	}
}

// answer says to a caller which address it has from here. It does not answer a stranger.
func (s *server) answer(place netip.AddrPort, conn net.Conn) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Second))
	line, err := readLine(conn)
	name, greeted := strings.CutPrefix(line, greeting)
	if err != nil || !greeted {
		return
	}
	_, _ = fmt.Fprintln(conn, sockets.AddressOf(conn.RemoteAddr()))
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if caller := (call{place, values.MemberName(name)}); s.expected[caller] {
		delete(s.expected, caller)
		s.settle()
	}
}

// settle ends the wait once each caller has called.
func (s *server) settle() {
	if len(s.expected) == 0 {
		close(s.all)
	}
}

func (s *server) wait(ctx context.Context) {
	select {
	case <-s.all:
	case <-ctx.Done():
	}
}

func (s *server) close() {
	for _, listener := range s.listeners {
		_ = listener.Close()
	}
}
