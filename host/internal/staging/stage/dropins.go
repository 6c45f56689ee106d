package stage

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/values"
)

var mountsLine = regexp.MustCompile(`(?m)^RequiresMountsFor=(.*)$`)

// proxyUnset takes the host's proxies from etcd, which would dial other members through them. They come from
// systemd's DefaultEnvironment, and no member is behind a proxy.
const proxyUnset = "[Service]\nUnsetEnvironment=HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy\n"

// noCore has no core dump of etcd, which would have keys, values and the member's key in it.
const noCore = "[Service]\nLimitCORE=0\n"

// layOutDropIns adds to the unit what its text must not have, because another text would restart etcd. systemd
// applies it at the next start.
func layOutDropIns(m *machine.Machine) (changed bool, err error) {
	mounts, err := mountsBehindLinks(m)
	if err != nil {
		return false, err
	}
	if err := files.MkdirPassable(m.Paths.UnitDropIns()); err != nil {
		return false, err
	}
	for path, content := range map[string]string{
		m.Paths.MountsDropIn(): mounts, m.Paths.ProxyDropIn(): proxyUnset, m.Paths.CoreDropIn(): noCore,
	} {
		one, err := layOutDropIn(m, path, content)
		if err != nil {
			return false, err
		}
		changed = changed || one
	}
	return changed, nil
}

func layOutDropIn(m *machine.Machine, path, content string) (changed bool, err error) {
	if err := files.Keep(m.Paths, m.Say, path); err != nil {
		return false, err
	}
	if content == "" {
		return files.Exists(path), files.Remove(path)
	}
	return files.Put(path, 0o644, []byte("# Written by etcd-host; changes made by hand are lost.\n"+content))
}

// mountsBehindLinks has systemd wait for the disks that links on the way to data and log lead to, since systemd takes
// the unit's own paths as they are written. Empty where there is no such link.
func mountsBehindLinks(m *machine.Machine) (string, error) {
	unit, err := os.ReadFile(filepath.Join(m.Paths.Applied(), unitName))
	if err != nil {
		return "", err
	}
	var behind []string
	for _, line := range mountsLine.FindAllStringSubmatch(string(unit), -1) {
		for dir := range strings.FieldsSeq(line[1]) {
			place := m.Paths.Resolved(dir)
			if place == dir {
				continue
			}
			if _, err := values.ParseDir(place); err != nil {
				m.Say.Say("systemd does not wait for the disk of %s: %v", dir, err)
				continue
			}
			behind = append(behind, place)
		}
	}
	if len(behind) == 0 {
		return "", nil
	}
	return "[Unit]\nRequiresMountsFor=" + strings.Join(behind, " ") + "\n", nil
}
