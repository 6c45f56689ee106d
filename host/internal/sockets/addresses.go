package sockets

import (
	"errors"
	"fmt"
	"net/netip"

	"github.com/vishvananda/netlink"
)

// attempts bounds how often a list is asked for again because it changed while the kernel sent it.
const attempts = 5

// Addresses are those that a program can listen at on this host.
func Addresses() ([]netip.Addr, error) {
	for attempt := 1; ; attempt++ {
		list, err := netlink.AddrList(nil, netlink.FAMILY_ALL)
		if errors.Is(err, netlink.ErrDumpInterrupted) && attempt < attempts {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("the addresses of this host cannot be listed: %w", err)
		}
		addresses := make([]netip.Addr, 0, len(list))
		for _, one := range list {
			if address, ok := netip.AddrFromSlice(one.IP); ok {
				addresses = append(addresses, address.Unmap())
			}
		}
		return addresses, nil
	}
}
