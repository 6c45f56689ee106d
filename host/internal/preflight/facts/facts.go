// Package facts answers what preflight asks of a host. It changes nothing: the program is not installed for it, and
// the one file that it writes, to measure a disk, has no name.
package facts

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"etcd-host/internal/membership/guard"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/preflight/reach"
	"etcd-host/internal/staging/release"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// asked is what preflight names of a host.
type asked struct {
	dataDir, walDir string
	ports           []uint16
	// timers says whether the update writes units of timers.
	timers bool
	// resolve is a name to look up here; empty where none is.
	resolve string
	// reach is what this host and the others ask of each other.
	reach reach.Ask
	// releases are the inputs of `install`, by name.
	releases map[string][]byte
}

// factsFile is the part of the input that is for this verb; each other part is the input of `install` for one release.
const factsFile = "facts"

func readAsked(stdin io.Reader) (asked, error) {
	parts, err := input.ReadFiles(stdin)
	if err != nil {
		return asked{}, err
	}
	lines, err := input.ParseLines(parts[factsFile], "data_dir", "wal_dir", "port", "resolve", "name", "listen", "dial",
		"timers")
	if err != nil {
		return asked{}, err
	}
	delete(parts, factsFile)
	ask := asked{resolve: lines.Get("resolve"), releases: parts}
	ask.timers = lines.Get("timers") != ""
	if ask.dataDir, err = values.ParseDir(lines.Get("data_dir")); err != nil {
		return asked{}, err
	}
	if ask.walDir, err = input.Parsed(lines, "wal_dir", values.ParseDir); err != nil {
		return asked{}, err
	}
	for _, text := range lines.All("port") {
		port, err := strconv.ParseUint(text, 10, 16)
		if err != nil || port == 0 {
			return asked{}, fmt.Errorf("port: %q is not a port from 1 to 65535. Nothing was changed", text)
		}
		ask.ports = append(ask.ports, uint16(port))
	}
	ask.reach, err = readReach(lines)
	return ask, err
}

func (a asked) dataDirs() []string {
	if a.walDir == "" {
		return []string{a.dataDir}
	}
	return []string{a.dataDir, a.walDir}
}

// Verb prints a `key=value` line for each fact.
func Verb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, stdout io.Writer) error {
	ask, err := readAsked(stdin)
	if err != nil {
		return err
	}
	// The clock is printed first, so that the asker can compare it with the moment at which it arrives.
	if _, err := fmt.Fprintf(stdout, "clock_ms=%d\n", m.Now().UnixMilli()); err != nil {
		return err
	}
	var lines answer
	// It looks who listens, so it comes before this program listens itself.
	if err := network(ctx, m, ask, &lines); err != nil {
		return err
	}
	archives, reached := make(chan []string, 1), make(chan answer, 1)
	// A mirror answers while the disk is measured, and so do the other hosts.
	go func() { archives <- release.ArchiveLines(ctx, m.Paths, ask.releases) }()
	go func() { reached <- reachLines(ctx, ask) }()
	for _, gather := range []func(context.Context, *machine.Machine, asked, *answer) error{
		system, tools, member, log, open, taken, disks, resolved,
	} {
		if err := gather(ctx, m, ask, &lines); err != nil {
			return made.Explain(m.Paths, err, ask.dataDirs()...)
		}
	}
	lines = append(append(lines, <-archives...), <-reached...)
	_, err = fmt.Fprintln(stdout, strings.Join(lines, "\n"))
	return err
}

// answer collects lines. A value is one line, whatever the host has in it.
type answer []string

func (a *answer) add(key, format string, args ...any) {
	value := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, fmt.Sprintf(format, args...))
	*a = append(*a, key+"="+value)
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// member is what the host knows of a member on it.
func member(ctx context.Context, m *machine.Machine, ask asked, lines *answer) error {
	id, err := identity.Find(m.Paths, ask.dataDir)
	if err != nil {
		return err
	}
	lines.add("token", "%s", id.Token)
	lines.add("member_name", "%s", id.Name)
	lines.add("member_data_dir", "%s", id.DataDir)
	lines.add("member_wal_dir", "%s", id.WALDir)
	lines.add("member_peer_url", "%s", id.PeerURL)
	data, err := hasData(m, ask, id)
	if err != nil {
		return err
	}
	lines.add("data", "%s", yesNo(data))
	lines.add("started", "%s", yesNo(files.Exists(m.Paths.Marker())))
	if !data || id.IsZero() {
		return nil
	}
	// The member itself asks again before it starts, so a host that cannot ask is not an error here.
	if removal, err := guard.Removed(ctx, m, id); err == nil && removal != nil {
		lines.add("removed", "%s %s", removal.Member, removal.By)
	}
	return nil
}

// hasData is also true of the data of an etcd that this program did not start.
func hasData(m *machine.Machine, ask asked, id identity.Identity) (bool, error) {
	if files.Exists(m.Paths.At(ask.dataDir + "/member")) {
		return true, nil
	}
	return identity.HasData(m.Paths, id)
}
