package drilled

import (
	"encoding/json"
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
	if err := Interrupted(host, "systemd reports timeout"); err != nil {
		t.Fatal(err)
	}
	all, err := Read(host)
	if err != nil || !all["a"].OK || all["b"].OK || all["b"].Error != "systemd reports timeout" ||
		*all["b"].LastSuccess != good.Success || !all["b"].Time.Equal(time.Unix(2, 0)) || !all["b"].Running.IsZero() {
		t.Errorf("%+v %v", all, err)
	}
}
