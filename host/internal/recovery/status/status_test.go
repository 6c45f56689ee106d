package status

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/drilled"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/recovery/report"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/lock"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
	"etcd-host/internal/wire/values"
)

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// ask runs the verb with --json, and returns its document and its exit code. An input has it look at records too.
func ask(t *testing.T, m *machine.Machine, input ...string) (Document, int) {
	t.Helper()
	args := []string{}
	if len(input) > 0 {
		args = append(args, "--records")
	}
	return askWith(t, m, args, input...)
}

func askWith(t *testing.T, m *machine.Machine, options []string, input ...string) (Document, int) {
	t.Helper()
	var out strings.Builder
	args := append([]string{"--json"}, options...)
	err := Verb(t.Context(), m, args, strings.NewReader(strings.Join(append(input, ""), "\n")), &out)
	var exit machine.Exit
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var found Document
	decoder := json.NewDecoder(strings.NewReader(out.String()))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&found); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	return found, exit.Code
}

func (d Document) has(words string) bool {
	return slices.ContainsFunc(d.Findings, func(one Finding) bool {
		return strings.Contains(one.Subject+": "+one.Text, words)
	})
}

// memberOf is a host of a real cluster.
func memberOf(t *testing.T, c *etcdtest.Cluster, member *etcdtest.Member) *machine.Machine {
	t.Helper()
	m, self, _ := c.Host(t, member)
	m.Units.(*unitstest.Fake).Set("etcd.service", "ActiveState", "active")
	if err := identity.Remember(m.Paths, self); err != nil {
		t.Fatal(err)
	}
	urls := ""
	for _, one := range c.Clients() {
		urls += one.String() + "\n"
	}
	put(t, m.Paths.Members(), urls)
	put(t, m.Paths.At("/etc/passwd"), "etcd:x:998:998::/:/bin/false\n")
	return m
}

