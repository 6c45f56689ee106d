// Package room knows the room that a member needs on its disks to come up again, and stay.
package room

import (
	"context"
	"errors"
	"fmt"
	"io"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
)

// segmentBytes is one segment of the log: wal.SegmentSizeBytes, in every version. etcd reserves the next one as it
// starts; where there is less room, it takes what there is, runs, and ends at the first write for which the database
// grows. Then it does not start any longer.
const segmentBytes = 64_000_000

// Verb prints what the check before an update asks of each member's disks: `DIRECTORY FREE NEEDED`, in bytes, of the
// data and of its log. It only reads.
func Verb(_ context.Context, m *machine.Machine, _ []string, _ io.Reader, stdout io.Writer) error {
	id, err := identity.Read(m.Paths)
	if err != nil {
		return err
	}
	if id.Name == "" {
		return errors.New("this host is not a member of a cluster")
	}
	for _, dir := range id.Dirs() {
		free, err := files.FreeBytes(m.Paths.At(dir))
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(stdout, dir, free, segmentBytes); err != nil {
			return err
		}
	}
	return nil
}
