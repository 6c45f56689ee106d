package schedule

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
	"etcd-host/internal/wire/coded"
)

func host(t *testing.T) (*machine.Machine, *unitstest.Fake) {
	t.Helper()
	root := t.TempDir()
	fake := &unitstest.Fake{}
	m := &machine.Machine{Paths: paths.Host{Root: root}, Units: fake, Say: &say.Lines{}, Now: time.Now}
	for _, dir := range []string{filepath.Dir(m.Paths.Unit()), m.Paths.StateDir()} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return m, fake
}

func set(t *testing.T, m *machine.Machine, document string) {
	t.Helper()
	if err := Verb(t.Context(), m, nil, strings.NewReader(document), nil); err != nil {
		t.Fatal(err)
	}
}

const document = `{"cluster":"etcd","interval_seconds":300,"drill":{},"on_failure":"page@etcd.service",
"targets":[{"name":"s3","kind":"s3","bucket":"bb","access_key_id":"id","secret_access_key":"hidden-secret"},
{"name":"disk","kind":"directory","path":"/srv/nfs/etcd","mount_point":"/srv/nfs"}]}`

func unitsOf(t *testing.T, m *machine.Machine) []string {
	t.Helper()
	found, err := filepath.Glob(m.Paths.SystemUnit("*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range found {
		found[i] = filepath.Base(found[i])
	}
	return found
}

func TestTimersExistOnlyWhereTheyAreAskedFor(t *testing.T) {
	m, fake := host(t)
	set(t, m, document)
	want := []string{"etcd-backup.service", "etcd-backup.timer", "etcd-drill.service", "etcd-drill.timer"}
	if got := unitsOf(t, m); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	for _, line := range []string{"enable etcd-backup.timer", "start etcd-backup.timer", "enable etcd-drill.timer"} {
		if !slices.Contains(fake.Did, line) {
			t.Errorf("%q is not among %q", line, fake.Did)
		}
	}
	set(t, m, strings.Replace(document, `"drill":{},`, "", 1))
	if got := unitsOf(t, m); !slices.Equal(got, want[:2]) {
		t.Errorf("%v", got)
	}
	set(t, m, "{}")
	if got := unitsOf(t, m); len(got) > 0 {
		t.Errorf("%v", got)
	}
	if _, err := os.Stat(m.Paths.BackupSettings()); err == nil {
		t.Error("the credentials stay")
	}
}

func TestMetricsBeginAndEndWithTheirField(t *testing.T) {
	m, _ := host(t)
	asked := strings.Replace(document, `"cluster"`, `"metrics_directory":"/metrics","cluster"`, 1)
	for _, end := range []string{document, "{}"} {
		set(t, m, asked)
		if _, err := os.Stat(m.Paths.At("/metrics/etcd_etcd.prom")); err != nil {
			t.Fatal(err)
		}
		set(t, m, end)
		if left, _ := os.ReadDir(m.Paths.At("/metrics")); len(left) > 0 {
			t.Errorf("%v", left)
		}
	}
}

func TestTheSameSettingsAgainChangeNothing(t *testing.T) {
	m, fake := host(t)
	set(t, m, document)
	fake.Did = nil
	set(t, m, document)
	for _, line := range fake.Did {
		if !strings.HasPrefix(line, "enable") {
			t.Errorf("%q", fake.Did)
		}
	}
}

func TestOtherCredentialsRestartNothing(t *testing.T) {
	m, fake := host(t)
	set(t, m, document)
	fake.Did = nil
	set(t, m, strings.Replace(document, "hidden-secret", "another-secret", 1))
	for _, line := range fake.Did {
		if !strings.HasPrefix(line, "enable") {
			t.Errorf("%q", fake.Did)
		}
	}
	if content, _ := os.ReadFile(m.Paths.BackupSettings()); !strings.Contains(string(content), "another-secret") {
		t.Error("the credentials are the old ones")
	}
}

func TestSecretsAreInOneFileThatRootAloneReads(t *testing.T) {
	m, _ := host(t)
	set(t, m, document)
	err := filepath.WalkDir(m.Paths.Root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if strings.Contains(string(content), "hidden-secret") && path != m.Paths.BackupSettings() {
			t.Errorf("%s has a secret", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(m.Paths.BackupSettings()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
}

func TestADirectoryOnTheRootDiskIsMadeAndOneBelowAMountPointIsNot(t *testing.T) {
	m, _ := host(t)
	own := `{"name":"own","kind":"directory","path":"/srv/own"},`
	set(t, m, strings.Replace(document, `{"name":"disk"`, own+`{"name":"disk"`, 1))
	if info, err := os.Stat(m.Paths.At("/srv/own")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info, err)
	}
	if _, err := os.Stat(m.Paths.At("/srv/nfs")); err == nil {
		t.Error("the root disk has a directory in the place of the mounted disk")
	}
}

func TestADirectoryInWhichFilesWouldBeLostChangesNothing(t *testing.T) {
	m, fake := host(t)
	set(t, m, document)
	before, err := os.ReadFile(m.Paths.BackupSettings())
	if err := errors.Join(err, os.MkdirAll(m.Paths.At("/srv"), 0o755),
		os.Symlink("/tmp/gone", m.Paths.At("/srv/link"))); err != nil {
		t.Fatal(err)
	}
	fake.Did = nil
	asked := strings.Replace(document, `"path":"/srv/nfs/etcd","mount_point":"/srv/nfs"`, `"path":"/srv/link"`, 1)
	asked = strings.Replace(asked, `"cluster"`, `"metrics_directory":"/run/metrics","cluster"`, 1)
	err = Verb(t.Context(), m, nil, strings.NewReader(asked), nil)
	if coded.CodeOf(err) != coded.DirectoryLosesFiles ||
		!strings.Contains(err.Error(), `"/srv/link" leads to "/tmp/gone"`) ||
		!strings.Contains(err.Error(), `"/run/metrics" is in /run`) {
		t.Errorf("%v", err)
	}
	if after, _ := os.ReadFile(m.Paths.BackupSettings()); len(fake.Did) > 0 || string(after) != string(before) {
		t.Errorf("%q", fake.Did)
	}
}

func TestAUnitOfTheUsersOwnStays(t *testing.T) {
	m, _ := host(t)
	path := m.Paths.SystemUnit("etcd-maintenance.timer")
	if err := os.WriteFile(path, []byte("[Timer]\nOnCalendar=daily\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	set(t, m, document)
	if err := Remove(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestAUnitOfTheUsersOwnWithOurNameIsKept(t *testing.T) {
	m, _ := host(t)
	path := m.Paths.SystemUnit("etcd-backup.service")
	if err := os.WriteFile(path, []byte("[Service]\nExecStart=/root/backup\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	set(t, m, document)
	if kept, err := os.ReadFile(m.Paths.KeptFile(path)); !strings.Contains(string(kept), "/root/backup") {
		t.Errorf("%q, %v", kept, err)
	}
}

func TestOddSettingsChangeNothing(t *testing.T) {
	m, _ := host(t)
	for _, text := range []string{
		`{`, `[]`, `{"cluster":"../etc"}`, `{"cluster":"etcd","interval_seconds":1}`,
		`{"cluster":"etcd","interval_seconds":"hidden-secret"}`, `{"cluster":"etcd","schedule":"daily\nExecStart=/bin/sh"}`,
		`{"cluster":"etcd","on_failure":"a b.service"}`, `{"cluster":"etcd","keep":{"last":-1}}`,
		`{"cluster":"etcd","compression":"gzip"}`, `{"cluster":"etcd","recipients":["age1odd"]}`,
		`{"cluster":"etcd","metrics_directory":"../x"}`, `{"cluster":"etcd","drill":{"identity":"hidden-secret"}}`,
		`{"cluster":"etcd","targets":[{"name":"a","kind":"directory","path":"/a"},` +
			`{"name":"a","kind":"directory","path":"/b"}]}`,
	} {
		err := Verb(t.Context(), m, nil, strings.NewReader(text), nil)
		if err == nil || strings.Contains(err.Error(), "hidden-secret") ||
			!strings.Contains(err.Error(), "Nothing was changed") {
			t.Errorf("%s: %v", text, err)
		}
	}
	if got := unitsOf(t, m); len(got) > 0 {
		t.Errorf("%v", got)
	}
}

func TestEveryServiceHasADeadlineALowWeightAndASandbox(t *testing.T) {
	wanted := settings.Settings{
		Cluster: "etcd", Timer: settings.Timer{Interval: time.Hour}, OnFailure: "page.service",
		Drill: &settings.Drill{Timer: settings.Timer{Interval: time.Hour}}, Maintenance: &settings.Timer{Schedule: "daily"},
		Targets: []target.Settings{{Name: "disk", Kind: target.KindDirectory, Path: "/srv/backups"}},
	}
	for name, content := range units(wanted, "/data/etcd") {
		if !strings.HasSuffix(name, ".service") {
			continue
		}
		for _, line := range []string{
			"Type=oneshot", "TimeoutStartSec=", "CPUWeight=20", "IOWeight=10", "ProtectSystem=strict", "NoNewPrivileges=yes",
			"OnFailure=page.service", "ReadWritePaths=-/srv/backups", "SuccessExitStatus=SIGTERM 143",
		} {
			if !strings.Contains(content, "\n"+line) {
				t.Errorf("%s has no %s", name, line)
			}
		}
	}
}

func TestAnIntervalThatDividesADayIsACalendar(t *testing.T) {
	for interval, want := range map[time.Duration]string{
		10 * time.Second:   "OnCalendar=*:*:0/10",
		time.Minute:        "OnCalendar=*:0/1:00",
		5 * time.Minute:    "OnCalendar=*:0/5:00",
		time.Hour:          "OnCalendar=0/1:00:00",
		6 * time.Hour:      "OnCalendar=0/6:00:00",
		24 * time.Hour:     "OnCalendar=*-*-* 00:00:00",
		7 * 24 * time.Hour: "OnCalendar=Sun *-*-* 03:00:00",
		7 * time.Minute:    "OnActiveSec=120\nOnUnitActiveSec=420",
		90 * time.Second:   "OnActiveSec=90\nOnUnitActiveSec=90",
	} {
		if got := every(interval); got != want {
			t.Errorf("%s: %q, not %q", interval, got, want)
		}
		if analyze, err := exec.LookPath("systemd-analyze"); err == nil && strings.HasPrefix(want, "OnCalendar=") {
			calendar := strings.TrimPrefix(want, "OnCalendar=")
			if said, err := exec.Command(analyze, "calendar", calendar).CombinedOutput(); err != nil {
				t.Errorf("systemd refuses %q: %s", calendar, said)
			}
		}
	}
}

func TestAllThatItWritesIsAmongThePathsThatAreCheckedBefore(t *testing.T) {
	wanted, err := settings.Parse([]byte(strings.Replace(document, `"cluster"`, `"maintenance":{},"cluster"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	host := paths.Host{}
	made := units(wanted, "/data")
	for unit := range made {
		if !slices.Contains(host.WrittenForTimers(), paths.Place{Path: host.SystemUnit(unit)}) {
			t.Errorf("%s is not among them", unit)
		}
	}
	if len(made) != 2*len(paths.TimerUnits) {
		t.Errorf("%d units", len(made))
	}
}
