// Package clients prints which clients a member serves and refuses, as far as a host can know it. The kernel has the
// addresses of connections, and etcd's log has those whose handshake failed. Neither has a client's certificate.
package clients

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/netip"
	"os"
	"slices"
	"strings"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/sockets"
	"etcd-host/internal/wire/values"
)

// Verb is `client-connections`. It only reads.
//
//	connected=ADDRESS COUNT
//	refused=ADDRESS COUNT WORDS...
//	cut=yes
//
// Refused are those of which a handshake failed since the present certificate of the member came. The last line says
// that the journal has more messages than were read, so that refused clients may be missing.
func Verb(ctx context.Context, m *machine.Machine, _ []string, _ io.Reader, stdout io.Writer) error {
	self, err := identity.Read(m.Paths)
	if err != nil {
		return err
	}
	if self.Name == "" {
		return errors.New("this host has no member. Nothing was changed")
	}
	certificate, err := os.Lstat(m.Paths.Current())
	if err != nil {
		return fmt.Errorf("the time of the member's certificate cannot be read: %w", err)
	}
	unit, err := adopted.UnitOf(m.Paths)
	if err != nil {
		return err
	}
	remotes, err := sockets.Connected(m.Paths, uint16(self.ClientPort))
	if err != nil {
		return err
	}
	own, err := sockets.Addresses()
	if err != nil {
		return err
	}
	lines := connected(remotes, own)
	log, all := m.Units.LoggedSince(ctx, unit, certificate.ModTime())
	lines = append(lines, refused(log)...)
	if !all {
		lines = append(lines, "cut=yes")
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(stdout, line); err != nil {
			return err
		}
	}
	return nil
}

// connected counts connections by the address of the client. etcd's gateway and this program connect from the host
// itself.
func connected(remotes, own []netip.Addr) []string {
	counts := map[netip.Addr]int{}
	for _, remote := range remotes {
		if !slices.Contains(own, remote) {
			counts[remote]++
		}
	}
	var lines []string
	for _, address := range sorted(counts) {
		lines = append(lines, fmt.Sprintf("connected=%s %d", address, counts[address]))
	}
	return lines
}

// refused counts failed handshakes by the address of the client. The words are etcd's of the last one.
func refused(log []string) []string {
	counts, words := map[netip.Addr]int{}, map[netip.Addr]string{}
	for _, text := range log {
		address, why, ok := refusal(text)
		if ok {
			counts[address]++
			words[address] = why
		}
	}
	var lines []string
	for _, address := range sorted(counts) {
		lines = append(lines, fmt.Sprintf("refused=%s %d %s", address, counts[address], words[address]))
	}
	return lines
}

// refusal reads a line of etcd's log. A client whose handshake failed has an error of TLS; one that only looked whether
// the port is open has none. Up to 3.5 the message does not say whether the connection was a client's or a peer's.
func refusal(text string) (netip.Addr, string, bool) {
	var logged struct {
		Msg, Error string
		Remote     string `json:"remote-addr"`
	}
	if json.Unmarshal([]byte(text), &logged) != nil {
		return netip.Addr{}, "", false
	}
	if !strings.HasPrefix(logged.Msg, "rejected connection") || strings.Contains(logged.Msg, "peer") ||
		!strings.Contains(logged.Error, "tls: ") {
		return netip.Addr{}, "", false
	}
	remote, err := netip.ParseAddrPort(logged.Remote)
	return remote.Addr().Unmap().WithZone(""), values.Printable(logged.Error), err == nil
}

func sorted(counts map[netip.Addr]int) []netip.Addr {
	return slices.SortedFunc(maps.Keys(counts), netip.Addr.Compare)
}
