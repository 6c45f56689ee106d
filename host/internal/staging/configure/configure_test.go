package configure

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/names/namestest"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
	"etcd-host/internal/wire/values"
)

const conf = "# Written by etcd-host\nETCD_NAME=etcd01\n"

func configuration(version string) string {
	return "--- etcd.conf\n" + conf + "--- etcd.service\n# Written by etcd-host\n--- version\n" + version +
		"\n--- host\nhostname=etcd01\naddress=10.0.0.1\nclient_port=2379\nupgrades_from=3.5.0\ntrusted=1\n"
}

func put(t *testing.T, path, content string) {
	t.Helper()
	filestest.Put(t, path, content, 0o755)
}

func newMachine(t *testing.T) (*machine.Machine, *unitstest.Fake) {
	t.Helper()
	host := paths.Host{Root: t.TempDir()}
	for _, dir := range []string{host.StateDir(), filepath.Dir(host.Unit()), filepath.Dir(host.Bin("etcd")),
		host.PKI() + "/abc"} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	put(t, host.PKI()+"/abc/ca.pem", "bundle\n")
	put(t, host.Process("self", "mountinfo"), "")
	if err := os.Symlink("abc", host.Current()); err != nil {
		t.Fatal(err)
	}
	units := &unitstest.Fake{}
	units.Set("etcd.service", "LoadState", "not-found")
	m := &machine.Machine{
		Paths: host, Units: units, Say: &say.Lines{}, Resolver: namestest.Known(nil),
		Now: func() time.Time { return time.UnixMilli(1700000000123) },
		Run: func(context.Context, command.Command) (string, string, error) {
			return "", "", errors.New("no such program")
		},
		SetHostname: func(string) error { return nil },
	}
	return m, units
}

func configure(m *machine.Machine, text string) (string, error) {
	var out bytes.Buffer
	err := Verb(context.Background(), m, nil, strings.NewReader(text), &out)
	return out.String(), err
}

func TestFilesAreStagedAndPutInPlaceWhereNothingRunsByThem(t *testing.T) {
	m, units := newMachine(t)
	text := configuration("3.6.16")
	out, err := configure(m, text)
	if err != nil || out != "2023-11-14T22:13:20.123Z\n" {
		t.Fatalf("%q, %v", out, err)
	}
	if got := filestest.Read(t, m.Paths.Staged()+"/input"); got != files.Digest([]byte(text))[:12]+"\n" {
		t.Errorf("the digest of the input is %q", got)
	}
	if filestest.Read(t, m.Paths.EtcdctlPort()) != "client_port=2379\n" || filestest.Read(t,
		m.Paths.Conf()) != conf || !files.Exists(m.Paths.Unit()) {
		t.Error("the files are not in place")
	}
	if fmt.Sprint(units.Did) != "[reload all units]" {
		t.Errorf("systemd did %q", units.Did)
	}
}

func TestAUnitOfAnotherEtcdStaysAsItIs(t *testing.T) {
	m, units := newMachine(t)
	units.Set("etcd.service", "LoadState", "loaded")
	if _, err := configure(m, configuration("3.6.16")); err != nil {
		t.Fatal(err)
	}
	if files.Exists(m.Paths.Conf()) || files.Exists(m.Paths.Unit()) {
		t.Error("its files were replaced")
	}
}

func TestAConfigurationThatWasCutOffAnywhereChangesNothing(t *testing.T) {
	text := configuration("3.6.16")
	m, _ := newMachine(t)
	if _, err := configure(m, text); err != nil {
		t.Fatal(err)
	}
	before := filestest.Read(t, m.Paths.Staged()+"/input") + filestest.Read(t, m.Paths.Staged()+"/etcd.conf")
	longer := strings.Replace(text, "ETCD_NAME=etcd01", "ETCD_NAME=etcd02", 1)
	rapid.Check(t, func(rt *rapid.T) {
		// All that is cut off before the last line is refused; the last line, `trusted`, is not read here.
		cut := rapid.IntRange(0, len(longer)-len("trusted=1\n")-1).Draw(rt, "cut")
		if _, err := configure(m, longer[:cut]); err == nil {
			rt.Fatalf("%q is taken", longer[:cut])
		}
		got := filestest.Read(t, m.Paths.Staged()+"/input") + filestest.Read(t, m.Paths.Staged()+"/etcd.conf")
		if got != before {
			rt.Fatalf("%q changed something", longer[:cut])
		}
	})
}

func TestOddInputChangesNothing(t *testing.T) {
	for _, change := range [][2]string{
		{"hostname=etcd01", "hostname=etcd01;reboot"},
		{"hostname=etcd01", "hostname=-x"},
		{"address=10.0.0.1", "address=10.0.0.1 evil"},
		{"client_port=2379", "client_port=99999"},
		{"--- version\n3.6.16", "--- version\n../../evil"},
		{"upgrades_from=3.5.0", "upgrades_from=$(id)"},
	} {
		m, _ := newMachine(t)
		_, err := configure(m, strings.Replace(configuration("3.6.16"), change[0], change[1], 1))
		if err == nil || files.Exists(m.Paths.Staged()+"/etcd.conf") || files.Exists(m.Paths.Hosts()) {
			t.Errorf("%q: %v", change[1], err)
		}
	}
}

