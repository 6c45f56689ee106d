package facts

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"etcd-host/internal/system/command"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/names/namestest"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/sandbox/sandboxtest"
	"etcd-host/internal/system/say"
)

// resolve knows one name; no server answers for another one.
func resolve(host string) ([]netip.Addr, error) {
	if host != "etcd01.test" {
		return nil, errors.New("no server answers")
	}
	return []netip.Addr{netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("fd00::1")}, nil
}

func hostWith(t *testing.T, written map[string]string) *machine.Machine {
	t.Helper()
	host := paths.Host{Root: t.TempDir()}
	all := map[string]string{
		"/etc/machine-id":             "0123456789abcdef0123456789abcdef\n",
		"/proc/sys/kernel/hostname":   "etcd01\n",
		"/proc/meminfo":               "MemTotal:        2048 kB\nMemFree:          1 kB\n",
		"/proc/self/mountinfo":        "1 1 0:1 / / rw - ext4 /dev/x rw\n",
		"/etc/os-release":             "NAME=Debian\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n",
		"/run/systemd/system/private": "",
		"/data/file":                  "",
		"/etc/passwd":                 "etcd:x:9:9::/:/bin/false\n",
	}
	for name, content := range written {
		all[name] = content
	}
	for name, content := range all {
		if err := os.MkdirAll(filepath.Dir(host.At(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(host.At(name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return &machine.Machine{
		Paths:    host,
		Say:      &say.Lines{},
		Now:      func() time.Time { return time.UnixMilli(1_700_000_000_123) },
		Resolver: namestest.Resolver(resolve),
		Sandbox:  &sandboxtest.Exec{},
		Run: func(context.Context, command.Command) (string, string, error) {
			return "", "", errors.New("nothing is run")
		},
	}
}

// answered runs the verb, and returns its lines by their keys.
func answered(t *testing.T, m *machine.Machine, stdin string) (map[string][]string, string) {
	t.Helper()
	var stdout strings.Builder
	if err := Verb(t.Context(), m, nil, strings.NewReader(stdin), &stdout); err != nil {
		t.Fatal(err)
	}
	values := map[string][]string{}
	for line := range strings.Lines(stdout.String()) {
		key, value, isPair := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if !isPair {
			t.Errorf("%q is not a fact", line)
		}
		values[key] = append(values[key], value)
	}
	return values, stdout.String()
}

const remembered = "token=abc\nname=etcd01\ndata_dir=/data/etcd\nwal_dir=\n" +
	"peer_url=https://etcd01:2380\nclient_url=https://etcd01:2379\nclient_port=2379\n"

func TestANewHostIsDescribed(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	port := listener.Addr().(*net.TCPAddr).Port
	m := hostWith(t, nil)
	if err := errors.Join(os.MkdirAll(m.Paths.At("/proc/net"), 0o755),
		os.Symlink("/proc/net/tcp", m.Paths.At("/proc/net/tcp"))); err != nil {
		t.Fatal(err)
	}
	got, text := answered(
		t,
		m,
		fmt.Sprintf("--- facts\ndata_dir=/data/etcd\nwal_dir=/wal\nport=%d\nport=1\nresolve=etcd01.test\n", port),
	)
	if !strings.HasPrefix(text, "clock_ms=1700000000123\n") {
		t.Errorf("the clock is not first: %q", text)
	}
	for key, want := range map[string]string{
		"machine_id": "0123456789abcdef0123456789abcdef", "hostname": "etcd01", "os": "Debian GNU/Linux 12", "systemd": "yes",
		"memory_bytes": "2097152", "token": "", "member_name": "", "data": "no", "started": "no",
		"listens": fmt.Sprintf("%d unknown 0 0100007F", port), "resolves": "etcd01.test 10.0.0.1,fd00::1",
	} {
		if !slices.Equal(got[key], []string{want}) {
			t.Errorf("%s is %q, not %q", key, got[key], want)
		}
	}
	if len(got["missing"]) > 0 || len(got["free"]) != 4 || len(got["speed"]) != 2 ||
		!slices.Contains(got["address"], "127.0.0.1") {
		t.Error(text)
	}
	for i, dir := range []string{"/data/etcd", "/wal"} {
		var p99, rate float64
		if n, err := fmt.Sscanf(got["speed"][i], dir+" %f %f", &p99, &rate); n != 2 || rate <= 0 {
			t.Errorf("%q: %v", got["speed"][i], err)
		}
	}
	if entries, err := os.ReadDir(m.Paths.At("/data")); err != nil || len(entries) != 1 {
		t.Errorf("the measurement left %v, %v", entries, err)
	}
}

// Any user can give a process the program's name, or run a copy of the program.
func TestTheVersionOfSystemdIsAFactWhereItIsKnown(t *testing.T) {
	m := hostWith(t, nil)
	for _, of := range [][2]string{
		{"systemd 252 (252.39-1~deb12u2)\n+PAM +AUDIT\n", "252"}, {"systemd 219\n", "219"}, {"another program\n", ""},
	} {
		m.Run = func(context.Context, command.Command) (string, string, error) { return of[0], "", nil }
		got, _ := answered(t, m, "--- facts\ndata_dir=/data/etcd\n")
		if strings.Join(got["systemd_version"], " ") != of[1] {
			t.Errorf("%q has the version %q, not %q", of[0], got["systemd_version"], of[1])
		}
	}
}

func TestAHostWhoseSystemdHasNoSandboxIsDescribed(t *testing.T) {
	m := hostWith(t, nil)
	got, _ := answered(t, m, "--- facts\ndata_dir=/data/etcd\n")
	if len(got["no_sandbox"]) > 0 {
		t.Errorf("a host with a sandbox: %q", got["no_sandbox"])
	}
	m.Sandbox = &sandboxtest.Exec{Refuses: "Failed at step NAMESPACE"}
	if got, _ = answered(t, m, "--- facts\ndata_dir=/data/etcd\n"); !slices.Equal(
		got["no_sandbox"], []string{"Failed at step NAMESPACE"}) {
		t.Errorf("a host without: %q", got["no_sandbox"])
	}
}

func TestOnlyTheProgramThatRootRunsIsNotAHolderOfAPort(t *testing.T) {
	const root, user, raised = "0\t0\t0\t0", "1000\t1000\t1000\t1000", "1000\t0\t0\t0"
	for title, one := range map[string]struct {
		pid       int
		uids, exe string
		holds     bool
	}{
		"this process":                    {os.Getpid(), user, "another", false},
		"another check":                   {4242, root, "program", false},
		"another user's copy":             {4242, user, "program", true},
		"a copy with raised rights":       {4242, raised, "program", true},
		"another program of root":         {4242, root, "another", true},
		"another program of another user": {4242, user, "another", true},
		"a process whose program is gone": {4242, root, "", true},
	} {
		process := fmt.Sprintf("/proc/%d/", one.pid)
		written := map[string]string{
			"/proc/net/tcp":    "head\n   0: 0100007F:094C 00000000:0000 0A 0:0 0:0 0 0 0 77 1\n",
			"/proc/self/exe":   "program",
			process + "comm":   "etcd-host\n",
			process + "status": "Name:\tetcd-host\nUid:\t" + one.uids + "\nGid:\t0\t0\t0\t0\n",
		}
		if one.exe != "" {
			written[process+"exe"] = one.exe
		}
		m := hostWith(t, written)
		if err := errors.Join(os.Mkdir(m.Paths.At(process+"fd"), 0o700),
			os.Symlink("socket:[77]", m.Paths.At(process+"fd/3"))); err != nil {
			t.Fatal(err)
		}
		got, text := answered(t, m, "--- facts\ndata_dir=/data/etcd\nport=2380\n")
		if (len(got["listens"]) == 1) != one.holds {
			t.Errorf("%s: %s", title, text)
		}
	}
}

func TestWhatThisHostReachesIsDescribed(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	place := listener.Addr().String()
	free := strings.Replace(place, "127.0.0.1", "127.0.0.9", 1)
	got, text := answered(t, hostWith(t, nil),
		fmt.Sprintf("--- facts\ndata_dir=/data/etcd\nname=etcd01\nlisten=%s\ndial=%s\n", free, place))
	if !slices.Equal(got["listened"], []string{free}) ||
		!slices.Equal(got["dialled"], []string{place + " open 127.0.0.1"}) {
		t.Error(text)
	}
}

func TestThePlaceOfTheLogIsDescribed(t *testing.T) {
	mounts := func(points ...string) string {
		lines := ""
		for _, point := range points {
			lines += "1 1 0:1 / " + point + " rw - ext4 /dev/x rw\n"
		}
		return lines
	}
	for _, c := range []struct {
		mounted, name  string
		mount, another []string
	}{
		{"/disk", "lost+found", nil, nil},
		{"/disk/wal", "wal/0.wal", []string{"yes"}, nil},
		{"/", "0.wal", nil, nil},
		{"/", "0.tmp", nil, nil},
		{"/", "set-aside/x", nil, nil},
		{"/", "cache", nil, []string{"cache"}},
	} {
		m := hostWith(t, map[string]string{"/proc/self/mountinfo": mounts("/", c.mounted), "/disk/" + c.name: ""})
		got, _ := answered(t, m, "--- facts\ndata_dir=/data/etcd\nwal_dir=/disk\n")
		if !slices.Equal(got["wal_mounted"], c.mount) || !slices.Equal(got["wal_other"], c.another) {
			t.Errorf("%v: %v, %v", c, got["wal_mounted"], got["wal_other"])
		}
	}
}

func TestADirectoryThatOthersCanWriteToIsReported(t *testing.T) {
	m := hostWith(t, map[string]string{"/scratch/file": "", "/sticky/file": "", "/closed/etcd/file": ""})
	for dir, mode := range map[string]fs.FileMode{"/scratch": 0o777, "/sticky": 0o777 | fs.ModeSticky} {
		if err := os.Chmod(m.Paths.At(dir), mode); err != nil {
			t.Fatal(err)
		}
	}
	owner := fmt.Sprintf("%d %d", os.Geteuid(), os.Getegid())
	for _, c := range []struct {
		dataDir, walDir string
		data, wal       []string
	}{
		{"/scratch/etcd", "/sticky/log", []string{owner + " 0777 /scratch"}, []string{owner + " 1777 /sticky"}},
		{"/scratch/new/etcd", "/closed/etcd", []string{owner + " 0777 /scratch"}, nil},
		{"/data/etcd", "/new/etcd", nil, nil},
	} {
		got, text := answered(t, m, fmt.Sprintf("--- facts\ndata_dir=%s\nwal_dir=%s\n", c.dataDir, c.walDir))
		if !slices.Equal(got["data_open"], c.data) || !slices.Equal(got["wal_open"], c.wal) {
			t.Errorf("%v: %s", c, text)
		}
	}
	if got, text := answered(t, m, "--- facts\ndata_dir=/scratch\n"); !slices.Equal(got["data_open_within"],
		[]string{owner + " 0777 /scratch"}) || got["data_open"] != nil {
		t.Error(text)
	}
	// The way to the directory of a member that runs is looked at too.
	dir := m.Paths.At("/scratch/etcd")
	if err := errors.Join(os.Mkdir(dir, 0o700), os.Chown(dir, 9, 9)); err != nil {
		t.Skip(err)
	}
	got, text := answered(t, m, "--- facts\ndata_dir=/scratch/etcd\n")
	if !slices.Equal(got["data_open"], []string{owner + " 0777 /scratch"}) {
		t.Error(text)
	}
}

func TestAMembersDiskIsNotMeasured(t *testing.T) {
	for _, file := range []string{"/data/etcd/member/wal/0.wal", "/data/etcd/member/other"} {
		got, _ := answered(
			t,
			hostWith(
				t,
				map[string]string{file: "", "/var/lib/etcd-host/identity": remembered, "/var/lib/etcd-host/started": ""},
			),
			"--- facts\ndata_dir=/data/etcd\n",
		)
		if got["data"][0] != "yes" || got["started"][0] != "yes" || len(got["speed"]) > 0 || len(got["free"]) != 3 {
			t.Error(got)
		}
		if got["token"][0] != "abc" || got["member_name"][0] != "etcd01" || got["member_data_dir"][0] != "/data/etcd" ||
			got["member_wal_dir"][0] != "" || got["member_peer_url"][0] != "https://etcd01:2380" {
			t.Error(got)
		}
	}
}

// A machine that was replaced and has the old data disk knows by that disk which member it is.
func TestAMemberIsKnownByItsDataDisk(t *testing.T) {
	got, _ := answered(
		t,
		hostWith(t, map[string]string{"/data/etcd/member/wal/0.wal": "", "/data/etcd/etcd-host.identity": remembered}),
		"--- facts\ndata_dir=/data/etcd\n",
	)
	if got["token"][0] != "abc" || got["member_name"][0] != "etcd01" || got["data"][0] != "yes" ||
		got["started"][0] != "no" {
		t.Error(got)
	}
}

func TestAnOddMemoryOfAMemberIsNotPassedOver(t *testing.T) {
	m := hostWith(t, map[string]string{"/var/lib/etcd-host/identity": "token=a\nname=x;id\n"})
	var stdout strings.Builder
	if err := Verb(t.Context(), m, nil, strings.NewReader("--- facts\ndata_dir=/data/etcd\n"), &stdout); err == nil {
		t.Error(stdout.String())
	}
}

func TestANameThatDoesNotResolveHasNoAddress(t *testing.T) {
	got, _ := answered(t, hostWith(t, nil), "--- facts\ndata_dir=/data/etcd\nresolve=other.test\n")
	if got["resolves"][0] != "other.test " {
		t.Errorf("%q", got["resolves"])
	}
}

func TestAReleaseThatIsNotAvailableIsReported(t *testing.T) {
	got, _ := answered(t, hostWith(t, nil),
		"--- facts\ndata_dir=/data/etcd\n--- install\nversion=3.6.16\nmethod=archive\nurl=http://127.0.0.1:1/v3.6.16\n")
	if len(got["archive"]) != 1 ||
		!strings.HasPrefix(got["archive"][0], "http://127.0.0.1:1/v3.6.16/etcd-v3.6.16-linux-") {
		t.Errorf("%q", got["archive"])
	}
}

func TestOddInputIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "--- facts\n", "--- facts\ndata_dir=relative\n", "--- facts\ndata_dir=/a/../b\n", "--- facts\ndata_dir=/d;id\n",
		"--- facts\ndata_dir=/d\nwal_dir=x\n", "--- facts\ndata_dir=/d\nport=x\n", "--- facts\ndata_dir=/d\nport=0\n",
		"--- facts\ndata_dir=/d\nport=70000\n", "--- facts\ndata_dir=/d\nresolve=\x1b\n",
		"--- facts\ndata_dir=/d\nname=a b\n", "--- facts\ndata_dir=/d\nlisten= \n",
		"--- facts\ndata_dir=/d\nlisten=10.0.0.1\n", "--- facts\ndata_dir=/d\nlisten=10.0.0.1:1 a;id\n",
		"--- facts\ndata_dir=/d\nlisten=10.0.0.1:1 a\n", "--- facts\ndata_dir=/d\nlisten=10.0.0.1:1 a@10.0.0.2,x\n",
		"--- facts\ndata_dir=/d\ndial=etcd01:2380\n", "--- facts\ndata_dir=/d\ndial=10.0.0.1:0\n",
		"--- facts\ndata_dir=/d\ndial=[fe80::1%eth0]:2380\n",
	} {
		if ask, err := readAsked(strings.NewReader(text)); err == nil {
			t.Errorf("%q is %v", text, ask)
		}
	}
}

func TestAProcessMayCallItselfAnythingAndStaysOneWord(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		comm := rapid.String().Draw(rt, "comm")
		host := hostWith(t, map[string]string{"/proc/7/comm": comm + "\n"}).Paths
		if name := program(host, 7); name == "" ||
			strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) {
			rt.Fatalf("%q is %q", comm, name)
		}
	})
}

func TestAnAddressHasTheFormOfTheKernelsTable(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1": "0100007F", "10.1.2.3": "0302010A", "0.0.0.0": "00000000",
		"::1": "00000000000000000000000001000000", "fd00::12:34": "000000FD000000000000000034001200",
	} {
		if got := kernelForm(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is %s, not %s", address, got, want)
		}
	}
}

