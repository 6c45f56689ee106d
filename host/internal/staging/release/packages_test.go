package release

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/units/unitstest"
	"etcd-host/internal/wire/values"
)

func mustVersion(t *testing.T, text string) values.Version {
	t.Helper()
	version, err := values.ParseVersion(text)
	if err != nil {
		t.Fatal(err)
	}
	return version
}

func system(t *testing.T, name string) osRelease {
	t.Helper()
	system, err := readOSRelease(filepath.Join("testdata/os-release", name))
	if err != nil {
		t.Fatal(err)
	}
	return system
}

func words(steps []step) string {
	var lines []string
	for _, s := range steps {
		lines = append(lines, s.command.String())
	}
	return strings.Join(lines, "\n")
}

const aptGet = "SYSTEMD_OFFLINE=1 NEEDRESTART_SUSPEND=1 DEBIAN_FRONTEND=noninteractive apt-get -q -y "

func TestEachDistributionInstallsThatVersionOnlyByItsPackageManager(t *testing.T) {
	for name, manager := range map[string]string{
		"debian-12": "apt", "ubuntu-24.04": "apt", "rhel-9": "dnf", "rocky-9": "dnf", "fedora-41": "dnf",
		"amazon-2023": "dnf",
		"amazon-2":    "yum", "centos-7": "yum",
	} {
		steps, err := installSteps(system(t, name), mustVersion(t, "3.5.16"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := manager + " -y --setopt=tsflags=noscripts install " +
			"etcd-3.5.16\n" + manager + " -y --setopt=tsflags=noscripts downgrade etcd-3.5.16"
		if manager == "apt" {
			want = aptGet + "update\n" + aptGet + "install --no-install-recommends --allow-downgrades " +
				"--allow-change-held-packages " +
				"etcd-server=3.5.16* etcd-client=3.5.16*\napt-mark hold etcd-server etcd-client"
		}
		if got := words(steps); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
}

func TestADistributionWithoutAPackageIsRefusedWithTheReason(t *testing.T) {
	for name, want := range map[string]string{
		"opensuse-leap-15.6": "openSUSE Leap 15.6 has no etcd",
		"alpine-3.20":        "Alpine Linux v3.20 is not a distribution whose etcd package is known",
	} {
		_, err := installSteps(system(t, name), mustVersion(t, "3.5.16"))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "Set install.method to") {
			t.Errorf("%s: %v", name, err)
		}
	}
	m, _ := testMachine(t)
	if _, err := install(m, "version=3.5.16\nmethod=package\n"); err == nil || !strings.Contains(err.Error(),
		"the distribution is not known") {
		t.Errorf("%v", err)
	}
	if _, err := installSteps(system(t, "debian-12"), mustVersion(t, "3.6.0-rc.1")); err == nil {
		t.Error("a version that is not three numbers is taken")
	}
}

func TestAPackageIsGivenBackAndNoDataWithIt(t *testing.T) {
	for _, one := range []struct {
		system, whose string
		here          []string
		want          string
	}{
		{"debian-12", brought, aptPackages,
			"apt-mark unhold etcd-server etcd-client\n" + aptGet + "remove etcd-server etcd-client"},
		{"debian-12", brought, aptPackages[:1], "apt-mark unhold etcd-server\n" + aptGet + "remove etcd-server"},
		{"debian-12", brought, nil, ""},
		{"debian-12", found, aptPackages, "apt-mark unhold etcd-server etcd-client"},
		{"rocky-9", brought, []string{"etcd"}, "dnf -y --setopt=tsflags=noscripts remove etcd"},
		{"amazon-2", brought, []string{"etcd"}, "yum -y --setopt=tsflags=noscripts remove etcd"},
		{"rocky-9", brought, nil, ""},
		{"rocky-9", found, []string{"etcd"}, ""},
	} {
		got := words(removeSteps(system(t, one.system), one.whose, one.here))
		if got != one.want || strings.Contains(got, "purge") {
			t.Errorf("%s %s: %q", one.system, one.whose, got)
		}
	}
}

func TestThePackagesProgramsAreCopiedAndTheUnitIsMaskedFirst(t *testing.T) {
	m, ran := testMachine(t)
	content, err := os.ReadFile("testdata/os-release/debian-12")
	if err != nil {
		t.Fatal(err)
	}
	filestest.Put(t, m.Paths.OSRelease(), string(content), 0o644)
	inner := m.Run
	m.Run = func(ctx context.Context, c command.Command) (string, string, error) {
		if strings.Contains(c.String(), " install ") {
			filestest.Put(t, m.Paths.At("/usr/bin/etcd"), "etcd Version: 3.5.16\n", 0o755)
			filestest.Put(t, m.Paths.At("/usr/bin/etcdctl"), "ctl", 0o755)
			if did := fmt.Sprint(m.Units.(*unitstest.Fake).Did); did != "[mask etcd.service]" {
				t.Errorf("before the packages systemd did %s", did)
			}
			if ours, err := made.Is(m.Paths, m.Paths.Unit()); err != nil || !ours {
				t.Errorf("the mask is not recorded: %v", err)
			}
		}
		return inner(ctx, c)
	}
	if _, err := install(m, "version=3.5.16\nmethod=package\nproxy=http://u:secret@10.0.0.1:3128\n"); err != nil {
		t.Fatal(err)
	}
	if got := names(t, m.Paths.Release("3.5.16")); got != "etcd etcdctl" {
		t.Errorf("programs are %q", got)
	}
	if whose, _ := os.ReadFile(m.Paths.Packages()); string(whose) != "brought\n" {
		t.Errorf("packages are %q", whose)
	}
	for _, verb := range []string{"update", "install --no-install-recommends"} {
		if want := aptGet + "-c " + m.Paths.AptConfig() + " " + verb; !strings.Contains(strings.Join(*ran, "\n"), want) {
			t.Errorf("%q is not in %q", want, *ran)
		}
	}
	if strings.Contains(strings.Join(*ran, "\n"), "secret") || files.Exists(m.Paths.AptConfig()) {
		t.Errorf("the password is in %q, or a file with it is left", *ran)
	}
	if said := fmt.Sprint(m.Say); strings.Contains(said, "secret") {
		t.Errorf("the progress has the proxy's password: %s", said)
	}
}

func TestAPackageManagerGetsAProxyThatItKnows(t *testing.T) {
	for given, want := range map[string]string{"socks5": "socks5h", "socks5h": "socks5h", "https": "https"} {
		proxy := &url.URL{Scheme: given, Host: "10.0.0.1:1080"}
		got, err := proxyEnvironment(paths.Host{}, "dnf", proxy)
		if err != nil || got[0] != "http_proxy="+want+"://10.0.0.1:1080" || proxy.Scheme != given {
			t.Errorf("%s becomes %s, %v", given, got, err)
		}
	}
}

func TestAptReadsTheProxyFromAFileOfRootAlone(t *testing.T) {
	program, err := exec.LookPath("apt-config")
	if err != nil {
		t.Skip(err)
	}
	m, _ := testMachine(t)
	// The host has a proxy of its own.
	filestest.Put(t, m.Paths.At("/etc/apt/apt.conf.d/99proxy"), "Acquire::http::Proxy \"http://10.0.0.9:1\";\n", 0o644)
	own := m.Paths.At("/own.conf")
	filestest.Put(t, own, fmt.Sprintf("Dir::Etc::parts %q;\n", m.Paths.At("/etc/apt/apt.conf.d")), 0o644)
	for _, user := range []*url.Userinfo{nil, url.UserPassword("u", `a"b\c;#//d{`), url.User("t0ken")} {
		proxy := url.URL{Scheme: "http", Host: "[fd00::1]:3128", User: user}
		environment, err := proxyEnvironment(m.Paths, "apt", &proxy)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(m.Paths.AptConfig()); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
		dump := command.Command{
			Args:  slices.Concat([]string{program}, aptOptions(m.Paths, &proxy), []string{"dump", "--format", "%F=%v%n"}),
			Env:   append(environment, "APT_CONFIG="+own),
			Clean: true,
		}
		printed, _, err := command.Run(t.Context(), dump)
		for _, name := range []string{"http", "https"} {
			if want := "Acquire::" + name + "::Proxy=" + proxy.String() + "\n"; err != nil || !strings.Contains(printed, want) {
				t.Errorf("%q is not among %s, %v", want, printed, err)
			}
		}
	}
	odd := &url.URL{Scheme: "http", Host: `a";APT::Update::Pre-Invoke {"id";};`}
	if _, err := proxyEnvironment(m.Paths, "apt", odd); err == nil {
		t.Error("a proxy becomes another setting of apt")
	}
}

func TestTheFileOfAProxyThatAKillLeftIsGoneAfterTheNextInstallation(t *testing.T) {
	m, _ := testMachine(t)
	filestest.Put(t, m.Paths.AptConfig(), "Acquire::http::Proxy \"http://u:secret@10.0.0.1:3128\";\n", 0o600)
	filestest.Put(t, m.Paths.ReleaseFile("3.5.16", "etcd"), "etcd Version: 3.5.16\n", 0o755)
	filestest.Put(t, m.Paths.ReleaseFile("3.5.16", "etcdctl"), "ctl", 0o755)
	if _, err := install(m, "version=3.5.16\nmethod=package\n"); err != nil || files.Exists(m.Paths.AptConfig()) {
		t.Errorf("%v, the file is there: %v", err, files.Exists(m.Paths.AptConfig()))
	}
}

func TestARunThatFindsTheVersionDoesNotDowngrade(t *testing.T) {
	m, _ := testMachine(t)
	steps, _ := installSteps(system(t, "rocky-9"), mustVersion(t, "3.5.16"))
	for _, installed := range []string{"3.5.16", "3.5.18"} {
		var did []string
		m.Run = func(_ context.Context, c command.Command) (string, string, error) {
			did = append(did, c.Args[0]+" "+c.Args[len(c.Args)-2])
			return installed, "", nil
		}
		if err := runSteps(context.Background(), m, steps, Input{Version: mustVersion(t, "3.5.16")}, nil, ""); err != nil {
			t.Fatal(err)
		}
		want := "dnf install,rpm %{VERSION}"
		if installed != "3.5.16" {
			want += ",dnf downgrade"
		}
		if got := strings.Join(did, ","); got != want {
			t.Errorf("with %s: %q", installed, got)
		}
	}
}

func TestAFailureOfAPackageManagerIsReportedWithoutAPassword(t *testing.T) {
	m, _ := testMachine(t)
	in, err := ReadInput(strings.NewReader("version=3.5.16\nmethod=package\nproxy=http://u:s3cr3t@10.0.0.1:3128\n"))
	if err != nil {
		t.Fatal(err)
	}
	m.Run = func(context.Context, command.Command) (string, string, error) {
		return "", "E: cannot reach http://u:s3cr3t@10.0.0.1:3128", errors.New("exit status 100")
	}
	err = runSteps(context.Background(), m, []step{{command: apt("update")}}, in, nil, "The remedy")
	if err == nil || strings.Contains(err.Error(), "s3cr3t") || !strings.Contains(err.Error(), "E: cannot reach") {
		t.Errorf("%v", err)
	}
}

func TestNoUserOfAProxyIsInWhatAPackageManagerPrinted(t *testing.T) {
	for _, c := range []struct{ user, printed, want string }{
		{"u:s3cr3t@", "Cannot connect to http://u:s3cr3t@10.0.0.1:3128", "Cannot connect to http://xxxxx@10.0.0.1:3128"},
		{"u:s3cr3t@", "user u, password s3cr3t", "user u, password xxxxx"},
		{"u:a%2Fb%20c@", "http://u:a%2Fb%20c@10.0.0.1 and a/b c and a%2Fb%20c", "http://xxxxx@10.0.0.1 and xxxxx and xxxxx"},
		{"t0ken@", "http://t0ken@10.0.0.1: t0ken", "http://xxxxx@10.0.0.1: xxxxx"},
		{"", "http://10.0.0.1", "http://10.0.0.1"},
	} {
		proxy, err := url.Parse("http://" + c.user + "10.0.0.1:3128")
		if err != nil {
			t.Fatal(err)
		}
		if got := withoutUser(c.printed, proxy); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
