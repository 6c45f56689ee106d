// Package room knows the room that a member needs on its disks to come up again, and stay.
package room

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/snapshot"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/input"
)

// Verb prints what the check before an update asks of each member's disks: `DIRECTORY FREE NEEDED`, in bytes, of the
// data and of its log. With `snapshot=yes` on stdin it prints so of the snapshot that precedes the change too. It only
// reads.
func Verb(_ context.Context, m *machine.Machine, _ []string, stdin io.Reader, stdout io.Writer) error {
	lines, err := input.ReadLines(stdin, nil, "snapshot")
	if err != nil {
		return err
	}
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
		if _, err := fmt.Fprintln(stdout, dir, free, etcd.SegmentBytes); err != nil {
			return err
		}
	}
	if lines.Get("snapshot") == "yes" {
		return ofSnapshot(m, id, stdout)
	}
	return nil
}

// ofSnapshot counts the database as it is on the disk. A host without one saves another member's data, which is as
// large, but how large is not known here.
func ofSnapshot(m *machine.Machine, id identity.Identity, stdout io.Writer) error {
	info, err := os.Stat(filepath.Join(m.Paths.At(id.DataDir), "member", "snap", "db"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	free, err := files.FreeBytes(m.Paths.Snapshots())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, m.Paths.Name(m.Paths.Snapshots()), free, info.Size()+snapshot.SpareBytes)
	return err
}