func TestTheNameOfTheSystemIsReadWithAndWithoutQuotes(t *testing.T) {
	for text, want := range map[string]string{
		"PRETTY_NAME=\"A 1\"\n": "A 1", "PRETTY_NAME='B 2'\n": "B 2", "PRETTY_NAME=C3\n": "C3", "NAME=D\n": "", "": "",
	} {
		if got := prettyName(text); got != want {
			t.Errorf("%q is %q, not %q", text, got, want)
		}
	}
}

func TestTheSlowestWriteOfAHundredButOneCounts(t *testing.T) {
	took := make([]time.Duration, 100)
	for i := range took {
		took[i] = time.Duration(100-i) * time.Millisecond
	}
	if p99, rate := judged(took); p99 != 99 || int(rate) != 19 {
		t.Errorf("%f ms, %f in a second", p99, rate)
	}
	if p99, rate := judged(took[:1]); p99 != 100 || int(rate) != 10 {
		t.Errorf("%f ms, %f in a second", p99, rate)
	}
}

func TestAFileInThePlaceOfTheDataHasNoMember(t *testing.T) {
	got, _ := answered(t, hostWith(t, map[string]string{"/data/etcd": ""}), "--- facts\ndata_dir=/data/etcd\n")
	if got["data"][0] != "no" || got["token"][0] != "" {
		t.Error(got)
	}
}
