package coded_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"etcd-host/internal/wire/coded"
)

func TestCodeEndsTheFirstLine(t *testing.T) {
	full := coded.DiskFull.Errorf("no room on %s: %w", "/data", fs.ErrPermission)
	for _, one := range []struct {
		err    error
		wanted string
	}{
		{full, "no room on /data: permission denied [disk.full]"},
		{fmt.Errorf("install: %w", full), "install: no room on /data: permission denied [disk.full]"},
		{errors.Join(errors.New("a"), full), "a [disk.full]\nno room on /data: permission denied"},
		{coded.RestoreStopped.Errorf("the restore stopped: %w", full),
			"the restore stopped: no room on /data: permission denied [restore.stopped]"},
		{coded.HealthNotServing.Errorf(
			"etcd does not serve\npanic: x"), "etcd does not serve [health.not-serving]\npanic: x"},
		{errors.New("no answer"), "no answer [host.failed]"},
	} {
		if text := coded.Text(one.err); text != one.wanted {
			t.Errorf("%q, not %q", text, one.wanted)
		}
	}
}

func TestErrorWithACodeKeepsItsTextAndItsCauses(t *testing.T) {
	err := coded.DiskFull.Errorf("no room: %w", fs.ErrPermission)
	if err.Error() != "no room: permission denied" || !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%q", err)
	}
}
