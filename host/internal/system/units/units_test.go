package units

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-systemd/v22/dbus"
	godbus "github.com/godbus/dbus/v5"
)

func TestAStartThatAnotherJobOfSystemdPreventsSaysWhatToWaitFor(t *testing.T) {
	destructive := godbus.Error{
		Name: "org.freedesktop.systemd1.TransactionIsDestructive",
		Body: []any{"Transaction for etcd.service/start is destructive"},
	}
	err := failed("start", "etcd.service", destructive)
	if err == nil || !strings.Contains(err.Error(), "is destructive") ||
		!strings.Contains(err.Error(), "Wait until the host is up, then run pulumi up again") {
		t.Errorf("%v", err)
	}
	if err := failed("start", "etcd.service", errors.New("no unit")); strings.Contains(err.Error(), "Wait") {
		t.Errorf("any error is called one of a host that shuts down: %v", err)
	}
	if err := failed("start", "etcd.service", nil); err != nil {
		t.Error(err)
	}
}

// A systemd that hangs accepts connections, since the kernel does that.
func TestASystemdThatDoesNotAnswerEndsTheQuestion(t *testing.T) {
	place := filepath.Join(t.TempDir(), "bus")
	listener, err := net.Listen("unix", place)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path="+place)
	ctx, cancel := within(t.Context(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err = Connect(ctx, dbus.NewSystemConnectionContext)
	if err == nil || !strings.Contains(err.Error(), "systemd does not answer within 100ms") {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestTheLinksOfAnEnabledUnitAreFlushed(t *testing.T) {
	wants := filepath.Join(t.TempDir(), "multi-user.target.wants")
	links := []dbus.EnableUnitFileChange{{Type: "symlink", Filename: filepath.Join(wants, "etcd.service")}}
	if err := flush(links); err == nil || !strings.Contains(err.Error(), wants+" cannot be flushed to the disk") {
		t.Errorf("the directory was not opened: %v", err)
	}
	if err := os.Mkdir(wants, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := flush(links); err != nil {
		t.Error(err)
	}
}