func TestTheStatusSaysWhatTheClusterSaysNow(t *testing.T) {
	c := etcdtest.Start(t, 3)
	m := memberOf(t, c, c.Members[0])
	found, code := ask(t, m)
	if code != 0 || found.State != healthy || len(found.Findings) > 0 ||
		found.Cluster.Quorum == nil || !*found.Cluster.Quorum ||
		!*found.Host.Listed {
		t.Fatalf("%d %+v", code, found)
	}
	var names, roles []string
	for _, one := range found.Members {
		names, roles = append(names, one.Name), append(roles, one.Role)
		if one.Version == "" || one.DBSize == 0 || one.Quota == 0 || one.Term == 0 || one.Error != "" {
			t.Errorf("%+v", one)
		}
	}
	slices.Sort(names)
	slices.Sort(roles)
	if !slices.Equal(names, []string{"m0", "m1", "m2"}) || !slices.Equal(roles, []string{"leader", "voter", "voter"}) {
		t.Errorf("%q %q", names, roles)
	}

	t.Run("a host that is another member than the cluster lists is not a member", func(t *testing.T) {
		if err := identity.RememberMemberID(m.Paths, values.MemberID(7)); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = os.Remove(m.Paths.MemberID()) }()
		if found, code := ask(t, m); code != 2 || found.State != notAMember || *found.Host.Listed {
			t.Errorf("%d %+v", code, found)
		}
	})
	t.Run("a certificate that expires soon is a finding", func(t *testing.T) {
		now := m.Now
		defer func() { m.Now = now }()
		// The certificates of tests last an hour more.
		m.Now = func() time.Time { return now().Add(50 * time.Minute) }
		found, code := ask(t, m)
		for _, name := range []string{"m0", "m1", "m2"} {
			if code != 1 || !found.has(name+": the member certificate \"localhost\" is near its end: it expires in 0 days") {
				t.Errorf("%d %+v", code, found.Findings)
			}
		}
	})
	t.Run("a certificate that is not valid by the host's clock is a finding", func(t *testing.T) {
		now := m.Now
		defer func() { m.Now = now }()
		m.Now = func() time.Time { return now().Add(-24 * time.Hour) }
		found, _ := ask(t, m)
		if !found.has("m0: the member certificate \"localhost\" is not valid yet by this host's clock") {
			t.Errorf("%+v", found.Findings)
		}
	})
	t.Run("a certificate that expired is a critical finding of its own", func(t *testing.T) {
		now := m.Now
		defer func() { m.Now = now }()
		m.Now = func() time.Time { return now().Add(2 * time.Hour) }
		found, _ := ask(t, m)
		if !slices.ContainsFunc(found.Findings, func(one Finding) bool {
			return one.Severity == "critical" && one.Check == "certificate-expired" && one.Subject == "m0"
		}) {
			t.Errorf("%+v", found.Findings)
		}
	})
	t.Run("a directory that others can change is a finding, also where members are asked alone", func(t *testing.T) {
		dir := filepath.Dir(m.Paths.Bin("etcd"))
		if err := errors.Join(os.MkdirAll(dir, 0o755), os.Chmod(dir, 0o777)); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = os.Chmod(dir, 0o755) }()
		found, code := askWith(t, m, []string{"--members"})
		if code != 1 || !found.has(`m0: "/usr/local/bin" (`) || !found.has("run `chmod go-w /usr/local/bin`") {
			t.Errorf("%d %+v", code, found.Findings)
		}
	})
	t.Run("a person reads the same on a screen", func(t *testing.T) {
		var out strings.Builder
		if err := Verb(t.Context(), m, nil, nil, &out); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"CLUSTER", "healthy", "m0 ", "m2 ", "leader", "CERTIFICATE", "test CA"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q is not in\n%s", want, out.String())
			}
		}
	})
	t.Run("why etcd does not run is a finding", func(t *testing.T) {
		fake := m.Units.(*unitstest.Fake)
		defer func() { fake.Properties, fake.Errors = nil, nil; fake.Set("etcd.service", "ActiveState", "active") }()
		fake.Errors = []string{"former", "open wal: no space left on device"}
		for _, one := range []struct{ active, sub, result, want string }{
			{"inactive", "dead", "success", "etcd was stopped on this host (systemd: inactive)"},
			{"failed", "failed", "exit-code", "(systemd: exit-code): \"open wal: no space left on device\""},
			{"activating", "auto-restart", "exit-code",
				"etcd ends after each start (systemd: 7 restarts): \"open wal: no space left on device\""},
			{"activating", "start", "success",
				"etcd ends after each start (systemd: 7 restarts): \"open wal: no space left on device\""},
		} {
			fake.Set("etcd.service", "ActiveState", one.active)
			fake.Set("etcd.service", "SubState", one.sub)
			fake.Set("etcd.service", "Result", one.result)
			fake.Set("etcd.service", "NRestarts", "7")
			found, code := ask(t, m)
			if code != 1 || !found.has(one.want) || found.has("former") {
				t.Errorf("%d %+v", code, found.Findings)
			}
			if one.active == "inactive" && found.has("no space") {
				t.Errorf("an error of a former process is shown: %+v", found.Findings)
			}
		}
	})
	t.Run("a restore that was interrupted is a finding, in the place of the stopped etcd", func(t *testing.T) {
		fake := m.Units.(*unitstest.Fake)
		fake.Set("etcd.service", "ActiveState", "inactive")
		for _, one := range []struct {
			set   func() error
			clear func() error
			want  string
		}{
			{
				func() error { return mark.SetRestoring(m.Paths, "r1") },
				func() error { return mark.ClearRestoring(m.Paths) },
				"m0: the restore r1 is at work on this host, so etcd does not start",
			},
			{
				func() error {
					fake.Set("etcd.service", "ActiveState", "active")
					return mark.SetSwitched(m.Paths, "r1")
				},
				func() error { return mark.ClearSwitched(m.Paths, "r1") },
				"m0: this host has the data of the restore r1 already",
			},
		} {
			if err := one.set(); err != nil {
				t.Fatal(err)
			}
			found, code := ask(t, m)
			if code != 1 || !found.has(one.want) || found.has("etcd was stopped") {
				t.Errorf("%d %+v", code, found.Findings)
			}
			if err := one.clear(); err != nil {
				t.Fatal(err)
			}
			if found, _ := ask(t, m); found.has("restore r1") {
				t.Errorf("%+v", found.Findings)
			}
		}
	})
	t.Run("a member that is down is a finding, and a quorum serves", func(t *testing.T) {
		c.Members[2].Stop()
		found, code := ask(t, m)
		if code != 1 || found.State != attention || !found.has("m2: ") || !*found.Cluster.Quorum {
			t.Errorf("%d %+v", code, found)
		}
	})
	t.Run("without a quorum each member that answers is shown", func(t *testing.T) {
		c.Members[1].Stop()
		begin := time.Now()
		found, code := ask(t, m)
		if code != 2 || found.State != noQuorum || !found.has("cluster: no quorum answers") || found.Host.Listed != nil {
			t.Errorf("%d %+v", code, found)
		}
		if !slices.ContainsFunc(found.Members, func(one Member) bool { return one.Name == "m0" && one.Version != "" }) {
			t.Errorf("%+v", found.Members)
		}
		// A reader needs to know how many of how many members must come back.
		for _, one := range found.Members {
			if one.ID == "" || one.Role != "voter" {
				t.Errorf("%+v", one)
			}
		}
		if len(found.Members) != 3 {
			t.Errorf("%+v", found.Members)
		}
		if took := time.Since(begin); took > limit {
			t.Errorf("it took %s", took)
		}
	})
}

