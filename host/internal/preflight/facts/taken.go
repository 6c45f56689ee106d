package facts

import (
	"context"
	"os"
	"slices"

	"etcd-host/internal/removal/earlier"
	"etcd-host/internal/staging/certificates"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

// taken reports what others have at paths of this program, and an update would refuse to replace. A file of others is
// not reported, because an update keeps a copy of it. Where the record of paths is yet to begin, those of an earlier
// program look like those of others.
func taken(_ context.Context, m *machine.Machine, ask asked, lines *answer) error {
	for _, path := range blocked(m.Paths, ask) {
		lines.add("taken", "%s", made.Refused(m.Paths, path))
	}
	if earlier.IsUnrecorded(m.Paths) {
		return nil
	}
	refusal := certificates.RefuseCurrent(m.Paths)
	if coded.CodeOf(refusal) == coded.FileTaken {
		lines.add("taken", "%s", refusal)
		return nil
	}
	return refusal
}

// blocked leaves out a link at the place of data: its disk may not be mounted yet.
func blocked(host paths.Host, ask asked) []string {
	places := host.Written()
	if ask.timers {
		places = append(places, host.WrittenForTimers()...)
	}
	all := made.Blocked(places)
	for _, dir := range ask.dataDirs() {
		for _, path := range made.Blocked([]paths.Place{{Path: host.At(dir), IsDir: true}}) {
			if info, err := os.Stat(path); err == nil && !info.IsDir() && !slices.Contains(all, path) {
				all = append(all, path)
			}
		}
	}
	return all
}
