package release

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// A mirror that takes no connection is reported sooner.
const askPatience = connectTimeout + handshakeTimeout

// ArchiveVerb answers whether releases are available: a line for each that has yet to be fetched, with its URL and
// the reason for which it is not available. A line `no_digest=URL` follows where only the mirror knows the digest of a
// release of the etcd project. It only asks. Stdin has the input of `install` for each release, behind `--- NAME`
// lines.
func ArchiveVerb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, stdout io.Writer) error {
	inputs, err := input.ReadFiles(stdin)
	if err != nil {
		return err
	}
	for _, line := range ArchiveLines(ctx, m.Paths, inputs) {
		if _, err := fmt.Fprintln(stdout, line); err != nil {
			return err
		}
	}
	return nil
}

// ArchiveLines is the answer of ArchiveVerb. The mirrors are asked at the same time.
func ArchiveLines(ctx context.Context, host paths.Host, inputs map[string][]byte) []string {
	names := slices.Sorted(maps.Keys(inputs))
	lines := make([][]string, len(names))
	done := make(chan struct{})
	for i, name := range names {
		go func() {
			lines[i] = archiveLines(ctx, host, inputs[name])
			done <- struct{}{}
		}()
	}
	for range names {
		<-done
	}
	return slices.Concat(lines...)
}

func archiveLines(ctx context.Context, host paths.Host, text []byte) []string {
	in, err := ReadInput(strings.NewReader(string(text)))
	if err != nil {
		return []string{"archive=install " + values.Printable(err.Error())}
	}
	if in.Method != Archive || IsUnpacked(host, in.Version) {
		return nil
	}
	at := in.archiveURL()
	if err := in.unproven(); err != nil {
		return []string{"archive=" + shown(at) + " " + values.Printable(err.Error())}
	}
	why := values.Printable(refused(ctx, client(in.Proxy), at, askPatience))
	lines := []string{strings.TrimSpace("archive=" + shown(at) + " " + why)}
	if why == "" && in.expectedDigest() == "" && !in.OwnBuilds {
		lines = append(lines, "no_digest="+shown(at))
	}
	return lines
}
