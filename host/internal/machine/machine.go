// Package machine is what a verb works with: this host's files, systemd, names and clock.
package machine

import (
	"time"

	"etcd-host/internal/names"
	"etcd-host/internal/paths"
	"etcd-host/internal/say"
	"etcd-host/internal/units"
)

// Machine is the host that a verb works on. Tests have one in a temporary directory.
type Machine struct {
	Paths    paths.Host
	Units    units.Units
	Say      say.Printer
	Now      func() time.Time
	Resolver names.Resolver
}
