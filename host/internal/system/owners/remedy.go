package owners

import (
	"fmt"
	"slices"
	"strings"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/values"
)

func refusal(host paths.Host, open *Open) string {
	path := host.Name(open.Dir)
	return fmt.Sprintf("%q (%s): users other than root can change what root writes, runs or believes there. Nothing was "+
		"changed. Look at what is there and who put it there. If it is to stay, %s", path, open.Rights(),
		remedy(host, path, open))
}

// remedy is a command that removes nothing. The owner of a directory of this program may own all that is in it.
func remedy(host paths.Host, path string, open *Open) string {
	if _, err := values.ParseDir(path); err != nil {
		return "make root its owner, and take the right to write away from others"
	}
	chown, chmod := "chown -h root:root ", "chmod go-w "
	if slices.ContainsFunc(believed(host), func(dir string) bool { return strings.HasPrefix(open.Dir+"/", dir+"/") }) {
		chown, chmod = "chown -hR root:root ", "chmod -R go-w "
	}
	var commands []string
	if !RootAlone(host).Has(open.UID) {
		if slices.Contains(configuration(host), open.Dir) {
			// An etcd that runs reads its certificates there.
			commands = append(commands, "chmod a+x "+path)
		}
		commands = append(commands, chown+path)
	}
	if open.OthersWrite() {
		commands = append(commands, chmod+path)
	}
	return "run `" + strings.Join(commands, " && ") + "`"
}
