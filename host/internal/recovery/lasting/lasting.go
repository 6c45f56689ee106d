// Package lasting refuses directories in which files of timers would be lost, also where a link leads there. Only a
// host knows its links.
package lasting

import (
	"path/filepath"
	"strings"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

type tree struct{ path, why string }

// losing are the trees that the preview refuses, in decisions/host/forbiddenTrees.ts.
var losing = []tree{
	{"/dev", "is not a disk"},
	{"/proc", "is not a disk"},
	{"/run", "is emptied at every boot"},
	{"/sys", "is not a disk"},
	{"/tmp", "is emptied at boot, and hidden from the unit (PrivateTmp)"},
	{"/var/lib/etcd-host", "holds what this program remembers of the host"},
	{"/var/lock", "is emptied at every boot"},
	{"/var/run", "is emptied at every boot"},
	{"/var/tmp", "is hidden from the unit (PrivateTmp)"},
}

// Check refuses a directory of a field, and the folder in it that gets the files. The private /tmp of a timer's unit
// lacks what a link leads to. So the path counts where it leads, and a timer and a person get the same answer.
func Check(host paths.Host, field, dir, folder string) error {
	trees := losing
	// A record that cannot be read is reported by whatever needs it.
	if self, err := identity.Read(host); err == nil {
		for _, own := range self.Dirs() {
			trees = append(trees[:len(trees):len(trees)], tree{own, "holds the data of etcd"})
		}
	}
	for _, name := range []string{dir, filepath.Join(dir, folder)} {
		for _, one := range trees {
			switch place := host.Name(host.Resolved(name)); {
			case inside(name, one.path):
				return coded.DirectoryLosesFiles.Errorf(
					"%q is in %s, which %s. Files there would be lost. Nothing was written there. Write another directory "+
						"in %s, then run pulumi up", name, one.path, one.why, field)
			case inside(place, one.path), inside(place, host.Resolved(one.path)):
				return coded.DirectoryLosesFiles.Errorf(
					"%q leads to %q in %s, which %s. Files there would be lost. Nothing was written there. Remove the link, "+
						"or write another directory in %s, then run pulumi up", name, place, one.path, one.why, field)
			}
		}
	}
	return nil
}

func inside(path, tree string) bool { return path == tree || strings.HasPrefix(path, tree+"/") }
