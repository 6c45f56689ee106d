package restore

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/system/files"
	"etcd-host/internal/wire/coded"
)

// logBytes is the log of an etcd that starts: the restored segment, and the next one.
const logBytes = 2 * etcd.SegmentBytes

// room refuses a restore that would fill the disk of the member that still runs. The restored data is there twice: as
// it is tried out, and beside the snapshot.
func (e *engine) room(bytes int64, copies uint64) error {
	needed := uint64(bytes)*copies + logBytes
	for i, dir := range e.self.Dirs() {
		if i > 0 {
			needed = logBytes
		}
		free, err := files.FreeBytes(e.m.Paths.At(dir))
		if err != nil {
			return err
		}
		if free < needed {
			return coded.RoomFull.Errorf(
				"%s: %d MiB are free on the disk of %s, and the restore needs %d MiB there. Nothing was stopped. "+
					"Make room on that disk, then run pulumi up", e.in.Self.Name, free>>20, dir, needed>>20)
		}
	}
	return nil
}

// printRoom prints what is free on the disk of a directory. A full disk has 0.
func printRoom(to io.Writer, name, dir string) error {
	bytes, err := files.FreeBytes(dir)
	if err != nil {
		return err
	}
	inodes, counted, err := files.FreeInodes(dir)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(to, "%s_free=%d\n", name, bytes)
	if counted {
		_, _ = fmt.Fprintf(to, "%s_inodes=%d\n", name, inodes)
	}
	return nil
}

// lacksRoom says that a disk of this host is to blame.
func lacksRoom(err error) bool {
	return files.IsFull(err) || coded.CodeOf(err) == coded.RoomFull
}

// isFull says that a step, or a program that it ran, found no room.
func isFull(err error) bool {
	return err != nil && (strings.Contains(err.Error(), syscall.ENOSPC.Error()) ||
		strings.Contains(err.Error(), syscall.EDQUOT.Error()))
}

// withRoom is the error of a phase. One that found no room names the disks.
func (e *engine) withRoom(err error) error {
	if code := coded.CodeOf(err); !isFull(err) || code == coded.RoomFull || code == coded.RestoreStopped {
		return err
	}
	return coded.RoomFull.Errorf("%s: a disk is full: %w. %s", e.in.Self.Name, err, e.makeRoom())
}

// makeRoom is the action where a disk is full: it names the disks with less than a step needs. A step that failed has
// removed what it wrote by then.
func (e *engine) makeRoom() string {
	var all, full []string
	needed := fmt.Sprintf("%d MiB", logBytes>>20)
	state := e.m.Paths.Name(e.m.Paths.StateDir())
	for _, dir := range append(e.self.Dirs(), state) {
		bytes, noBytes := files.FreeBytes(e.m.Paths.At(dir))
		inodes, counted, noInodes := files.FreeInodes(e.m.Paths.At(dir))
		if errors.Join(noBytes, noInodes) != nil {
			continue
		}
		place := fmt.Sprintf("%s (%d MiB are free)", dir, bytes>>20)
		if counted {
			place = fmt.Sprintf("%s (%d MiB and %d inodes are free)", dir, bytes>>20, inodes)
		}
		all = append(all, place)
		least := uint64(logBytes)
		if dir == state {
			least = 1 << 20 // the notes are small
		}
		lacksInodes := counted && inodes < files.FewInodes
		if bytes < least || lacksInodes {
			full = append(full, place)
		}
		if lacksInodes {
			needed = fmt.Sprintf("%d MiB and %d inodes", logBytes>>20, files.FewInodes)
		}
	}
	if len(full) == 0 {
		full = all
	}
	return fmt.Sprintf("Make room on the disk of %s: at least %s. Then run pulumi up", strings.Join(full, " and "), needed)
}
