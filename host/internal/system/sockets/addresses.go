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
