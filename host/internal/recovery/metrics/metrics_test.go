package metrics

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"pgregory.net/rapid"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/drilled"
	"etcd-host/internal/recovery/report"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/coded"
)

// parsed reads a file as the node exporter does, and has each sample by its name and labels.
func parsed(t interface{ Fatalf(string, ...any) }, text string) map[string]float64 {
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	all := map[string]float64{}
	for name, family := range families {
		if family.GetHelp() == "" || family.GetType() != dto.MetricType_GAUGE {
			t.Fatalf("%s has no help or no type", name)
		}
		for _, one := range family.GetMetric() {
			key := name
			for _, label := range one.GetLabel() {
				if label.GetName() != "cluster" {
					key += " " + label.GetName() + "=" + label.GetValue()
				}
			}
			if _, twice := all[key]; twice || one.TimestampMs != nil {
				t.Fatalf("%s comes twice, or has a timestamp", key)
			}
			all[key] = one.GetGauge().GetValue()
		}
	}
	return all
}

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func newHost(t *testing.T) *machine.Machine {
	t.Helper()
	m := &machine.Machine{Paths: paths.Host{Root: t.TempDir()}, Say: &say.Lines{}, Now: time.Now}
	if err := os.MkdirAll(m.Paths.StateDir(), 0o700); err != nil {
		t.Fatal(err)
	}
	return m
}

func set(t *testing.T, m *machine.Machine, cluster, directory string) {
	t.Helper()
	put(t, m.Paths.BackupSettings(), fmt.Sprintf(`{"cluster":%q,"metrics_directory":%q,"interval_seconds":300,
"targets":[{"name":"s3","kind":"directory","path":"/srv/a"},{"name":"disk","kind":"directory","path":"/srv/b"}]}`,
		cluster, directory))
}

func write(t *testing.T, m *machine.Machine) map[string]float64 {
	t.Helper()
	if err := Write(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(m.Paths.At("/metrics/etcd_prod.prom"))
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, string(text))
}

func expect(t *testing.T, got, want map[string]float64) {
	t.Helper()
	for key, value := range want {
		if found, is := got[key]; !is || found != value {
			t.Errorf("%s: %v %v, not %v", key, found, is, value)
		}
	}
	if t.Failed() {
		t.Logf("%v", got)
	}
}

var (
	began = time.Unix(1_800_000_100, 0).UTC()
	taken = time.Unix(1_800_000_000, 500_000_000).UTC()
)

