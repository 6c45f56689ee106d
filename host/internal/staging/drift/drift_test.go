package drift

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/names/namestest"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
)

func put(t *testing.T, path, content string) {
	t.Helper()
	filestest.Put(t, path, content, 0o755)
}

// installed has the program that looks, which is that of the tests, in its place.
func installed(t *testing.T, host paths.Host) {
	t.Helper()
	own, err := os.Executable()
	if err == nil {
		err = os.MkdirAll(filepath.Dir(host.Program()), 0o755)
	}
	if err == nil {
		err = os.Symlink(own, host.Program())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// replaced makes room in the place of the program.
func replaced(t *testing.T, m *machine.Machine) string {
	t.Helper()
	if err := os.Remove(m.Paths.Program()); err != nil {
		t.Fatal(err)
	}
	return m.Paths.Program()
}

const identityText = "token=t0\nname=etcd01\ndata_dir=/data/etcd\n" +
	"peer_url=https://etcd01.example:2380\nclient_url=https://etcd01.example:2379\nclient_port=2379\n"

// member is a member as an update left it, without an etcd that answers.
func member(t *testing.T) (*machine.Machine, *unitstest.Fake) {
	t.Helper()
	host := paths.Host{Root: t.TempDir()}
	units := &unitstest.Fake{}
	m := &machine.Machine{Paths: host, Units: units, Say: &say.Lines{}, Now: time.Now,
		Resolver: namestest.Always("10.0.0.1"),
		Run:      command.Run}
	put(t, host.At("/etc/passwd"), fmt.Sprintf("etcd:x:%d:%d::/:/bin/false\n", os.Getuid(), os.Getgid()))
	put(t, host.Staged()+"/etcd.conf",
		"# Written by etcd-host\nETCD_LISTEN_PEER_URLS=https://127.0.0.1:1\nETCD_PEER_CRL_FILE="+host.Revoked()+"\n")
	put(t, host.Staged()+"/etcd.service", "# Written by etcd-host\n")
	put(t, host.Staged()+"/version", "3.6.16\n")
	put(t, host.ReleaseFile("3.6.16", "etcd"), "x")
	put(t, host.Staged()+"/input", "0123456789ab\n")
	set := files.Digest([]byte("bundle\nkeyleaf\n1:aa\n"))
	for name, content := range map[string]string{
		"ca.pem": "bundle\n", "member-key.pem": "key", "member.pem": "leaf\n", "trust": "1:aa\n",
	} {
		put(t, host.PKI()+"/"+set+"/"+name, content)
		if err := os.Chmod(host.PKI()+"/"+set+"/"+name, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(host.PKI()+"/"+set, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(set, host.Current()); err != nil {
		t.Fatal(err)
	}
	put(t, host.CertificateSet(), set+"\n")
	put(t, host.Revoked(), "list")
	put(t, host.RevokedDigest(), files.Digest([]byte("list"))+"\n")
	installed(t, host)
	put(t, host.Process("self", "mountinfo"), "")
	put(t, host.Identity(), identityText)
	put(t, host.MachineID(), "0123\n")
	put(t, host.Marker(), "token=t0\n")
	put(t, host.Known(), "1f\nab12\n")
	put(t, host.At("/data/etcd/member/wal/0.wal"), "log")
	for _, dir := range []string{filepath.Dir(host.Unit()), filepath.Dir(host.Bin("etcd")), host.UnitWants()} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := stage.Activate(context.Background(), m, host.Staged()); err != nil {
		t.Fatal(err)
	}
	units.Set("etcd.service", "ActiveState", "active")
	units.Set("etcd.service", "UnitFileState", "enabled")
	return m, units
}

func look(t *testing.T, m *machine.Machine) string {
	t.Helper()
	var out bytes.Buffer
	if err := Verb(context.Background(), m, nil, strings.NewReader(directories), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

const unchanged = "state=ready\nlacks=backup 0123\ntoken=t0\ndata=yes\nknown=1f\nknown=ab12\n"

// directories is the input of the verb.
const directories = "data_dir=/data/etcd\n"

func TestAMemberAsTheUpdateLeftItHasNoDifferences(t *testing.T) {
	m, _ := member(t)
	got := look(t, m)
	if rest, isSo := strings.CutPrefix(got, unchanged); !isSo || strings.Contains(rest, "differs=") {
		t.Errorf("%s", got)
	}
}

func TestEachChangeByHandIsReportedWithTheCommandThatRepairsIt(t *testing.T) {
	for _, one := range []struct {
		title  string
		change func(*testing.T, *machine.Machine, *unitstest.Fake) error
		want   string
	}{
		{"a program that may not run", func(t *testing.T, m *machine.Machine, _ *unitstest.Fake) error {
			filestest.Put(t, replaced(t, m), "x", 0o644)
			return nil
		}, `program SINCE - PROGRAM was edited`},
		{"an older program in shell", func(t *testing.T, m *machine.Machine, _ *unitstest.Fake) error {
			older, err := os.Open("../../../../tests/fixtures/programs/0.1.0-etcd-host.gz")
			if err != nil {
				return err
			}
			defer func() { _ = older.Close() }()
			unpacked, err := gzip.NewReader(older)
			if err != nil {
				return err
			}
			text, err := io.ReadAll(unpacked)
			put(t, replaced(t, m), string(text))
			return err
		}, `program SINCE - PROGRAM is another program: its SHA-256 begins with [0-9a-f]{12}`},
		{"a program of others", func(t *testing.T, m *machine.Machine, _ *unitstest.Fake) error {
			put(t, replaced(t, m), "\x7fELF")
			return nil
		}, `program SINCE - PROGRAM is another program: its SHA-256 begins with [0-9a-f]{12}`},
		{"a program that is gone",
			func(_ *testing.T, m *machine.Machine,
				_ *unitstest.Fake) error {
				return os.Remove(m.Paths.Program())
			}, `program SINCE - PROGRAM is gone`},
		{"a release", func(_ *testing.T, m *machine.Machine, _ *unitstest.Fake) error {
			return os.RemoveAll(m.Paths.Release("3.6.16"))
		}, `install SINCE - .*/v3\.6\.16/etcd is gone`},
		{"the set", func(_ *testing.T, m *machine.Machine, _ *unitstest.Fake) error {
			return os.WriteFile(m.Paths.CurrentFile("ca.pem"), []byte("x"), 0o600)
		}, `certificate SINCE - the files in .*/pki/current were edited or removed`},
		{"a pipe in the set, which is not waited for", func(_ *testing.T, m *machine.Machine, _ *unitstest.Fake) error {
			return syscall.Mkfifo(m.Paths.CurrentFile("pipe"), 0o600)
		}, `certificate SINCE - the files in .*/pki/current were edited or removed`},
		{"the link to the set", func(_ *testing.T, m *machine.Machine, _ *unitstest.Fake) error {
			return files.PointLink(m.Paths.Current(), "other")
		}, `certificate SINCE - .*/pki/current was pointed elsewhere`},
		{"the rights of a key", func(_ *testing.T, m *machine.Machine, _ *unitstest.Fake) error {
			return os.Chmod(m.Paths.CurrentFile("member-key.pem"), 0o644)
		}, `certificate SINCE - the files in .*/pki/current are open to others than etcd`},
		{"the revocation list",
			func(_ *testing.T, m *machine.Machine,
				_ *unitstest.Fake) error {
				return os.Remove(m.Paths.Revoked())
			}, `revocation SINCE - .*/revoked\.der is gone`},
		{"the configuration", func(_ *testing.T, m *machine.Machine, _ *unitstest.Fake) error {
			return os.WriteFile(m.Paths.Conf(), []byte("x"), 0o644)
		}, `configuration SINCE - .*/etcd\.conf was edited`},
		{"the unit", func(_ *testing.T, m *machine.Machine, _ *unitstest.Fake) error { return os.Remove(m.Paths.Unit()) },
			`configuration SINCE - .*/etcd\.service is gone`},
		{"etcdctl", func(_ *testing.T, m *machine.Machine, _ *unitstest.Fake) error {
			return os.Remove(m.Paths.Bin("etcdctl"))
		}, `configuration SINCE - .*/etcdctl is gone`},
		{"the link to etcd", func(_ *testing.T, m *machine.Machine, _ *unitstest.Fake) error {
			return files.PointLink(m.Paths.Bin("etcd"), "/opt/by-hand/etcd")
		}, `configuration SINCE - .*/etcd was pointed elsewhere`},
		{"a disabled unit", func(_ *testing.T, _ *machine.Machine, units *unitstest.Fake) error {
			units.Set("etcd.service", "UnitFileState", "disabled")
			return nil
		}, `configuration SINCE - etcd does not start at boot`},
		{"a stopped etcd", func(_ *testing.T, _ *machine.Machine, units *unitstest.Fake) error {
			units.Set("etcd.service", "ActiveState", "inactive")
			units.Set("etcd.service", "InactiveEnterTimestamp", "1700000000123456")
			return nil
		}, `configuration SINCE starts etcd is stopped`},
		{"staged files that were not read", func(t *testing.T, m *machine.Machine, _ *unitstest.Fake) error {
			return os.WriteFile(m.Paths.Staged()+"/etcd.conf", []byte("x"), 0o644)
		}, `member SINCE restarts etcd runs with old files: it was not restarted since others were staged`},
		{"another program that runs", func(t *testing.T, m *machine.Machine, units *unitstest.Fake) error {
			units.Set("etcd.service", "MainPID", "7")
			put(t, m.Paths.Process("7", "cmdline"), "etcd\x00")
			conf, _ := os.ReadFile(m.Paths.Conf())
			lines := strings.Split(strings.TrimSpace(string(conf)), "\n")[1:]
			put(t, m.Paths.Process("7", "environ"), strings.Join(lines, "\x00"))
			return os.Symlink("/opt/by-hand/etcd\ndiffers=x", m.Paths.Process("7", "exe"))
		}, `member SINCE restarts etcd runs with old files: its program is /opt/by-hand/etcddiffers=x`},
	} {
		t.Run(one.title, func(t *testing.T) {
			m, units := member(t)
			if err := one.change(t, m, units); err != nil {
				t.Fatal(err)
			}
			got := look(t, m)
			want := strings.NewReplacer("SINCE", `\d{4}-\d\d-\d\d_\d\d:\d\d:\d\d\.\d{3}_[+-]\d{4}`, "PROGRAM",
				regexp.QuoteMeta(m.Paths.Program())).Replace(one.want)
			if one.title == "another program that runs" {
				want = strings.Replace(want, `\d{4}-\d\d-\d\d_\d\d:\d\d:\d\d\.\d{3}_[+-]\d{4}`, "-", 1)
			}
			if !regexp.MustCompile(`(?m)^differs=`+want+`$`).MatchString(got) || strings.Count(got, "differs=") > 2 {
				t.Errorf("%s\nwant %s", got, want)
			}
		})
	}
}

func TestADirectoryThatOthersCanChangeIsReportedWithTheCommandThatEndsIt(t *testing.T) {
	m, _ := member(t)
	if err := os.Chmod(filepath.Dir(m.Paths.Bin("etcd")), 0o777); err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(
		`(?m)^open="/usr/local/bin" \(user \d+, group \d+, mode 0777\): .* run .chmod go-w /usr/local/bin.$`)
	if got := look(t, m); !want.MatchString(got) || strings.Contains(got, "differs=") {
		t.Error(got)
	}
}

func TestOnlyDropInsOfTheUnitAreReported(t *testing.T) {
	m, units := member(t)
	units.Set("etcd.service", "DropInPaths", "/etc/systemd/system/etcd.service.d/x.conf "+
		"/etc/systemd/system/etcd.service.d/etcd-host-mounts.conf "+
		"/etc/systemd/system/etcd.service.d/etcd-host-proxy.conf "+
		"/etc/systemd/system/service.d/all.conf")
	if got := look(t, m); strings.Count(got, "dropin=") != 1 || !strings.Contains(got,
		"dropin=/etc/systemd/system/etcd.service.d/x.conf\n") {
		t.Errorf("%s", got)
	}
}

func TestANameThatDoesNotResolveIsReported(t *testing.T) {
	m, _ := member(t)
	m.Resolver = namestest.Known(nil)
	if got := look(t, m); !strings.Contains(got, "unresolved=etcd01.example\n") {
		t.Errorf("%s", got)
	}
}

func TestThatWhichIsKnownIsPrintedBeforeAnythingThatMayTakeLong(t *testing.T) {
	m, _ := member(t)
	put(t, m.Paths.Conf(), "ETCD_NAME=edited\n")
	var out bytes.Buffer
	before := ""
	m.Resolver = namestest.Resolver(func(string) ([]netip.Addr, error) {
		before = out.String()
		return nil, context.DeadlineExceeded
	})
	if err := Verb(context.Background(), m, nil, strings.NewReader(directories), &out); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"state=ready\n", "token=t0\n", "data=yes\n", "known=1f\n", "differs=configuration "} {
		if !strings.Contains(before, line) {
			t.Errorf("%q is not printed before the network is asked:\n%s", line, before)
		}
	}
}

func TestDataThatIsGoneIsReported(t *testing.T) {
	m, _ := member(t)
	_ = os.RemoveAll(m.Paths.At("/data/etcd"))
	if got := look(t, m); !strings.Contains(got, "data=no\n") {
		t.Errorf("%s", got)
	}
}

func TestWhatIsNotAMemberOfOursIsLeftAlone(t *testing.T) {
	for title, one := range map[string]struct {
		change func(*testing.T, *machine.Machine)
		want   string
	}{
		"an adopted etcd": {func(t *testing.T, m *machine.Machine) {
			put(t, m.Paths.Adopted(), "unit=other.service\nversion=3.5.16\n")
		}, `^state=none\nlacks=backup 0123\n$`},
		"a member that was not ready yet": {func(_ *testing.T, m *machine.Machine) { _ = os.Remove(m.Paths.Marker()) },
			`^state=begun\nlacks=backup 0123\n$`},
		"a host of nothing": {func(_ *testing.T, m *machine.Machine) {
			_ = os.Remove(m.Paths.Identity())
			_ = os.Remove(m.Paths.Active())
		}, `^state=none\nlacks=member 0123\nlacks=backup 0123\n$`},
		"a member whose data was moved aside": {func(t *testing.T, m *machine.Machine) {
			_ = os.Remove(m.Paths.Identity())
			put(t, m.Paths.Aside(), "")
		}, `^state=aside\nlacks=member 0123\nlacks=backup 0123\ndiffers=member \S+ joins its data was moved aside\n$`},
	} {
		t.Run(title, func(t *testing.T) {
			m, _ := member(t)
			one.change(t, m)
			if got := look(t, m); !regexp.MustCompile(one.want).MatchString(got) {
				t.Errorf("%s", got)
			}
		})
	}
}

func TestAHostWithSettingsOfBackupsLacksNothing(t *testing.T) {
	m, _ := member(t)
	put(t, m.Paths.BackupSettings(), "{}")
	if got := look(t, m); strings.Contains(got, "lacks=") {
		t.Errorf("%s", got)
	}
}

func TestAnOddListOfKnownMembersIsAnError(t *testing.T) {
	m, _ := member(t)
	put(t, m.Paths.Known(), "1f\nstate=none\n")
	if err := Verb(t.Context(), m, nil, strings.NewReader(""), io.Discard); err == nil || !strings.Contains(err.Error(),
		`"state=none"`) {
		t.Errorf("%v", err)
	}
}
