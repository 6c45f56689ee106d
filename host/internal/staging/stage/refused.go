package stage

import (
	"fmt"

	"etcd-host/internal/system/owners"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// refused never suggests a command that removes data.
func refused(dir string, open *owners.Open, owner string) error {
	remedy := remedyAbove(open)
	if open.Name == "" {
		remedy = fmt.Sprintf("Look at what is in it and who put it there. If all of it is to stay, run "+
			"`chown -h -R %s %s%s`, or set dataDir (walDir) to another directory", owner, dir, closing(open, "chmod -R", dir))
	}
	return coded.DataDirOpen.Errorf("%s is not used: %w. Nothing was changed. %s", dir, openData{open}, remedy)
}

func closing(open *owners.Open, chmod, path string) string {
	if !open.OthersWrite() {
		return ""
	}
	return " && " + chmod + " go-w " + path
}

const sticky = 0o1000

// remedyAbove closes a directory on the way. All users need to write in one such as /tmp, and the names of some are not
// for a command.
func remedyAbove(open *owners.Open) string {
	if _, err := values.ParseDir(open.Dir); err != nil || !open.IsLink && open.Mode&sticky != 0 {
		return fmt.Sprintf("Set dataDir (walDir) to a directory outside of %q", open.Dir)
	}
	return fmt.Sprintf("Run `chown -h root %s%s`, or set dataDir (walDir) to another directory", open.Dir,
		closing(open, "chmod", open.Dir))
}
