// Package namestest has the resolvers of tests.
package namestest

import (
	"context"
	"net/netip"

	"etcd-host/internal/system/names"
)

// Resolver answers addresses by a function. No SRV record exists.
type Resolver func(host string) ([]netip.Addr, error)

// Known knows these names alone.
func Known(addresses map[string][]netip.Addr) Resolver {
	return func(host string) ([]netip.Addr, error) { return addresses[host], nil }
}

// Always has the same address for each name.
func Always(address string) Resolver {
	return func(string) ([]netip.Addr, error) { return []netip.Addr{netip.MustParseAddr(address)}, nil }
}

// Addresses is of names.Resolver.
func (r Resolver) Addresses(_ context.Context, host string) ([]netip.Addr, error) { return r(host) }

// ServerRecords is of names.Resolver.
func (Resolver) ServerRecords(context.Context, string, string) ([]names.Target, error) {
	return nil, nil
}

// ClientRecords is of names.Resolver.
func (Resolver) ClientRecords(context.Context, string, string) ([]names.Target, error) {
	return nil, nil
}