func TestAnOddAnswerIsNotALostQuorum(t *testing.T) {
	c := etcdtest.Start(t, 3)
	m := memberOf(t, c, c.Members[0])
	odd := c.Members[2]
	c.Readdress(t, c.Members[0], odd.ID(), "https://"+strings.Repeat("z", 250)+":1?")
	found, code := ask(t, m)
	if code != 1 || found.State != attention || found.Cluster.Quorum != nil || found.Host.Listed != nil {
		t.Errorf("%d %+v", code, found)
	}
	if len(found.Findings) != 1 || found.Findings[0].Check != "odd-answer" {
		t.Fatalf("%+v", found.Findings)
	}
	// The action comes last, and is whole.
	if text := found.Findings[0].Text; !strings.Contains(text, "zzz") || strings.Contains(text, "quorum") ||
		!strings.HasSuffix(text, "See: etcdctl member list -w json; set a peer URL back with: etcdctl member "+
			"update ID --peer-urls=https://HOST:PORT; a name holds letters, digits, dots and dashes, "+
			"and a URL reads https://HOST:PORT") {
		t.Error(text)
	}
	if len(found.Members) != 3 {
		t.Errorf("%+v", found.Members)
	}
	for _, one := range found.Members {
		if one.Version == "" || one.Commits != nil || one.Error != "" {
			t.Errorf("%+v", one)
		}
	}
}

