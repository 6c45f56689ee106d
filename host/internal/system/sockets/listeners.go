// Package sockets asks the kernel for the addresses of this host and for the processes that listen at them.
package sockets

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"etcd-host/internal/system/paths"
)

// Listener is a TCP socket that takes connections.
type Listener struct {
	Port    uint16
	Address netip.Addr
	// PID is 0 where no process of this host has the socket.
	PID int
}

// Listening returns who listens at these ports, in the order of the ports.
func Listening(host paths.Host, ports ...uint16) ([]Listener, error) {
	listeners, err := listening(host, ports)
	if err != nil || len(listeners) == 0 {
		return nil, err
	}
	withHolders(host, listeners)
	// A socket without a process may have been closed meanwhile.
	still, err := listening(host, ports)
	if err != nil {
		return nil, err
	}
	var found []Listener
	for inode, listener := range listeners {
		if _, there := still[inode]; there || listener.PID != 0 {
			found = append(found, listener)
		}
	}
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

// listening has the listeners by the inodes of their sockets.
func listening(host paths.Host, ports []uint16) (map[uint64]Listener, error) {
	listeners := map[uint64]Listener{}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		content, err := os.ReadFile(host.At(table))
		if errors.Is(err, fs.ErrNotExist) {
			continue // a kernel without IPv6
		}
		if err != nil {
			return nil, fmt.Errorf("the listening sockets of this host cannot be listed: %w", err)
		}
		if err := listenersIn(string(content), ports, listeners); err != nil {
			return nil, fmt.Errorf("the listening sockets of this host cannot be listed: %s: %w", table, err)
		}
	}
	return listeners, nil
}

// tableRow is a socket in the kernel's table: local address and port, state and inode.
var tableRow = regexp.MustCompile(
	`^ *\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) \S+ \S+ \S+ +\d+ +\d+ (\d+) `)

const stateListen = "0A"

// listenersIn adds the sockets of a table, by their inodes. The table is in each kernel, and netlink's list of sockets
// in a module that a host may lack.
func listenersIn(table string, ports []uint16, listeners map[uint64]Listener) error {
	for row := range strings.Lines(strings.TrimPrefix(table, tableHead(table))) {
		fields := tableRow.FindStringSubmatch(row)
		if fields == nil {
			return fmt.Errorf("%q is not a socket", row)
		}
		port, err := strconv.ParseUint(fields[2], 16, 16)
		if err != nil {
			return err
		}
		if fields[3] != stateListen || !slices.Contains(ports, uint16(port)) {
			continue
		}
		inode, err := strconv.ParseUint(fields[4], 10, 64)
		if err != nil {
			return err
		}
		address, err := addressOf(fields[1])
		if err != nil {
			return err
		}
		listeners[inode] = Listener{Port: uint16(port), Address: address}
	}
	return nil
}

func tableHead(table string) string {
	head, _, _ := strings.Cut(table, "\n")
	return head + "\n"
}

// addressOf reads words of four bytes, each with its last byte first.
func addressOf(hexadecimal string) (netip.Addr, error) {
	bytes, err := hex.DecodeString(hexadecimal)
	if err != nil {
		return netip.Addr{}, err
	}
	for word := range slices.Chunk(bytes, 4) {
		slices.Reverse(word)
	}
	address, ok := netip.AddrFromSlice(bytes)
	if !ok {
		return netip.Addr{}, fmt.Errorf("%q is not an address", hexadecimal)
	}
	return address.Unmap(), nil
}

var socketLink = regexp.MustCompile(`^socket:\[([0-9]+)\]$`)

// withHolders names a process for each socket: the one with the smallest ID, where processes share it. A process that
// ends meanwhile is passed over.
func withHolders(host paths.Host, listeners map[uint64]Listener) {
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
}
