package leave

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/membership/membership"
	"etcd-host/internal/recovery/database"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/retry"
)

func leftFolder(m *machine.Machine) string { return identity.Folder(m.Now(), "left") }

// noteLast notes that this member is the last one, before etcd stops: no member answers from then on. It names the
// folder for the data. A run that was cut off may have moved a part of the data there, so its note stays.
func noteLast(v *cluster.View) error {
	m := v.Machine
	_, noted, err := membership.LastFolder(m.Paths, v.Self.Token)
	if err != nil || noted {
		return err
	}
	note := fmt.Appendf(nil, "token=%s\nfolder=%s\n", v.Self.Token, leftFolder(m))
	_, err = files.Put(m.Paths.Last(), 0o600, note)
	return err
}

// stopTime is for an etcd that a run which was cut off has asked to stop.
const stopTime = 10 * time.Second

// wasLast says that an earlier run noted this member as the last one of its bootstrap, and that it still is. Where that
// run did not stop etcd, or etcd was started again, others may have joined since: then the database lists them.
func (r request) wasLast(ctx context.Context, host paths.Host) (bool, error) {
	folder, noted, err := membership.LastFolder(host, r.self.Token)
	if err != nil || !noted {
		return false, err
	}
	file := host.At(filepath.Join(r.self.DataDir, "member", "snap", "db"))
	if !files.Exists(file) {
		// The host forgets its member once the data is aside.
		isAside := files.Exists(identity.Aside(host.At(r.self.DataDir), folder))
		return isAside || !files.Exists(host.Identity()), nil
	}
	var voters int
	err = retry.For(ctx, stopTime, func(context.Context) error {
		voters, err = database.Voters(file)
		if err != nil && !errors.Is(err, database.ErrInUse) {
			return retry.Final(err)
		}
		return err
	})
	if errors.Is(err, database.ErrInUse) {
		return false, nil // etcd runs, and has no quorum
	}
	if err != nil {
		return false, fmt.Errorf("whether it was the last member cannot be read from %s: %w", host.Name(file), err)
	}
	return voters == 1, nil
}
