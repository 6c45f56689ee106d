package units

import (
	"errors"
	"strings"
	"testing"

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
