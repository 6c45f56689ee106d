package drift

import (
	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/membership/identity"
)

// lookForData reports disks that are not mounted. Below the mount point there may be old data, or none. On a machine
// that was replaced it reports the member whose data came with its disk.
func (r *report) lookForData(id identity.Identity) error {
	wanted := id
	if id.IsZero() {
		wanted = r.declared
	}
	unmounted, err := identity.Unmounted(r.m.Paths, id, wanted)
	if err != nil {
		return err
	}
	for _, point := range unmounted {
		r.add("unmounted", point)
	}
	if !id.IsZero() || r.declared.DataDir == "" || len(unmounted) > 0 {
		return nil
	}
	return r.lookBesideData()
}

func (r *report) lookBesideData() error {
	if etcd, err := adopted.Read(r.m.Paths); err != nil || etcd != nil {
		return err
	}
	beside, member, err := identity.Beside(r.m.Paths, r.declared.DataDir)
	if err != nil || beside.IsZero() || member == 0 {
		return err
	}
	beside.DataDir, beside.WALDir = r.declared.DataDir, r.declared.WALDir
	hasData, err := identity.HasData(r.m.Paths, beside)
	if err == nil && hasData {
		r.add("beside", member.String())
	}
	return err
}
