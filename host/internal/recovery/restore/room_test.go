package restore

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/made"
	"etcd-host/internal/wire/coded"
)

// fill has no byte free where the log of a host is.
func fill(t *testing.T, e *engine) {
	t.Helper()
	if err := os.Symlink("/proc", e.m.Paths.At("/full")); err != nil {
		t.Fatal(err)
	}
	e.self.WALDir = "/full"
}

func TestAHostThatJoinsLaterNeedsRoomBeforeAnythingStops(t *testing.T) {
	e := stoppedHost(t, "")
	e.in.Initial[0].Name = "m1"
	left := e.m.Paths.At("/data/.restore-r0")
	put(t, left+"/snapshot.db", "of a restore that was killed")
	if err := made.Note(e.m.Paths, left); err != nil {
		t.Fatal(err)
	}
	theirs := []string{"/data/.restore-old/snapshot.db", "/data/.restore-old-backups/2025.db", "/data/.restore-notes.txt"}
	for _, path := range theirs {
		put(t, e.m.Paths.At(path), "somebody else's")
	}
	if out, err := e.stage(t.Context()); err != nil || out != "staged=no\n" || files.Exists(left) {
		t.Errorf("%q %v", out, err)
	}
	for _, path := range theirs {
		if !files.Exists(e.m.Paths.At(path)) {
			t.Errorf("%s is gone", path)
		}
	}
	fill(t, e)
	_, err := e.stage(t.Context())
	if coded.CodeOf(err) != coded.RoomFull || !strings.Contains(err.Error(), "0 MiB are free on the disk of /full") {
		t.Errorf("%v", err)
	}
	e.over = true
	if _, err := e.stage(t.Context()); err != nil {
		t.Errorf("a restore that ended: %v", err)
	}
}

func TestAStepWithoutRoomNamesTheFullDiskAndHowMuchItNeeds(t *testing.T) {
	const remedy = "Make room on the disk of /full (0 MiB are free): at least 122 MiB. Then run pulumi up"
	full := &fs.PathError{Op: "mkdirat", Path: "set-aside", Err: syscall.ENOSPC}
	e := stoppedHost(t, "")
	fill(t, e)
	err := e.withRoom(e.run([]step{{"old-data-aside", func() error { return full }}}))
	if coded.CodeOf(err) != coded.RestoreStopped || !strings.HasSuffix(err.Error(), "before the restore ends. "+remedy) {
		t.Errorf("%v", err)
	}
	err = e.withRoom(full)
	if coded.CodeOf(err) != coded.RoomFull || !strings.HasSuffix(err.Error(), "left on device. "+remedy) {
		t.Errorf("%v", err)
	}
	if err := e.withRoom(errKilled); err != errKilled {
		t.Errorf("another error: %v", err)
	}
}

func TestAFileWithoutRoomForItsCopyIsNotToBlame(t *testing.T) {
	e := stoppedHost(t, "")
	put(t, e.m.Paths.At(snapshotFile), "a snapshot")
	fill(t, e)
	_, err := e.bring(t.Context())
	if coded.CodeOf(err) != coded.RoomFull || strings.Contains(err.Error(), "restore.snapshot") {
		t.Errorf("%v", err)
	}
}

func TestAFullDiskAndAUsedQuotaAreBothAskedForRoom(t *testing.T) {
	for _, refused := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		err := &fs.PathError{Op: "write", Path: "/data/wal", Err: refused}
		if !lacksRoom(err) || !isFull(err) {
			t.Errorf("%v: it is taken for another fault", err)
		}
		// A program that was run has words alone.
		if err := errors.New("etcdutl: " + err.Error()); !isFull(err) || lacksRoom(err) {
			t.Errorf("%v: it is not a full disk of a program", err)
		}
	}
	if err := fs.ErrPermission; lacksRoom(err) || isFull(err) {
		t.Error("a refused permission is taken for a full disk")
	}
}
