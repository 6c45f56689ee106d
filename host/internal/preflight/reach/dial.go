package reach

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"etcd-host/internal/system/sockets"
	"etcd-host/internal/wire/values"
)

const (
	// again is the time between two tries: the other host may not listen yet.
	again = 50 * time.Millisecond
	// courtesy is how long the other host may take to say which address it saw. etcd closes the connection.
	courtesy = 300 * time.Millisecond
	// longest is more than a greeting or its answer has.
	longest = 300
)

// greeting begins what a caller says, before its name.
const greeting = "etcd-host "

func dial(ctx context.Context, self values.MemberName, place netip.AddrPort) Dialled {
	var last error
	for {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", place.String())
		if err == nil {
			defer conn.Close()
			return Dialled{place, Open, seenAs(conn, self)}
		}
		// A try that the deadline ended says less than the one before.
		if last == nil || resultOf(err) != Silent {
			last = err
		}
		select {
		case <-ctx.Done():
			return Dialled{place, resultOf(last), sockets.SourceFor(place.String())}
		case <-time.After(again):
		}
	}
}

func resultOf(err error) Result {
	var network net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return Refused
	case errors.As(err, &network) && network.Timeout():
		return Silent
	}
	return Unreachable
}

// seenAs is the address of this host as the other one sees it, if it is a host that is asked too.
func seenAs(conn net.Conn, self values.MemberName) netip.Addr {
	own := sockets.AddressOf(conn.LocalAddr())
	_ = conn.SetDeadline(time.Now().Add(courtesy))
	if _, err := fmt.Fprintf(conn, "%s%s\n", greeting, self); err != nil {
		return own
	}
	line, err := readLine(conn)
	if err != nil {
		return own
	}
	seen, err := netip.ParseAddr(line)
	if err != nil || seen.Zone() != "" {
		return own
	}
	return seen.Unmap()
}

func readLine(conn net.Conn) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(conn, longest)).ReadString('\n')
	return strings.TrimSuffix(line, "\n"), err
}