func TestAMemberWithOtherDataIsAFinding(t *testing.T) {
	c := etcdtest.Start(t, 3)
	first, last := memberOf(t, c, c.Members[0]), memberOf(t, c, c.Members[2])
	if _, err := etcdtest.Client(t, c.PKI, c.Members[0].Client).Put(t.Context(), "a", "1"); err != nil {
		t.Fatal(err)
	}
	if found, code := ask(t, first); code != 0 {
		t.Fatalf("%+v", found.Findings)
	}
	c.Members[2].Stop()
	etcdtest.Corrupt(t, c.Members[2].Dir, '9')
	c.Restart(t, c.Members[2])
	differs := "m2: the data of this member differs from that of a majority: "
	for title, asked := range map[string]struct {
		m     *machine.Machine
		input []string
		found bool
	}{
		"of any host":                    {last, nil, true},
		"of the first host for all":      {first, []string{""}, true},
		"not of each host for all again": {last, []string{""}, false},
	} {
		t.Run(title, func(t *testing.T) {
			if found, code := ask(t, asked.m, asked.input...); found.has(differs) != asked.found || (code == 2) != asked.found {
				t.Errorf("%d %+v", code, found.Findings)
			}
		})
	}
	t.Run("not where members are asked alone", func(t *testing.T) {
		if found, _ := askWith(t, last, []string{"--members"}); found.has(differs) {
			t.Errorf("%+v", found.Findings)
		}
	})
	t.Run("without a majority of the cluster", func(t *testing.T) {
		c.Members[1].Stop()
		if found, _ := ask(t, last); !found.has("cluster: no majority of the voting members holds the same data") {
			t.Errorf("%+v", found.Findings)
		}
	})
}

func TestAHostWithoutAMemberIsNotAMember(t *testing.T) {
	m := &machine.Machine{Paths: paths.Host{Root: t.TempDir()}, Say: &say.Lines{}, Now: time.Now}
	if found, code := ask(t, m); code != 2 || found.State != notAMember {
		t.Errorf("%d %+v", code, found)
	}
}

