// Package reach finds out which ports of other hosts this host reaches, and from which address it does.
//
// Each new host listens at its own ports while it dials the others', because a free port refuses a connection just as
// a firewall does. All hosts are asked at the same time. A host stops listening once each other host has called, so
// the check takes no longer than the slowest host needs to begin.
package reach

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"etcd-host/internal/wire/values"
)

// Within bounds the check where a port is closed: the kernel sends a lost packet again after 1 s and after 3 s.
const Within = 5 * time.Second

// Result is how a dial ended.
type Result string

// The results.
const (
	Open    Result = "open"
	Refused Result = "refused"
	// Silent means that no packet came back.
	Silent      Result = "silent"
	Unreachable Result = "unreachable"
)

// Caller is another host, and the addresses that it may call from.
type Caller struct {
	Name      values.MemberName
	Addresses []netip.Addr
}

// Ask is what one host does.
type Ask struct {
	// Self is the name by which the others know this host.
	Self values.MemberName
	// Listen has the callers of each own place.
	Listen map[netip.AddrPort][]Caller
	Dial   []netip.AddrPort
	Within time.Duration
}

// Dialled is the answer of one place.
type Dialled struct {
	At     netip.AddrPort
	Result Result
	// Source is the address that the other host saw or, where it did not say so, the one that the kernel chose. It is
	// not valid where there is no route.
	Source netip.Addr
}

// Answer has the places that were listened at: one that another program has is not among them.
type Answer struct {
	Listened []netip.AddrPort
	Dialled  []Dialled
}

// Run dials all places at once, and listens until all callers have called.
func Run(ctx context.Context, ask Ask) Answer {
	ctx, cancel := context.WithTimeout(ctx, ask.Within)
	defer cancel()
	serving := listen(ctx, ask.Listen)
	defer serving.close()
	answer := Answer{Listened: serving.places(), Dialled: make([]Dialled, len(ask.Dial))}
	var dialling sync.WaitGroup
	for i, place := range ask.Dial {
		dialling.Go(func() { answer.Dialled[i] = dial(ctx, ask.Self, place) })
	}
	dialling.Wait()
	serving.wait(ctx)
	return answer
}
