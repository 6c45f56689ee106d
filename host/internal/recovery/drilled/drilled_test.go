package drilled

import (
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"etcd-host/internal/system/paths"
)

func TestResultsAreReadAsTheyAreWritten(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	if err := os.MkdirAll(host.StateDir(), 0o700); err != nil {
		t.Fatal(err)
	}
	good := Result{Success: Success{Key: "k", Seconds: 2.5, Time: time.Unix(1, 0).UTC()}, OK: true}
	for _, result := range []Result{good, {Skipped: "no room"}} {
		if err := Keep(host, "s3", result); err != nil {
			t.Fatal(err)
		}
	}
	all, err := Read(host)
	if err != nil || all["s3"].OK || all["s3"].Skipped != "no room" || *all["s3"].LastSuccess != good.Success {
		text, _ := json.Marshal(all)
		t.Errorf("%s %v", text, err)
	}
}

func TestADrillThatIsKilledHasFailed(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	if err := os.MkdirAll(host.StateDir(), 0o700); err != nil {
		t.Fatal(err)
	}
	good := Result{Success: Success{Key: "k", Time: time.Unix(1, 0).UTC()}, OK: true}
	for _, err := range []error{
		Keep(host, "a", good), Keep(host, "b", good), Begin(host, "b", time.Unix(2, 0).UTC()),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if all, err := Read(host); err != nil || !all["b"].OK || all["b"].Running.IsZero() {
		t.Errorf("while it runs: %+v %v", all, err)
	}
	if err := Fail(host, "systemd reports timeout"); err != nil {
		t.Fatal(err)
	}
	all, err := Read(host)
	if err != nil || !all["a"].OK || all["b"].OK || all["b"].Error != "systemd reports timeout" ||
		*all["b"].LastSuccess != good.Success || !all["b"].Time.Equal(time.Unix(2, 0)) || !all["b"].Running.IsZero() {
		t.Errorf("%+v %v", all, err)
	}
}

func TestADrillThatWasStoppedIsNeitherASuccessNorAFailure(t *testing.T) {
	at := time.Unix(2, 0).UTC()
	failed := Result{Success: Success{Time: time.Unix(1, 0).UTC()}, Error: "it differs"}
	for name, one := range map[string]struct {
		end  func(paths.Host) error
		want string
	}{
		"by a signal": {func(host paths.Host) error {
			return errors.Join(Stop(host, "terminated"), EndStopped(host), Fail(host, "systemd reports exit-code"))
		}, "terminated"},
		"by a signal, by hand": {func(host paths.Host) error {
			return errors.Join(Stop(host, "interrupt"), Interrupt(host))
		}, "interrupt"},
		"by a kill, by hand": {Interrupt, "it ended without a result"},
	} {
		host := paths.Host{Root: t.TempDir()}
		if err := os.MkdirAll(host.StateDir(), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(Keep(host, "a", failed), Begin(host, "a", at), one.end(host)); err != nil {
			t.Fatal(err)
		}
		all, err := Read(host)
		got := all["a"]
		if err != nil || got.Error != "it differs" || !got.Running.IsZero() || got.Unfinished() == nil ||
			*got.Unfinished() != (Interruption{at, one.want}) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
		if err := Keep(host, "a", Result{OK: true}); err != nil {
			t.Fatal(err)
		}
		if all, _ := Read(host); all["a"].Unfinished() != nil {
			t.Errorf("%s: the next drill does not replace it: %+v", name, all["a"])
		}
	}
}
