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

// layOutMounts has systemd wait for the disks that links on the way to data and log lead to, since systemd takes the
// unit's own paths as they are written. The unit stays as it is: another one would restart etcd.
func layOutMounts(m *machine.Machine) (changed bool, err error) {
	unit, err := os.ReadFile(filepath.Join(m.Paths.Applied(), unitName))
	if err != nil {
		return false, err
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
	path := m.Paths.MountsDropIn()
	if len(behind) == 0 {
		return removeMounts(path)
	}
	if err := files.MkdirPassable(filepath.Dir(path)); err != nil {
		return false, err
	}
	return files.Put(path, 0o644, []byte("# Written by etcd-host; changes made by hand are lost.\n[Unit]\n"+
		"RequiresMountsFor="+strings.Join(behind, " ")+"\n"))
}

func removeMounts(path string) (changed bool, err error) {
	if !files.Exists(path) {
		return false, nil
	}
	if err := files.Remove(path); err != nil {
		return false, err
	}
	_ = os.Remove(filepath.Dir(path)) // where others have something in it, it stays
	return true, nil
}
