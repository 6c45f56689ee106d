package reach

import (
	"context"
	"errors"
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

const (
	// mostAtOnce keeps strangers from all the files that this process may open.
	mostAtOnce = 64
	// greetingWithin is how long a caller may take.
	greetingWithin = time.Second
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
	expected  map[call][]netip.Addr
	all       chan struct{}
	// open has an element for each connection.
	open chan struct{}
}

// listen leaves out a place that another program has, or whose address this host does not have.
func listen(ctx context.Context, places map[netip.AddrPort][]Caller) *server {
	s := &server{
		listeners: map[netip.AddrPort]net.Listener{},
		expected:  map[call][]netip.Addr{},
		all:       make(chan struct{}),
		open:      make(chan struct{}, mostAtOnce),
	}
	for place, callers := range places {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", place.String())
		if err != nil {
			continue
		}
		s.listeners[place] = listener
		for _, caller := range callers {
			s.expected[call{place, caller.Name}] = caller.Addresses
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
		s.open <- struct{}{}
		conn, err := listener.Accept()
		if err == nil {
			go s.answer(place, conn)
			continue
		}
		<-s.open
		if errors.Is(err, net.ErrClosed) {
			return
		}
		// The process has too many files open, or the caller is gone already.
		time.Sleep(again)
	}
}

// answer says to a caller which address it has from here. It does not answer a stranger. A name from another address
// may be a stranger's, or its host's behind NAT: it is answered and not counted.
func (s *server) answer(place netip.AddrPort, conn net.Conn) {
	defer func() { <-s.open }()
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(greetingWithin))
	line, err := readLine(conn)
	name, greeted := strings.CutPrefix(line, greeting)
	if err != nil || !greeted {
		return
	}
	source := sockets.AddressOf(conn.RemoteAddr())
	_, _ = fmt.Fprintln(conn, source)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if caller := (call{place, values.MemberName(name)}); slices.Contains(s.expected[caller], source) {
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