func TestAHostKnowsItsOwnName(t *testing.T) {
	const own = "10.0.0.1 etcd01 # etcd-host\n"
	for _, one := range []struct {
		title, hosts string
		missing      bool
		resolves     bool
		want         string
	}{
		{title: "no file", missing: true, want: loopback + own},
		{title: "no file, and DNS knows the name", missing: true, resolves: true, want: loopback + own},
		{title: "an empty file", want: loopback + own},
		{title: "our line alone", hosts: "10.0.0.9 old # etcd-host\n", want: loopback + own},
		{title: "lines of others", hosts: "127.0.0.1 localhost\n10.0.0.2 x", want: "127.0.0.1 localhost\n10.0.0.2 x\n" + own},
		{title: "our old line", hosts: "127.0.0.1 localhost\n10.0.0.9 etcd01 # etcd-host\n10.0.0.2 x\n", resolves: true,
			want: "127.0.0.1 localhost\n10.0.0.2 x\n" + own},
		{title: "DNS knows the name", hosts: "127.0.0.1 localhost\n", resolves: true, want: "127.0.0.1 localhost\n"},
	} {
		t.Run(one.title, func(t *testing.T) {
			m, _ := newMachine(t)
			if !one.missing {
				put(t, m.Paths.Hosts(), one.hosts)
			}
			if one.resolves {
				m.Resolver = namestest.Known(map[string][]netip.Addr{"etcd01": {netip.MustParseAddr("10.0.0.1")}})
			}
			if _, err := configure(m, configuration("3.6.16")); err != nil {
				t.Fatal(err)
			}
			if got := filestest.Read(t, m.Paths.Hosts()); got != one.want {
				t.Errorf("it is\n%swant\n%s", got, one.want)
			}
		})
	}
}

func TestTheHostNameIsSetOnce(t *testing.T) {
	m, _ := newMachine(t)
	var set []string
	m.SetHostname = func(name string) error {
		set = append(set, name)
		put(t, m.Paths.KernelHostname(), name+"\n")
		return nil
	}
	for range 2 {
		if _, err := configure(m, configuration("3.6.16")); err != nil {
			t.Fatal(err)
		}
	}
	if fmt.Sprint(set) != "[etcd01]" || filestest.Read(t, m.Paths.HostnameFile()) != "etcd01\n" {
		t.Errorf("set: %q", set)
	}
	put(t, m.Paths.KernelHostname(), "until-the-next-boot\n")
	if _, err := configure(m, configuration("3.6.16")); err != nil || fmt.Sprint(set) != "[etcd01 etcd01]" {
		t.Errorf("a kernel's name that differs from the file is left: %q, %v", set, err)
	}
	m.SetHostname = func(string) error { return errors.New("not permitted") }
	put(t, m.Paths.HostnameFile(), "other\n")
	if _, err := configure(m, configuration("3.6.16")); err == nil || !strings.Contains(err.Error(),
		"could not be set to etcd01") {
		t.Errorf("%v", err)
	}
}

func TestTheNameOfTheHostIsLeftAloneWhereThatIsAsked(t *testing.T) {
	m, _ := newMachine(t)
	m.SetHostname = func(string) error { return errors.New("not permitted") }
	put(t, m.Paths.HostnameFile(), "own\n")
	text := configuration("3.6.16")
	if _, err := configure(m, "--- keep-host-name\n"+text); err != nil {
		t.Fatal(err)
	}
	if got := filestest.Read(t, m.Paths.HostnameFile()); got != "own\n" || files.Exists(m.Paths.Hosts()) {
		t.Errorf("the host is called %q, or its hosts file was written", got)
	}
	if got := filestest.Read(t, m.Paths.Staged()+"/input"); got != files.Digest([]byte(text))[:12]+"\n" {
		t.Errorf("the digest of the files is another one, which restarts etcd: %s", got)
	}
	if _, err := configure(m, text); err == nil || !strings.Contains(err.Error(), "could not be set to etcd01") {
		t.Errorf("without that line the name is not set: %v", err)
	}
}

func TestWhileAnEtcdIsAdoptedNothingOfItsHostChanges(t *testing.T) {
	m, units := newMachine(t)
	text := strings.Replace(configuration("3.6.16"), "trusted=1", "adopt=abc", 1)
	if _, err := configure(m, text); err != nil {
		t.Fatal(err)
	}
	if files.Exists(m.Paths.Hosts()) || files.Exists(m.Paths.Conf()) || len(units.Did) > 0 {
		t.Errorf("something changed; systemd did %q", units.Did)
	}
	if filestest.Read(t, m.Paths.Staged()+"/etcd.conf") != conf {
		t.Error("the files are not staged")
	}
}