func TestBackupsAreJudgedByTheirAge(t *testing.T) {
	c := etcdtest.Start(t, 1)
	m := memberOf(t, c, c.Members[0])
	put(t, m.Paths.BackupSettings(), `{"cluster":"etcd","interval_seconds":3600,"targets":[
{"name":"disk","kind":"directory","path":"/srv/backups"},
{"name":"down","kind":"s3","bucket":"bb","endpoint":"http://127.0.0.1:1","access_key_id":"a","secret_access_key":"b"}]}`)
	if err := os.MkdirAll(m.Paths.At("/srv/backups"), 0o700); err != nil {
		t.Fatal(err)
	}
	store(t, m, m.Now().Add(-90*time.Minute))
	last := report.Report{Began: m.Now(), Ended: m.Now(), Targets: map[string]report.Target{
		"down": {Count: 4, Newest: &report.Newest{Key: "k", Time: m.Now().Add(-time.Minute), Revision: 3}},
	}}
	if err := last.Write(m.Paths); err != nil {
		t.Fatal(err)
	}
	found, code := ask(t, m)
	disk, down := found.Backups[0], found.Backups[1]
	if !disk.Asked || disk.Count != 1 || disk.Revision != 5 || disk.Age < 5400 || found.has("target disk") {
		t.Errorf("%+v %+v", disk, found.Findings)
	}
	if code != 1 || down.Asked || down.Count != 4 || down.Revision != 3 || !found.has("target down: ") {
		t.Errorf("%d %+v %+v", code, down, found.Findings)
	}

	t.Run("where only members are asked no target is", func(t *testing.T) {
		if found, code := askWith(t, m, []string{"--members"}); code != 0 || len(found.Backups) != 0 {
			t.Errorf("%d %+v", code, found)
		}
	})
	t.Run("newer ones that cannot be used are a finding", func(t *testing.T) {
		newer := m.Now().Add(-time.Minute)
		store(t, m, newer)
		all, err := filepath.Glob(m.Paths.At("/srv/backups/etcd/*/" + newer.UTC().Format("20060102T150405Z") + "*"))
		if err != nil || len(all) != 2 {
			t.Fatal(all, err)
		}
		put(t, all[0], "truncated")
		found, code := ask(t, m)
		if code != 1 || found.Backups[0].Age < 5400 ||
			!found.has("target disk: newer backups cannot be used: etcd/9f86d081/"+newer.UTC().Format("20060102T150405Z")) {
			t.Errorf("%d %+v %+v", code, found.Backups[0], found.Findings)
		}
		if err := os.Remove(all[0]); err != nil {
			t.Fatal(err)
		}
		if found, code := ask(t, m); code != 1 || found.Backups[0].Age < 5400 || !found.has("its data is missing: ") {
			t.Errorf("%d %+v %+v", code, found.Backups[0], found.Findings)
		}
		for _, one := range all[1:] {
			if err := os.Remove(one); err != nil {
				t.Fatal(err)
			}
		}
	})
	t.Run("one that is older than two intervals is a finding", func(t *testing.T) {
		now := m.Now
		defer func() { m.Now = now }()
		m.Now = func() time.Time { return now().Add(31 * time.Minute) }
		if found, _ := ask(t, m); !found.has("target disk: its newest backup is 2h1m") {
			t.Errorf("%+v", found.Findings)
		}
	})
	t.Run("with a schedule, one that is older than twice its longest pause is a finding", func(t *testing.T) {
		now := m.Now
		before, err := os.ReadFile(m.Paths.BackupSettings())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { m.Now = now; put(t, m.Paths.BackupSettings(), string(before)) }()
		for _, one := range []struct {
			settings string
			age      time.Duration
			want     string
		}{
			{`"schedule":"Mon..Fri 02:00","longest_pause_seconds":259200,`, 143 * time.Hour, ""},
			{`"schedule":"Mon..Fri 02:00","longest_pause_seconds":259200,`, 6612 * time.Hour,
				`s old, and the interval is 72h0m0s, the longest pause of "Mon..Fri 02:00"`},
			// Settings of an earlier version.
			{`"schedule":"daily",`, 49 * time.Hour, `and the interval is 24h0m0s, which is assumed of "daily"`},
		} {
			put(t, m.Paths.BackupSettings(), strings.Replace(string(before), `"targets"`, one.settings+`"targets"`, 1))
			m.Now = func() time.Time { return now().Add(one.age - 90*time.Minute) }
			found, _ := ask(t, m)
			if old := found.has("target disk: its newest backup is "); old != (one.want != "") || !found.has(one.want) {
				t.Errorf("%s: %+v", one.settings, found.Findings)
			}
		}
	})
	t.Run("a drill that failed is a finding", func(t *testing.T) {
		failed := drilled.Result{Success: drilled.Success{Time: m.Now()}, Error: "it differs"}
		if err := drilled.Keep(m.Paths, "disk", failed); err != nil {
			t.Fatal(err)
		}
		found, _ := ask(t, m)
		if found.Drills[0].Result != "failed" || !found.has("target disk: the last drill on m0 failed: it differs") {
			t.Errorf("%+v", found.Findings)
		}
	})
	t.Run("a drill that was skipped is a finding", func(t *testing.T) {
		skipped := drilled.Result{Success: drilled.Success{Time: m.Now()}, Skipped: "1 MiB are free"}
		if err := drilled.Keep(m.Paths, "disk", skipped); err != nil {
			t.Fatal(err)
		}
		if found, _ := ask(t, m); !found.has("target disk: the last drill on m0 was skipped: 1 MiB are free") {
			t.Errorf("%+v", found.Findings)
		}
	})
	t.Run("an interrupted drill is a finding, and hides no failure", func(t *testing.T) {
		fake := m.Units.(*unitstest.Fake)
		fake.Set("etcd-scratch-drill.service", "ActiveState", "active")
		defer fake.Set("etcd-scratch-drill.service", "ActiveState", "inactive")
		failed := drilled.Result{Success: drilled.Success{Time: m.Now()}, Error: "it differs"}
		disk := target.Settings{Name: "disk", Kind: target.KindDirectory, Path: "/srv/backups"}
		begin := func() error { return drilled.Begin(m.Paths, disk, m.Now()) }
		if err := errors.Join(drilled.Keep(m.Paths, "disk", failed), begin()); err != nil {
			t.Fatal(err)
		}
		release, err := lock.Take(t.Context(), m.Paths, lock.Drill, 0)
		if err != nil {
			t.Fatal(err)
		}
		if found, _ := ask(t, m); found.has("interrupted") || found.Drills[0].Result != "failed" {
			t.Errorf("while it runs: %+v", found.Findings)
		}
		release()
		found, _ := ask(t, m)
		if found.Drills[0].Result != "interrupted" || !found.has("the last drill on m0 failed: it differs") ||
			!found.has("the last drill on m0 was interrupted: it ended without a result. Its etcd still runs with the data") {
			t.Errorf("%+v %+v", found.Drills, found.Findings)
		}
	})
	t.Run("a timer of drills that did not run for two intervals is a finding", func(t *testing.T) {
		fake := m.Units.(*unitstest.Fake)
		before, err := os.ReadFile(m.Paths.BackupSettings())
		if err != nil {
			t.Fatal(err)
		}
		put(t, m.Paths.BackupSettings(), strings.Replace(string(before), `"targets"`,
			`"drill":{"interval_seconds":3600},"targets"`, 1))
		if err := os.Remove(m.Paths.Drills()); err != nil {
			t.Fatal(err)
		}
		unit := m.Paths.SystemUnit("etcd-drill.timer")
		defer func() {
			put(t, m.Paths.BackupSettings(), string(before))
			_ = os.Remove(unit)
			fake.Set("etcd-drill.timer", "LastTriggerUSec", "")
		}()
		is := func(want string) {
			t.Helper()
			found, _ := ask(t, m)
			if found.has("target disk: no drill ") != (want != "") || !found.has(want) {
				t.Errorf("%q: %+v", want, found.Findings)
			}
		}
		is("target disk: no drill ever began on m0: etcd-drill.timer does not exist")
		put(t, unit, "")
		is("")
		old := m.Now().Add(-3 * time.Hour)
		if err := os.Chtimes(unit, old, old); err != nil {
			t.Fatal(err)
		}
		is("target disk: no drill began on m0 for 3h0m")
		// It was another member's turn.
		fake.Set("etcd-drill.timer", "LastTriggerUSec", strconv.FormatInt(m.Now().Add(-time.Hour).UnixMicro(), 10))
		is("")
		fake.Set("etcd-drill.timer", "LastTriggerUSec", strconv.FormatInt(m.Now().Add(-4*time.Hour).UnixMicro(), 10))
		is("target disk: no drill began on m0 for 4h0m")
		good := drilled.Result{Success: drilled.Success{Time: m.Now()}, OK: true}
		if err := drilled.Keep(m.Paths, "disk", good); err != nil {
			t.Fatal(err)
		}
		is("")
	})
	t.Run("a drill that only compared says so", func(t *testing.T) {
		compared := drilled.Result{Success: drilled.Success{Time: m.Now()}, Skipped: "it is encrypted", Compared: true}
		if err := drilled.Keep(m.Paths, "disk", compared); err != nil {
			t.Fatal(err)
		}
		if found, _ := ask(t, m); found.has("drill of disk") || found.Drills[0].Result != "compared only" {
			t.Errorf("%+v %+v", found.Findings, found.Drills)
		}
	})
	t.Run("a comparison and a skipped drill hide no failure to restore", func(t *testing.T) {
		failed := drilled.Result{Success: drilled.Success{Time: time.Unix(1_800_000_000, 0).UTC()}, Error: "it differs"}
		later := drilled.Result{Success: drilled.Success{Time: m.Now()}, Skipped: "it is encrypted", Compared: true}
		if err := errors.Join(drilled.Keep(m.Paths, "disk", failed), drilled.Keep(m.Paths, "disk", later)); err != nil {
			t.Fatal(err)
		}
		found, code := ask(t, m)
		if row := found.Drills[0]; code != 2 || row.Result != "compared only" || !row.Failed.Equal(failed.Time) ||
			!found.has("the drill of 2027-01-15T08:00:00Z on m0 failed, and none since outweighs that: it differs") {
			t.Errorf("%d %+v %+v", code, row, found.Findings)
		}
		good := drilled.Result{Success: drilled.Success{Time: m.Now()}, OK: true}
		if err := drilled.Keep(m.Paths, "disk", good); err != nil {
			t.Fatal(err)
		}
		if found, _ := ask(t, m); found.Drills[0].Failed != nil || found.has("the drill of") {
			t.Errorf("%+v %+v", found.Drills, found.Findings)
		}
	})
	t.Run("a target at another place has no row of the former one", func(t *testing.T) {
		before, err := os.ReadFile(m.Paths.BackupSettings())
		if err != nil {
			t.Fatal(err)
		}
		defer put(t, m.Paths.BackupSettings(), string(before))
		wanted, err := settings.Read(m.Paths)
		if err != nil {
			t.Fatal(err)
		}
		last.Begin(wanted.Targets)
		good := drilled.Result{Success: drilled.Success{Time: m.Now()}, OK: true, Place: wanted.Targets[0].Place()}
		if err := errors.Join(last.Write(m.Paths), drilled.Keep(m.Paths, "disk", good)); err != nil {
			t.Fatal(err)
		}
		if found, _ := ask(t, m); len(found.Drills) != 1 || found.Backups[1].Count != 4 {
			t.Errorf("%+v %+v", found.Drills, found.Backups)
		}
		moved := strings.NewReplacer("/srv/backups", "/srv/others", `"bb"`, `"cc"`).Replace(string(before))
		put(t, m.Paths.BackupSettings(), moved)
		if found, _ := ask(t, m); len(found.Drills) != 0 || found.Backups[1].Count != 0 {
			t.Errorf("%+v %+v", found.Drills, found.Backups)
		}
	})
	t.Run("a target whose manifests cannot be read does not lack a backup", func(t *testing.T) {
		all, err := filepath.Glob(m.Paths.At("/srv/backups/etcd/*/*.json"))
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		put(t, all[0], "{")
		found, code := ask(t, m)
		if code != 2 || !found.has("target disk: 1 of 1 backups cannot be read") || found.has("no verified backup") {
			t.Errorf("%d %+v", code, found.Findings)
		}
	})
	t.Run("a target without a backup is a finding", func(t *testing.T) {
		if err := os.RemoveAll(m.Paths.At("/srv/backups/etcd")); err != nil {
			t.Fatal(err)
		}
		found, code := ask(t, m)
		if code != 2 || found.State != critical || !found.has("target disk: it has no verified backup") {
			t.Errorf("%d %s %+v", code, found.State, found.Findings)
		}
	})
}

// store puts a whole backup into the target's directory.
func store(t *testing.T, m *machine.Machine, at time.Time) {
	t.Helper()
	version, err := values.ParseVersion("3.6.16")
	if err != nil {
		t.Fatal(err)
	}
	data := manifest.Content{Size: 4, SHA256: strings.Repeat("0", 64)}
	backup := manifest.Manifest{
		Time: at.UTC().Truncate(time.Second), Cluster: "etcd", Bootstrap: manifest.DigestOf("test"), ClusterID: 1,
		Member: "m0", EtcdVersion: version, StorageVersion: values.Version{Major: 3, Minor: 6}, Revision: 5,
		CompactRevision: 1, RaftTerm: 2, RaftIndex: 9, HashKV: 1, Keys: 1, DBSize: 4, DBSizeInUse: 4, Raw: data,
		Stored: data, Compression: manifest.None, Program: "1",
	}
	text, err := backup.JSON()
	if err != nil {
		t.Fatal(err)
	}
	dir := m.Paths.At("/srv/backups")
	put(t, filepath.Join(dir, backup.Data()), "data")
	put(t, filepath.Join(dir, backup.Key().Manifest()), string(text))
}
