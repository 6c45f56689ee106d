package names

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"etcd-host/internal/wire/coded"
)

const (
	waitTime = 60 * time.Second
	pause    = 300 * time.Millisecond
)

// Address is a name that must resolve to an address before a cluster is bootstrapped.
type Address struct {
	Name string
	IP   netip.Addr
}

// ParseAddress reads `NAME ADDRESS`.
func ParseAddress(line string) (Address, error) {
	name, text, _ := strings.Cut(line, " ")
	ip, err := netip.ParseAddr(text)
	if err != nil || !hostPattern.MatchString(name) {
		return Address{}, fmt.Errorf("%q is not a name and its address", line)
	}
	return Address{Name: name, IP: ip.Unmap()}, nil
}

// Initial is what the initial members look up when they bootstrap a cluster.
type Initial struct {
	Addresses []Address
	// Domain and Name of the SRV records; no domain where the members do not look for records.
	Domain, Name string
}

// WaitForInitial waits until every initial member's name resolves to its address, and the server records list exactly
// them. etcd passes over an SRV target that does not resolve, and hosts that see different sets bootstrap different
// clusters.
func WaitForInitial(ctx context.Context, resolver Resolver, host string, initial Initial) error {
	err := retry(ctx, func(ctx context.Context) error { return initialResolve(ctx, resolver, initial) })
	if err == nil {
		return nil
	}
	return coded.DNSNotResolved.Errorf(
		"the names of the initial members do not resolve on %s: %w. etcd was not started. %s",
		host, err, remedy(err))
}

func initialResolve(ctx context.Context, resolver Resolver, initial Initial) error {
	for _, wanted := range initial.Addresses {
		found, err := resolver.Addresses(ctx, wanted.Name)
		if err != nil {
			return unresolved{fmt.Sprintf("%s is unknown, not %s", wanted.Name, wanted.IP), err}
		}
		if len(found) == 0 {
			return fmt.Errorf("%s is unknown, not %s", wanted.Name, wanted.IP)
		}
		if !slices.Contains(found, wanted.IP) {
			return fmt.Errorf("%s is %s, not %s", wanted.Name, joined(found, ","), wanted.IP)
		}
	}
	if initial.Domain == "" || len(initial.Addresses) == 0 {
		return nil
	}
	set := ServerRecordSet(initial.Domain, initial.Name)
	targets, err := resolver.ServerRecords(ctx, initial.Domain, initial.Name)
	if err != nil {
		return fmt.Errorf("%s cannot be looked up: %w", set, err)
	}
	for _, wanted := range initial.Addresses {
		if !slices.ContainsFunc(targets, func(target Target) bool { return strings.EqualFold(target.Host, wanted.Name) }) {
			return fmt.Errorf("%s does not list %s (it lists: %s)", set, wanted.Name, hosts(targets))
		}
	}
	// etcd would make every other target a voting member too, which never starts.
	for _, target := range targets {
		if !slices.ContainsFunc(initial.Addresses, func(wanted Address) bool {
			return strings.EqualFold(target.Host, wanted.Name)
		}) {
			return fmt.Errorf("%s lists %q too, which is not an initial member (it lists: %s); take it out until the cluster "+
				"runs", set, target.Host, hosts(targets))
		}
	}
	return nil
}

// WaitForHosts waits until all these hosts, names or addresses, resolve here. A learner that cannot find the others
// never catches up, and the cluster accepts no other learner meanwhile.
func WaitForHosts(ctx context.Context, resolver Resolver, host string, wanted []string) error {
	err := retry(ctx, func(ctx context.Context) error { return hostsResolve(ctx, resolver, wanted) })
	if err == nil {
		return nil
	}
	return coded.DNSNotResolved.Errorf(
		"names of members do not resolve on %s: %w. Nothing was started here, and the cluster was not "+
			"changed. %s", host, err, remedy(err))
}

func hostsResolve(ctx context.Context, resolver Resolver, wanted []string) error {
	var unknown []string
	var why error
	for _, name := range wanted {
		found, err := resolver.Addresses(ctx, name)
		if err != nil {
			why = err
		}
		if len(found) == 0 {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		return unresolved{strings.Join(unknown, ", "), why}
	}
	return nil
}

// unresolved are names, and what the resolver reports of them.
type unresolved struct {
	names string
	why   error
}

func (u unresolved) Error() string { return u.names }

func remedy(err error) string {
	resolver := ""
	var names unresolved
	if errors.As(err, &names) && names.why != nil {
		resolver = fmt.Sprintf(" (the resolver reports: %v)", names.why)
	}
	return "Check /etc/resolv.conf, its search domains too, and the zone's server" + resolver + ". A caching resolver " +
		"keeps an old answer until its TTL is over, and the absence of a name as long as the zone's SOA record says. Then " +
		"run pulumi up again"
}

// retry repeats an attempt until it succeeds or the time is up, and returns the last error.
func retry(ctx context.Context, attempt func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, waitTime)
	defer cancel()
	var last error
	for {
		err := attempt(ctx)
		if err == nil {
			return nil
		}
		// An attempt that the deadline cut off says less than the one before.
		if last == nil || ctx.Err() == nil {
			last = err
		}
		select {
		case <-ctx.Done():
			return last
		case <-time.After(pause):
		}
	}
}

func hosts(targets []Target) string {
	names := make([]string, len(targets))
	for i, target := range targets {
		names[i] = target.Host
	}
	return strings.Join(slices.Compact(names), " ")
}

func joined(addresses []netip.Addr, separator string) string {
	texts := make([]string, len(addresses))
	for i, address := range addresses {
		texts[i] = address.String()
	}
	return strings.Join(texts, separator)
}
