// Package sockets asks the kernel for the addresses of this host, the processes that listen at them, and open
// connections.
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

// Connected returns the remote address of each connection that is open at a port of this host.
func Connected(host paths.Host, port uint16) ([]netip.Addr, error) {
	all, err := tables(host)
	var remotes []netip.Addr
	for _, one := range all {
		if one.state == stateEstablished && one.port == port {
			remotes = append(remotes, one.remote)
		}
	}
	return remotes, err
}

// listening has the listeners by the inodes of their sockets.
func listening(host paths.Host, ports []uint16) (map[uint64]Listener, error) {
	all, err := tables(host)
	listeners := map[uint64]Listener{}
	for _, one := range all {
		if one.state == stateListen && slices.Contains(ports, one.port) {
			listeners[one.inode] = Listener{Port: one.port, Address: one.local}
		}
	}
	return listeners, err
}

// tables are the kernel's. They are in each kernel, and netlink's list of sockets in a module that a host may lack.
func tables(host paths.Host) ([]socket, error) {
	var all []socket
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		content, err := os.ReadFile(host.At(table))
		if errors.Is(err, fs.ErrNotExist) {
			continue // a kernel without IPv6
		}
		if err != nil {
			return nil, fmt.Errorf("the sockets of this host cannot be listed: %w", err)
		}
		found, err := socketsIn(string(content))
		if err != nil {
			return nil, fmt.Errorf("the sockets of this host cannot be listed: %s: %w", table, err)
		}
		all = append(all, found...)
	}
	return all, nil
}

type socket struct {
	local, remote netip.Addr
	port          uint16
	state         string
	inode         uint64
}

const stateEstablished, stateListen = "01", "0A"

// tableRow is a socket in the kernel's table: local address and port, remote address, state and inode.
var tableRow = regexp.MustCompile(`^ *\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ` +
	`([0-9A-F]{8}|[0-9A-F]{32}):[0-9A-F]{4} ([0-9A-F]{2}) \S+ \S+ \S+ +\d+ +\d+ (\d+) `)

// socketsIn reads a table whole.
func socketsIn(table string) ([]socket, error) {
	var found []socket
	for row := range strings.Lines(strings.TrimPrefix(table, tableHead(table))) {
		one, err := socketIn(row)
		if err != nil {
			return nil, err
		}
		found = append(found, one)
	}
	return found, nil
}

func socketIn(row string) (socket, error) {
	fields := tableRow.FindStringSubmatch(row)
	if fields == nil {
		return socket{}, fmt.Errorf("%q is not a socket", row)
	}
	local, errLocal := addressOf(fields[1])
	port, errPort := strconv.ParseUint(fields[2], 16, 16)
	remote, errRemote := addressOf(fields[3])
	inode, errInode := strconv.ParseUint(fields[5], 10, 64)
	one := socket{local: local, remote: remote, port: uint16(port), state: fields[4], inode: inode}
	return one, errors.Join(errLocal, errPort, errRemote, errInode)
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