func TestEveryHostReportsTheAgeOfTheNewestBackup(t *testing.T) {
	m := newHost(t)
	set(t, m, "prod", "/metrics")
	// This host took none: another one did.
	run := report.Report{Began: began, Ended: began.Add(time.Second), Targets: map[string]report.Target{
		"s3": {Read: began, Count: 3, Oldest: taken.Add(-time.Hour), PreviousSize: 90, Newest: &report.Newest{
			Time: taken, Revision: 7, Keys: 5, SizeRaw: 100, SizeStored: 40,
		}},
		"disk":    {Error: "no answer"},
		"removed": {Read: began, Count: 9},
	}}
	if err := run.Write(m.Paths); err != nil {
		t.Fatal(err)
	}
	got := write(t, m)
	expect(t, got, map[string]float64{
		"etcd_backup_last_success_timestamp_seconds target=s3": 1_800_000_000.5,
		"etcd_backup_last_attempt_timestamp_seconds target=s3": 1_800_000_100,
		"etcd_backup_last_success target=s3":                   1,
		"etcd_backup_last_success target=disk":                 0,
		"etcd_backup_size_bytes target=s3 form=raw":            100,
		"etcd_backup_size_bytes target=s3 form=stored":         40,
		"etcd_backup_previous_size_bytes target=s3":            90,
		"etcd_backup_revision target=s3":                       7,
		"etcd_backup_keys target=s3":                           5,
		"etcd_backup_stored_count target=s3":                   3,
		"etcd_backup_oldest_timestamp_seconds target=s3":       1_799_996_400.5,
		"etcd_backup_interval_seconds":                         300,
	})
	for key := range got {
		if strings.Contains(key, "removed") || strings.HasPrefix(key, "etcd_backup_stored_count target=disk") {
			t.Errorf("%s", key)
		}
	}

	t.Run("the interval of a schedule is its longest pause", func(t *testing.T) {
		defer set(t, m, "prod", "/metrics")
		text, err := os.ReadFile(m.Paths.BackupSettings())
		if err != nil {
			t.Fatal(err)
		}
		put(t, m.Paths.BackupSettings(), strings.Replace(string(text), `"interval_seconds":300`,
			`"schedule":"weekly","longest_pause_seconds":604800`, 1))
		expect(t, write(t, m), map[string]float64{"etcd_backup_interval_seconds": 604_800})
	})
	t.Run("a run that failed names its stage and its target", func(t *testing.T) {
		run.Error, run.Stage, run.Seconds = "no answer", "upload", map[string]float64{"save": 1.5}
		if err := run.Write(m.Paths); err != nil {
			t.Fatal(err)
		}
		expect(t, write(t, m), map[string]float64{
			"etcd_backup_last_success target=s3": 1, "etcd_backup_last_success target=disk": 0,
			"etcd_backup_failed_stage stage=upload": 1, "etcd_backup_duration_seconds stage=save": 1.5,
			"etcd_backup_last_success_timestamp_seconds target=s3": 1_800_000_000.5,
		})
	})
	t.Run("a run that failed before it came to a target failed for all", func(t *testing.T) {
		run.Stage, run.Targets["disk"] = "save", report.Target{}
		if err := run.Write(m.Paths); err != nil {
			t.Fatal(err)
		}
		expect(t, write(t, m), map[string]float64{
			"etcd_backup_last_success target=s3": 0, "etcd_backup_last_success target=disk": 0,
		})
	})
	t.Run("a target that no run tried has no result, and a moved one none of before", func(t *testing.T) {
		defer set(t, m, "prod", "/metrics")
		wanted, err := settings.Read(m.Paths)
		if err != nil {
			t.Fatal(err)
		}
		run := report.Report{Targets: map[string]report.Target{}}
		run.Begin(wanted.Targets)
		tried := run.Targets["s3"]
		tried.Read, tried.Newest = began, &report.Newest{Time: taken}
		run.Targets["s3"], run.Began, run.Ended = tried, began, began.Add(time.Second)
		delete(run.Targets, "disk")
		if err := run.Write(m.Paths); err != nil {
			t.Fatal(err)
		}
		has := func(want ...string) {
			t.Helper()
			got := write(t, m)
			for _, metric := range []string{"last_attempt_timestamp_seconds", "last_success", "last_success_timestamp_seconds"} {
				for _, name := range []string{"s3", "disk"} {
					if _, has := got["etcd_backup_"+metric+" target="+name]; has != slices.Contains(want, name) {
						t.Errorf("%s of %s: %v", metric, name, has)
					}
				}
			}
		}
		has("s3")
		text, err := os.ReadFile(m.Paths.BackupSettings())
		if err != nil {
			t.Fatal(err)
		}
		put(t, m.Paths.BackupSettings(), strings.Replace(string(text), "/srv/a", "/srv/c", 1))
		has()
	})
	t.Run("a run that has not ended says nothing of its success", func(t *testing.T) {
		run.Ended, run.Error = time.Time{}, ""
		if err := run.Write(m.Paths); err != nil {
			t.Fatal(err)
		}
		if _, says := write(t, m)["etcd_backup_last_success target=s3"]; says {
			t.Error("it says something")
		}
	})
}

