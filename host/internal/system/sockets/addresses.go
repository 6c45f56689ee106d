package sockets

import (
	"fmt"
	"net"
	"net/netip"
)

// Addresses are those that a program can listen at on this host. The kernel lists them over netlink.
func Addresses() ([]netip.Addr, error) {
	list, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("the addresses of this host cannot be listed: %w", err)
	}
	addresses := make([]netip.Addr, 0, len(list))
	for _, one := range list {
		prefix, err := netip.ParsePrefix(one.String())
		if err != nil {
			return nil, fmt.Errorf("the addresses of this host cannot be listed: %w", err)
		}
		addresses = append(addresses, prefix.Addr().Unmap())
	}
	return addresses, nil
}

// SourceFor is the address that the kernel would dial a place from. Nothing is sent. It is not valid where there is no
// route.
func SourceFor(place string) netip.Addr {
	conn, err := net.Dial("udp", place)
	if err != nil {
		return netip.Addr{}
	}
	defer conn.Close()
	return AddressOf(conn.LocalAddr())
}

// AddressOf is the address of one end of a connection.
func AddressOf(end net.Addr) netip.Addr {
	place, err := netip.ParseAddrPort(end.String())
	if err != nil {
		return netip.Addr{}
	}
	return place.Addr().Unmap().WithZone("")
}
