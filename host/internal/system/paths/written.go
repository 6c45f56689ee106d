package paths

import "path/filepath"

// Place is a path of the system's directories that an update writes.
type Place struct {
	Path  string
	IsDir bool
}

// Written are those of each update. Directories come first, each after the one above it.
func (h Host) Written() []Place {
	return places([]string{
		filepath.Dir(h.Bin("etcd")), filepath.Dir(h.Program()), h.UnitDropIns(), h.UnitWants(), h.Releases(), h.ConfDir(),
		h.PKI(), h.StateDir(),
	}, []string{
		h.Program(), h.Bin("etcd"), h.Bin("etcdctl"), h.Bin("etcdutl"), h.Unit(), h.MountsDropIn(), h.ProxyDropIn(),
		h.CoreDropIn(), h.Conf(), h.Bootstrap(), h.EtcdctlPort(), h.Current(), h.Revoked(),
	})
}

// TimerUnits are the units that timers consist of, by their names.
var TimerUnits = []string{"etcd-backup", "etcd-drill", "etcd-maintenance"}

// WrittenForTimers are those of an update with backups or maintenance.
func (h Host) WrittenForTimers() []Place {
	files := []string{h.BackupSettings()}
	for _, name := range TimerUnits {
		files = append(files, h.SystemUnit(name+".service"), h.SystemUnit(name+".timer"))
	}
	return places([]string{filepath.Dir(h.BackupSettings())}, files)
}

func places(dirs, files []string) []Place {
	var all []Place
	for _, dir := range dirs {
		all = append(all, Place{dir, true})
	}
	for _, file := range files {
		all = append(all, Place{file, false})
	}
	return all
}