// fakeCluster answers what a test says.
type fakeCluster struct{ answersErr, allowsErr, hangs bool }

func (f fakeCluster) answers(context.Context) error {
	if f.answersErr {
		return errors.New("no answer")
	}
	return nil
}

func (f fakeCluster) allows(context.Context, values.Version, values.Version) error {
	if f.allowsErr {
		return errors.New("not allowed")
	}
	return nil
}

func (f fakeCluster) onlyThisHangs(context.Context) (bool, error) { return f.hangs, nil }

func TestAMemberThatIsDownStartsWithTheNewFilesWhereThatIsAllowed(t *testing.T) {
	const old, new = "enable etcd.service,reset etcd.service,start etcd.service", "reload all units,enable " +
		"etcd.service,restart etcd.service"
	for _, one := range []struct {
		title          string
		state          string
		from, to       string
		isNotInstalled bool
		cluster        fakeCluster
		want           string
	}{
		{title: "down, same version", state: "inactive", from: "3.6.16", to: "3.6.16", want: new},
		{title: "does not become ready", state: "activating", from: "3.6.16", to: "3.6.16", want: new},
		{title: "another version, and the old one runs", state: "failed", from: "3.5.35", to: "3.6.16", want: old},
		{title: "another version that is allowed", state: "failed", from: "3.5.35", to: "3.6.16",
			cluster: fakeCluster{answersErr: true}, want: old + "," + new},
		{title: "another version that is not allowed", state: "failed", from: "3.5.35", to: "3.6.16",
			cluster: fakeCluster{answersErr: true, allowsErr: true}, want: old + "," + old},
		{title: "a version that is not installed", state: "inactive", from: "3.6.16", to: "3.6.16", isNotInstalled: true},
		{title: "runs with these files", state: "active", from: "3.6.16", to: "3.6.16", cluster: fakeCluster{hangs: false}},
		{title: "hangs alone", state: "active", from: "3.6.16", to: "3.6.16", cluster: fakeCluster{hangs: true},
			want: "restart etcd.service"},
	} {
		t.Run(one.title, func(t *testing.T) {
			if one.cluster.answersErr && testing.Short() {
				t.Skip("it waits")
			}
			m, units := newMachine(t)
			put(t, m.Paths.Staged()+"/etcd.conf", conf)
			put(t, m.Paths.Staged()+"/etcd.service", "# Written by etcd-host\n")
			put(t, m.Paths.Staged()+"/version", one.to+"\n")
			if err := os.Symlink(m.Paths.ReleaseFile(one.from, "etcd"), m.Paths.Bin("etcd")); err != nil {
				t.Fatal(err)
			}
			if !one.isNotInstalled {
				put(t, m.Paths.ReleaseFile(one.to, "etcd"), "x")
			}
			units.Set("etcd.service", "ActiveState", one.state)
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			if err := (start{m, one.cluster}).ifDown(ctx); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(units.Did, ","); got != one.want {
				t.Errorf("systemd did %q, want %q", got, one.want)
			}
		})
	}
}

func TestAMemberWithTheStagedFilesIsNotAskedWhetherItHangs(t *testing.T) {
	m, units := newMachine(t)
	if _, err := configure(m, configuration("3.6.16")); err != nil {
		t.Fatal(err)
	}
	units.Did = nil
	if err := (start{m, fakeCluster{hangs: true}}).ifItHangs(context.Background()); err != nil || len(units.Did) > 0 {
		t.Errorf("%v, %q", err, units.Did)
	}
}

func TestEditedFilesOfAMemberAreWrittenAgain(t *testing.T) {
	m, units := newMachine(t)
	if _, err := configure(m, configuration("3.6.16")); err != nil {
		t.Fatal(err)
	}
	put(t, m.Paths.Conf(), "edited\n")
	if err := os.Remove(m.Paths.Bin("etcdctl")); err != nil {
		t.Fatal(err)
	}
	name, _ := values.ParseMemberName("etcd01")
	if err := identity.Remember(m.Paths,
		identity.Identity{Token: "t0", Name: name, DataDir: "/data", ClientPort: 2379}); err != nil {
		t.Fatal(err)
	}
	put(t, m.Paths.Marker(), "token=t0\n")
	units.Set("etcd.service", "ActiveState", "active")
	// The set of this host has no certificate, so that the cluster cannot be asked; before that all is in place again.
	_, err := configure(m, configuration("3.6.16"))
	if err == nil || filestest.Read(t, m.Paths.Conf()) != conf ||
		filestest.Read(t, m.Paths.Bin("etcdctl")) != stage.Wrapper {
		t.Errorf("%v", err)
	}
	if state := units.Properties["etcd.service"]["UnitFileState"]; !reflect.DeepEqual(state, "enabled") {
		t.Errorf("the unit is %q", state)
	}
}
