package facts

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"regexp"
	"strconv"
	"strings"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/sockets"
)

// network has the host's own addresses, and who listens at the ports that are asked for.
func network(_ context.Context, m *machine.Machine, ask asked, lines *answer) error {
	addresses, err := sockets.Addresses()
	if err != nil {
		return err
	}
	for _, address := range addresses {
		lines.add("address", "%s", address)
	}
	listeners, err := sockets.Listening(m.Paths, ask.ports...)
	if err != nil {
		return err
	}
	for _, one := range listeners {
		// Another check at the same time listens there for some seconds.
		if isThisProgram(m.Paths, one.PID) {
			continue
		}
		lines.add("listens", "%d %s %d %s", one.Port, program(m.Paths, one.PID), one.PID, kernelForm(one.Address))
	}
	return nil
}

// rootAlone is the line of a process that has no other user: real, effective, saved and for files.
const rootAlone = "Uid:\t0\t0\t0\t0\n"

// isThisProgram says that root runs this program in that process. The name of a process proves nothing, because any
// user sets it. The copies that checks send have different paths.
func isThisProgram(host paths.Host, pid int) bool {
	if pid == os.Getpid() {
		return true
	}
	id := strconv.Itoa(pid)
	status, err := os.ReadFile(host.Process(id, "status"))
	if err != nil || !strings.Contains(string(status), "\n"+rootAlone) {
		return false
	}
	own, err := files.SHA256(host.Process("self", "exe"))
	if err != nil {
		return false
	}
	other, err := files.SHA256(host.Process(id, "exe"))
	return err == nil && other == own
}

var oddInName = regexp.MustCompile(`[^A-Za-z0-9._-]`)

// program is the name of a process, in one word: a process may call itself anything.
func program(host paths.Host, pid int) string {
	comm, err := os.ReadFile(host.Process(strconv.Itoa(pid), "comm"))
	name := oddInName.ReplaceAllString(strings.TrimSuffix(string(comm), "\n"), "_")
	if err != nil || name == "" {
		return "unknown"
	}
	return name
}

// kernelForm is an address as /proc/net/tcp has it: words of four bytes, each with its last byte first.
func kernelForm(address netip.Addr) string {
	var text strings.Builder
	for word := address.AsSlice(); len(word) >= 4; word = word[4:] {
		fmt.Fprintf(&text, "%02X%02X%02X%02X", word[3], word[2], word[1], word[0])
	}
	return text.String()
}

// resolved looks up the name whose record somebody else keeps.
func resolved(ctx context.Context, m *machine.Machine, ask asked, lines *answer) error {
	if ask.resolve == "" {
		return nil
	}
	// A name that cannot be looked up does not resolve, and the finding shows that.
	addresses, _ := m.Resolver.Addresses(ctx, ask.resolve)
	texts := make([]string, len(addresses))
	for i, address := range addresses {
		texts[i] = address.String()
	}
	lines.add("resolves", "%s %s", ask.resolve, strings.Join(texts, ","))
	return nil
}
