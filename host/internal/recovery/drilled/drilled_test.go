package drilled

import (
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"etcd-host/internal/recovery/target"
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
		Keep(host, "a", good), Keep(host, "b", good),
		Begin(host, target.Settings{Name: "b"}, time.Unix(2, 0).UTC()),
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
		begun := errors.Join(Keep(host, "a", failed), Begin(host, target.Settings{Name: "a"}, at))
		if err := errors.Join(begun, one.end(host)); err != nil {
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

func TestAFailureStaysUntilADrillOfItsKindOrAStrongerOneSucceeds(t *testing.T) {
	at := func(seconds int64) Success { return Success{Time: time.Unix(seconds, 0).UTC()} }
	restored := Result{Success: at(9), OK: true}
	compared := Result{Success: at(9), Skipped: "encrypted", Compared: true}
	skipped := Result{Success: at(9), Skipped: "no room"}
	wrong := Result{Success: at(1), Error: "it differs"}
	damaged := Result{Success: at(2), Error: "damaged", Compared: true}
	openRestore := &Failure{wrong.Time, wrong.Error, false}
	openComparison := &Failure{damaged.Time, damaged.Error, true}
	openBoth := &Failure{damaged.Time, damaged.Error, false}
	for name, one := range map[string]struct {
		drills []Result
		want   *Failure
	}{
		"a restore":                            {[]Result{wrong, restored}, nil},
		"a restore after a comparison":         {[]Result{damaged, restored}, nil},
		"a comparison after a comparison":      {[]Result{damaged, compared}, nil},
		"a comparison after a restore":         {[]Result{wrong, compared}, openRestore},
		"two comparisons":                      {[]Result{wrong, compared, compared}, openRestore},
		"nothing":                              {[]Result{damaged, skipped}, openComparison},
		"a comparison, of the weaker of both":  {[]Result{wrong, damaged, compared}, openBoth},
		"nothing yet, after both":              {[]Result{wrong, damaged}, openBoth},
		"a restore, of both":                   {[]Result{wrong, damaged, restored}, nil},
		"a comparison, after a restore passed": {[]Result{wrong, restored, compared}, nil},
	} {
		host := paths.Host{Root: t.TempDir()}
		if err := os.MkdirAll(host.StateDir(), 0o700); err != nil {
			t.Fatal(err)
		}
		for _, drill := range one.drills {
			if err := Keep(host, "a", drill); err != nil {
				t.Fatal(err)
			}
		}
		all, err := Read(host)
		got := all["a"].Failure()
		if err != nil || (got == nil) != (one.want == nil) || got != nil && *got != *one.want {
			t.Errorf("outweighed by %s: %+v %v", name, got, err)
		}
	}
}

func TestAResultIsOfOnePlace(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	if err := os.MkdirAll(host.StateDir(), 0o700); err != nil {
		t.Fatal(err)
	}
	old := target.Settings{Name: "a", Kind: target.KindDirectory, Path: "/srv/a"}
	moved := old
	moved.Path = "/srv/b"
	good := Result{Success: Success{Time: time.Unix(1, 0).UTC()}, OK: true, Place: old.Place()}
	read := func() Results {
		t.Helper()
		all, err := Read(host)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	if err := Keep(host, "a", good); err != nil {
		t.Fatal(err)
	}
	if all := read(); !all.For(old).OK || all.For(moved).OK {
		t.Errorf("%+v", all)
	}
	if err := errors.Join(Begin(host, moved, time.Unix(2, 0).UTC()), Fail(host, "timeout")); err != nil {
		t.Fatal(err)
	}
	if got := read().For(moved); got.Error != "timeout" || got.LastSuccess != nil {
		t.Errorf("%+v", got)
	}
	back := Result{Success: Success{Time: time.Unix(3, 0).UTC()}, Skipped: "no room", Place: old.Place()}
	if err := Keep(host, "a", back); err != nil {
		t.Fatal(err)
	}
	if got := read().For(old); got.Failure() != nil {
		t.Errorf("%+v", got)
	}
	// An earlier version knew no places.
	if err := Keep(host, "b", Result{OK: true}); err != nil {
		t.Fatal(err)
	}
	if !read().For(target.Settings{Name: "b"}).OK {
		t.Error("the result of an earlier version is gone")
	}
}
