// Package names asks this host's resolver for names, as etcd asks for them. etcd's releases are built without cgo, so
// Go's own resolver sees what etcd sees: /etc/hosts and resolv.conf.
package names

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Target is the place of one SRV record.
type Target struct {
	Host string
	Port uint16
}

// Resolver answers for names. A name or a record set that does not exist is an empty answer and not an error.
type Resolver interface {
	// Addresses returns every address of a name, sorted.
	Addresses(ctx context.Context, host string) ([]netip.Addr, error)
	// ServerRecords returns the peer ports that the SRV records of a domain list, sorted by name.
	ServerRecords(ctx context.Context, domain, name string) ([]Target, error)
	// ClientRecords returns the client ports that the SRV records of a domain list, sorted by name.
	ClientRecords(ctx context.Context, domain, name string) ([]Target, error)
}

// System is the resolver of this host.
func System() Resolver {
	return system{&net.Resolver{PreferGo: true}}
}

const lookupTimeout = 6 * time.Second

type system struct{ resolver *net.Resolver }

func (s system) Addresses(ctx context.Context, host string) ([]netip.Addr, error) {
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	found, err := s.resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, unlessUnknown(err)
	}
	for i := range found {
		found[i] = found[i].Unmap()
	}
	slices.SortFunc(found, netip.Addr.Compare)
	return slices.Compact(found), nil
}

func (s system) ServerRecords(ctx context.Context, domain, name string) ([]Target, error) {
	return s.records(ctx, "etcd-server-ssl", domain, name)
}

func (s system) ClientRecords(ctx context.Context, domain, name string) ([]Target, error) {
	return s.records(ctx, "etcd-client-ssl", domain, name)
}

func (s system) records(ctx context.Context, service, domain, name string) ([]Target, error) {
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	_, found, err := s.resolver.LookupSRV(ctx, withName(service, name), "tcp", domain)
	if err != nil {
		return nil, unlessUnknown(err)
	}
	return acceptedTargets(recordSet(service, domain, name), found)
}

// ServerRecordSet is the name of the SRV records that an initial member looks up.
func ServerRecordSet(domain, name string) string { return recordSet("etcd-server-ssl", domain, name) }

// ClientRecordSet is the name of the SRV records that a client looks up.
func ClientRecordSet(domain, name string) string { return recordSet("etcd-client-ssl", domain, name) }

func recordSet(service, domain, name string) string {
	return "_" + withName(service, name) + "._tcp." + domain
}

func withName(service, name string) string {
	if name == "" {
		return service
	}
	return service + "-" + name
}

var hostPattern = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9_.-]{0,252}[A-Za-z0-9])?$`)

var domainPattern = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?$`)

// ParseDomain reads a domain, or a part of one.
func ParseDomain(text string) (string, error) {
	if !domainPattern.MatchString(text) {
		return "", fmt.Errorf("%q is not a domain", text)
	}
	return text, nil
}

// mostTargets is far above the members that any cluster has. Each target costs time while a verb holds its lock.
const mostTargets = 50

// acceptedTargets takes an answer as a whole or not at all: a shorter list would be believed by checks that count.
func acceptedTargets(set string, records []*net.SRV) ([]Target, error) {
	if len(records) > mostTargets {
		return nil, fmt.Errorf("the SRV record set %q has %d targets, and etcd-host accepts %d at most",
			set, len(records), mostTargets)
	}
	targets := make([]Target, 0, len(records))
	for _, record := range records {
		host := strings.TrimSuffix(record.Target, ".")
		if !hostPattern.MatchString(host) || record.Port == 0 {
			return nil, fmt.Errorf("the SRV record set %q has the target %q and port %d, which etcd-host does not accept",
				set, record.Target, record.Port)
		}
		targets = append(targets, Target{Host: strings.ToLower(host), Port: record.Port})
	}
	slices.SortFunc(targets, func(a, b Target) int {
		if order := strings.Compare(a.Host, b.Host); order != 0 {
			return order
		}
		return int(a.Port) - int(b.Port)
	})
	return slices.Compact(targets), nil
}

func unlessUnknown(err error) error {
	var failed *net.DNSError
	if errors.As(err, &failed) && failed.IsNotFound {
		return nil
	}
	return err
}