func TestDrillsAreReported(t *testing.T) {
	m := newHost(t)
	set(t, m, "prod", "/metrics")
	good := drilled.Result{Success: drilled.Success{Time: taken, Revision: 7, Seconds: 2.25}, OK: true}
	for _, err := range []error{
		drilled.Keep(m.Paths, "s3", good),
		drilled.Keep(m.Paths, "s3", drilled.Result{Success: drilled.Success{Time: began}, Error: "it differs"}),
		drilled.Keep(m.Paths, "disk",
			drilled.Result{Success: drilled.Success{Time: began}, Skipped: "encrypted", Compared: true}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	expect(t, write(t, m), map[string]float64{
		"etcd_drill_last_failed target=s3": 1, "etcd_drill_last_skipped target=s3": 0,
		"etcd_drill_open_failure_timestamp_seconds target=s3": 1_800_000_100,
		"etcd_drill_last_failed target=disk":                  0, "etcd_drill_last_skipped target=disk": 1,
		"etcd_drill_last_compared_only target=s3": 0, "etcd_drill_last_compared_only target=disk": 1,
		"etcd_drill_last_attempt_timestamp_seconds target=s3": 1_800_000_100,
		"etcd_drill_last_success_timestamp_seconds target=s3": 1_800_000_000.5,
		"etcd_drill_restore_seconds target=s3":                2.25,
		"etcd_drill_revision target=s3":                       7,
	})
}

func TestAlarmsAndCertificatesAreReported(t *testing.T) {
	c := etcdtest.Start(t, 1)
	m, self, _ := c.Host(t, c.Members[0])
	if err := identity.Remember(m.Paths, self); err != nil {
		t.Fatal(err)
	}
	set(t, m, "prod", "/metrics")
	put(t, filepath.Join(m.Paths.Applied(), "version"), "3.6.16\n")
	got := write(t, m)
	expect(t, got, map[string]float64{"etcd_alarm type=NOSPACE": 0, "etcd_alarm type=CORRUPT": 0})
	if asked := got["etcd_alarm_timestamp_seconds"]; asked < float64(time.Now().Add(-time.Minute).Unix()) {
		t.Errorf("asked at %v", asked)
	}
	var names []string
	for key := range got {
		names = append(names, key)
	}
	all := strings.Join(names, "\n")
	for _, want := range []string{
		"etcd_host_info member=m0 program=", "version=3.6.16",
		"etcd_certificate_expiry_timestamp_seconds kind=ca name=test CA",
		"etcd_certificate_expiry_timestamp_seconds kind=member name=localhost",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in\n%s", want, all)
		}
	}
	c.Members[0].Stop()
	if _, says := write(t, m)["etcd_alarm type=NOSPACE"]; says {
		t.Error("an etcd that does not answer has no alarm")
	}
}

func TestAnyValueIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value, at := rapid.String().Draw(t, "value"), rapid.Float64().Draw(t, "at")
		var p text
		p.family("etcd_a", "Help.", sample{at, []label{{"one", value}, {"two", "x"}}})
		for key, found := range parsed(t, p.String()) {
			if key != "etcd_a one="+value+" two=x" || found != at {
				t.Fatalf("%q %v", key, found)
			}
		}
	})
}

func TestTheFileIsReadableByTheExporterAndGoesWhereItIsNotAskedFor(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o077))
	m := newHost(t)
	set(t, m, "prod", "/metrics/node-exporter")
	there := func(path string) bool {
		_, err := os.Stat(m.Paths.At(path))
		return err == nil
	}
	for path, move := range map[string]func(){
		"/metrics/node-exporter/etcd_prod.prom": func() {},
		"/elsewhere/etcd_prod.prom":             func() { set(t, m, "prod", "/elsewhere") },
		"/elsewhere/etcd_test.prom":             func() { set(t, m, "test", "/elsewhere") },
	} {
		set(t, m, "prod", "/metrics/node-exporter")
		if err := Write(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		move()
		if err := Write(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(m.Paths.At(path)); err != nil || info.Mode().Perm() != 0o644 {
			t.Fatalf("%s: %v %v", path, info, err)
		}
		if info, err := os.Stat(filepath.Dir(m.Paths.At(path))); err != nil || info.Mode().Perm() != 0o755 {
			t.Errorf("%v %v", info, err)
		}
		if there("/metrics/node-exporter/etcd_prod.prom") != (path == "/metrics/node-exporter/etcd_prod.prom") {
			t.Errorf("%s: the former file stays or is not there", path)
		}
	}
	set(t, m, "prod", "/elsewhere")
	put(t, m.Paths.At("/elsewhere/apt.prom"), "apt 1\n")
	if err := Write(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	set(t, m, "prod", "")
	if err := Write(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if there("/elsewhere/etcd_prod.prom") || !there("/elsewhere/apt.prom") {
		t.Error("the file of this program stays, or another one is gone")
	}
}

func TestADirectoryThatCannotBeWrittenFailsNoRun(t *testing.T) {
	m := newHost(t)
	set(t, m, "prod", "/file/below")
	put(t, m.Paths.At("/file"), "")
	Say(t.Context(), m)
	if said := strings.Join(m.Say.(*say.Lines).Said, "\n"); !strings.Contains(said, "the metrics are old") {
		t.Errorf("%q", said)
	}
}

func TestMetricsAreNotWrittenWhereTheyWouldBeLost(t *testing.T) {
	m := newHost(t)
	set(t, m, "prod", "/var/tmp/metrics")
	if err := Write(t.Context(), m); coded.CodeOf(err) != coded.DirectoryLosesFiles ||
		!strings.Contains(err.Error(), "in backup.metricsDirectory, then run pulumi up") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(m.Paths.At("/var/tmp")); err == nil {
		t.Error("the directory was made")
	}
}
