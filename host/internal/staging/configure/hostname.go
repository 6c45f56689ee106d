package configure

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"regexp"
	"strings"

	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// hostFile is what the configuration says of the host itself.
type hostFile struct {
	name       string
	address    netip.Addr
	clientPort uint16
	// oldest is the oldest version of etcd from which the staged version can be reached.
	oldest values.Version
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$`)

func parseHost(lines input.Lines) (host hostFile, err error) {
	host.name = lines.Get("hostname")
	if !hostName.MatchString(host.name) {
		return hostFile{}, fmt.Errorf("the host's name %q is not a valid host name. Nothing was changed", host.name)
	}
	if host.address, err = netip.ParseAddr(lines.Get("address")); err != nil {
		return hostFile{}, fmt.Errorf("the host's address: %w. Nothing was changed", err)
	}
	if host.clientPort, err = lines.Port("client_port"); err != nil || host.clientPort == 0 {
		return hostFile{}, errors.Join(err, isCut("host"))
	}
	if host.oldest, err = values.ParseVersion(lines.Get("upgrades_from")); err != nil {
		return hostFile{}, fmt.Errorf("upgrades_from: %w. Nothing was changed", err)
	}
	return host, nil
}

const ownLine = " # etcd-host"

// loopback is what every host's own names resolve to.
const loopback = "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n"

// setHostName is not called while an etcd is adopted: other programs on that host may use the name that it has.
func setHostName(ctx context.Context, m *machine.Machine, host hostFile) error {
	if err := putHosts(ctx, m, host); err != nil {
		return err
	}
	// The kernel's name may differ from the file's: a DHCP client or a person sets it until the next boot.
	hasName := true
	for _, file := range []string{m.Paths.HostnameFile(), m.Paths.KernelHostname()} {
		now, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		hasName = hasName && strings.TrimSuffix(string(now), "\n") == host.name
	}
	if hasName {
		return nil
	}
	if _, err := files.PutSystem(m.Paths.HostnameFile(), 0o644, []byte(host.name+"\n")); err != nil {
		return err
	}
	// hostnamectl does the same by a daemon that has to start for it, which took longer than all else in this verb.
	if err := m.SetHostname(host.name); err != nil {
		if _, stderr, err := m.Run(ctx,
			command.Command{Args: []string{"hostnamectl", "set-hostname", host.name}}); err != nil {
			return fmt.Errorf("the host's name could not be set to %s: %w: %s", host.name, err, command.LastLines(stderr, 1))
		}
	}
	m.Say.Say("host name is %s", host.name)
	return nil
}

// putHosts has the host know its own name: sudo and others look it up. The line has not 127.0.1.1, because etcd would
// take that for the member's address.
func putHosts(ctx context.Context, m *machine.Machine, host hostFile) error {
	there, err := os.ReadFile(m.Paths.Hosts())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text, hadLine := withLine(string(there), fmt.Sprintf("%s %s%s", host.address, host.name, ownLine))
	if err == nil && !hadLine {
		if found, err := m.Resolver.Addresses(ctx, host.name); err == nil && len(found) > 0 {
			return nil
		}
	}
	_, err = files.PutSystem(m.Paths.Hosts(), 0o644, []byte(text))
	return err
}

// withLine replaces our line. A file without any other line gets those of the loopback, which minimal images lack.
func withLine(hosts, line string) (text string, hadLine bool) {
	var others strings.Builder
	isEmpty := true
	for one := range strings.Lines(hosts) {
		one = strings.TrimSuffix(one, "\n")
		if strings.HasSuffix(one, ownLine) {
			hadLine = true
			continue
		}
		isEmpty = isEmpty && strings.TrimSpace(one) == ""
		others.WriteString(one + "\n")
	}
	if isEmpty {
		return loopback + line + "\n", hadLine
	}
	return others.String() + line + "\n", hadLine
}
