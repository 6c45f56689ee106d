// Package sockets asks the kernel for the addresses of this host and for the processes that listen at them.
package sockets

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"syscall"

	"github.com/vishvananda/netlink"

	"etcd-host/internal/paths"
)

// Listener is a TCP socket that takes connections.
type Listener struct {
	Port    uint16
	Address netip.Addr
	// PID is 0 where no process of this host has the socket.
	PID int
}

// stateListen is TCP_LISTEN of the kernel.
const stateListen = 10

// Listening returns who listens at these ports, in the order of the ports.
func Listening(host paths.Host, ports ...uint16) ([]Listener, error) {
	listeners := map[uint64]Listener{}
	for _, family := range []uint8{syscall.AF_INET, syscall.AF_INET6} {
		if err := listenersOf(family, ports, listeners); err != nil {
			return nil, err
		}
	}
	if len(listeners) == 0 {
		return nil, nil
	}
	found := withHolders(host, listeners)
	slices.SortStableFunc(found, func(a, b Listener) int {
		if order := slices.Index(ports, a.Port) - slices.Index(ports, b.Port); order != 0 {
			return order
		}
		if order := a.Address.Compare(b.Address); order != 0 {
			return order
		}
		return a.PID - b.PID
	})
	return found, nil
}

// listenersOf adds the sockets of one family, by their inodes.
func listenersOf(family uint8, ports []uint16, listeners map[uint64]Listener) error {
	for attempt := 1; ; attempt++ {
		sockets, err := netlink.SocketDiagTCP(family)
		if errors.Is(err, netlink.ErrDumpInterrupted) && attempt < attempts {
			continue
		}
		if err != nil {
			return fmt.Errorf("the listening sockets of this host cannot be listed: %w", err)
		}
		for _, socket := range sockets {
			address, ok := netip.AddrFromSlice(socket.ID.Source)
			if !ok || socket.State != stateListen || !slices.Contains(ports, socket.ID.SourcePort) {
				continue
			}
			listeners[uint64(socket.INode)] = Listener{Port: socket.ID.SourcePort, Address: address.Unmap()}
		}
		return nil
	}
}

var socketLink = regexp.MustCompile(`^socket:\[([0-9]+)\]$`)

// withHolders names a process for each socket: the one with the smallest ID, where processes share it. A process that
// ends meanwhile is passed over.
func withHolders(host paths.Host, listeners map[uint64]Listener) []Listener {
	links, _ := filepath.Glob(host.Process("[0-9]*", "fd/*"))
	for _, link := range links {
		target, err := os.Readlink(link)
		if err != nil {
			continue
		}
		match := socketLink.FindStringSubmatch(target)
		if match == nil {
			continue
		}
		inode, err := strconv.ParseUint(match[1], 10, 64)
		if err != nil {
			continue
		}
		listener, wanted := listeners[inode]
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(link))))
		if wanted && err == nil && (listener.PID == 0 || pid < listener.PID) {
			listener.PID = pid
			listeners[inode] = listener
		}
	}
	found := make([]Listener, 0, len(listeners))
	for _, listener := range listeners {
		found = append(found, listener)
	}
	return found
}
