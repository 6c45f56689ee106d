package stage

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"pgregory.net/rapid"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/coded"
)

func put(t *testing.T, path, content string) {
	t.Helper()
	filestest.Put(t, path, content, 0o644)
}

// staged is a host on which files of version 3.6.16 are staged.
func staged(t *testing.T) (*machine.Machine, *unitstest.Fake) {
	t.Helper()
	host := paths.Host{Root: t.TempDir()}
	put(t, host.Staged()+"/etcd.conf", "# Written by etcd-host\nETCD_NAME=etcd01\n")
	put(t, host.Staged()+"/etcd.service", "# Written by etcd-host\n[Service]\n")
	put(t, host.Staged()+"/version", "3.6.16\n")
	put(t, host.PKI()+"/abc/ca.pem", "bundle\n")
	// A system without programs of its own may lack the directory of the links.
	if err := os.MkdirAll(filepath.Dir(host.Unit()), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("abc", host.Current()); err != nil {
		t.Fatal(err)
	}
	units := &unitstest.Fake{}
	return &machine.Machine{Paths: host, Units: units, Say: &say.Lines{}}, units
}

func TestWhatAPersonHasWhereOurFilesGoIsKept(t *testing.T) {
	m, _ := staged(t)
	put(t, m.Paths.Bootstrap(), "ETCD_NAME=of a person\n")
	put(t, m.Paths.ProxyDropIn(), "[Service]\nNice=0\n")
	put(t, m.Paths.MountsDropIn(), "[Unit]\nAfter=theirs.mount\n")
	theirs := m.Paths.ReleaseFile("3.5.9", "etcd")
	if err := os.MkdirAll(filepath.Dir(m.Paths.Bin("etcd")), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(theirs, m.Paths.Bin("etcd")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := Activate(context.Background(), m, m.Paths.Staged()); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{m.Paths.Bootstrap(): "ETCD_NAME=of a person\n",
		m.Paths.ProxyDropIn(): "[Service]\nNice=0\n", m.Paths.MountsDropIn(): "[Unit]\nAfter=theirs.mount\n"} {
		if filestest.Read(t, m.Paths.KeptFile(path)) != want || files.Exists(m.Paths.KeptFile(path)+".1") {
			t.Errorf("%s is not kept once", path)
		}
	}
	// Our unit would read it.
	if files.Exists(m.Paths.Bootstrap()) {
		t.Error("etcd would start by the file of a person")
	}
	if target, _ := os.Readlink(m.Paths.KeptFile(m.Paths.Bin("etcd"))); target != theirs {
		t.Errorf("the link is kept as one to %q", target)
	}
}

func TestStagedFilesBecomeThoseThatEtcdReads(t *testing.T) {
	ctx := context.Background()
	m, units := staged(t)
	if active, err := IsActive(m.Paths, m.Paths.Staged()); err != nil || active {
		t.Fatalf("active before they are: %v, %v", active, err)
	}
	put(t, m.Paths.Conf(), "of another etcd\n")
	for range 2 {
		if err := Activate(ctx, m, m.Paths.Staged()); err != nil {
			t.Fatal(err)
		}
	}
	if active, err := IsActive(m.Paths, m.Paths.Staged()); err != nil || !active {
		t.Errorf("not active: %v, %v", active, err)
	}
	if filestest.Read(t, m.Paths.Conf()) != "# Written by etcd-host\nETCD_NAME=etcd01\n" || filestest.Read(t,
		m.Paths.KeptFile(m.Paths.Conf())) != "of another etcd\n" {
		t.Error("the configuration is not in place, or what was there is lost")
	}
	if target, _ := os.Readlink(m.Paths.Bin("etcd")); target != m.Paths.ReleaseFile("3.6.16", "etcd") {
		t.Errorf("etcd is %q", target)
	}
	if !reflect.DeepEqual(units.Did, []string{"reload all units"}) {
		t.Errorf("systemd did %q", units.Did)
	}
	if version, err := RunningVersion(ctx, m); err != nil || version.String() != "3.6.16" {
		t.Errorf("the next start runs %q, %v", version, err)
	}
	put(t, m.Paths.PKI()+"/abc/ca.pem", "another bundle\n")
	if active, err := IsActive(m.Paths, m.Paths.Staged()); err != nil || active {
		t.Errorf("active with another bundle: %v, %v", active, err)
	}
}

func TestTheDigestIsThatOfTheShellProgram(t *testing.T) {
	m, _ := staged(t)
	digest, err := Digest(m.Paths, m.Paths.Staged())
	if err != nil || digest != files.Digest([]byte("# Written by etcd-host\nETCD_NAME=etcd01\n# Written by "+
		"etcd-host\n[Service]\n3.6.16\nbundle\n")) {
		t.Errorf("%q, %v", digest, err)
	}
}

func TestAMaskIsReplacedByTheUnit(t *testing.T) {
	m, _ := staged(t)
	if err := os.Symlink("/dev/null", m.Paths.Unit()); err != nil {
		t.Fatal(err)
	}
	if err := Activate(context.Background(), m, m.Paths.Staged()); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(m.Paths.Unit()); err != nil || !info.Mode().IsRegular() {
		t.Errorf("the unit is %v, %v", info, err)
	}
}

func TestFilesThatAreNotCompleteActivateNothing(t *testing.T) {
	m, _ := staged(t)
	if err := os.Remove(m.Paths.Staged() + "/etcd.service"); err != nil {
		t.Fatal(err)
	}
	if err := Activate(context.Background(), m, m.Paths.Staged()); err == nil || files.Exists(m.Paths.Conf()) {
		t.Errorf("%v, the configuration is there: %v", err, files.Exists(m.Paths.Conf()))
	}
}

// process makes a process whose files are these.
func process(t *testing.T, m *machine.Machine, program, arguments, environment string) {
	t.Helper()
	dir := m.Paths.Process("7", "")
	put(t, dir+"/cmdline", arguments)
	put(t, dir+"/environ", environment)
	_ = os.Remove(dir + "/exe")
	if err := os.Symlink(program, dir+"/exe"); err != nil {
		t.Fatal(err)
	}
	m.Units.(*unitstest.Fake).Set("etcd.service", "MainPID", "7")
}

func TestAnEtcdThatRunsOtherwiseIsReported(t *testing.T) {
	m, _ := staged(t)
	put(t, m.Paths.Staged()+"/etcd.conf", "# c\nETCD_NAME=etcd01\nETCD_LOG=\"a \\\"b\\\" "+
		"\\$c\"\nETCD_INITIAL_CLUSTER_STATE=new\n")
	if err := Activate(context.Background(), m, m.Paths.Staged()); err != nil {
		t.Fatal(err)
	}
	right := m.Paths.ReleaseFile("3.6.16", "etcd")
	environment := "PATH=/bin\x00ETCD_NAME=etcd01\x00ETCD_LOG=a \"b\" $c\x00ETCD_DISCOVERY_SRV=x\x00"
	for _, one := range []struct {
		title, program, arguments, environment string
		want                                   []string
	}{
		{"as applied", right, "/usr/local/bin/etcd\x00", environment, nil},
		{"with a program that was deleted since", right + " (deleted)", "etcd\x00", environment, nil},
		{"about to become etcd", "/usr/lib/systemd/systemd-executor", "x\x00y\x00", "", nil},
		{"another program", "/opt/by-hand/etcd", "etcd\x00", environment, []string{"its program is /opt/by-hand/etcd"}},
		{"with flags", right, "etcd\x00--name\x00x\x00", environment, []string{"it was started with flags"}},
		{"with other variables", right, "etcd\x00", "ETCD_NAME=x\x00ETCD_LOG=a \"b\" $c\x00ETCD_MORE=1\x00",
			[]string{"it was started with another ETCD_MORE ETCD_NAME"}},
	} {
		process(t, m, one.program, one.arguments, one.environment)
		got, err := RunsOtherwise(context.Background(), m)
		if err != nil || !reflect.DeepEqual(got, one.want) {
			t.Errorf("%s: %q, %v", one.title, got, err)
		}
	}
}

func TestTheVersionIsThatOfTheProcessAndNotOfTheLink(t *testing.T) {
	m, _ := staged(t)
	if err := Activate(context.Background(), m, m.Paths.Staged()); err != nil {
		t.Fatal(err)
	}
	for program, want := range map[string]string{
		m.Paths.ReleaseFile("3.5.35", "etcd"):                "3.5.35",
		m.Paths.ReleaseFile("3.5.35", "etcd") + " (deleted)": "3.5.35",
		"/usr/bin/etcd":                     "3.6.16",
		m.Paths.Releases() + "/a/v1/etcd":   "3.6.16",
		m.Paths.ReleaseFile("3.5.1", "sh"):  "3.6.16",
		"/usr/lib/systemd/systemd-executor": "3.6.16",
	} {
		process(t, m, program, "x", "")
		if version, err := RunningVersion(context.Background(), m); err != nil || version.String() != want {
			t.Errorf("%s: %v, %v", program, version, err)
		}
	}
}

func TestVariablesThatEtcdWasGivenAsTheyAreAreNotDifferent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringMatching("[ -~]{0,20}").Draw(t, "value")
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(value)
		if got := otherVariables("ETCD_A="+value+"\x00", "ETCD_A=\""+quoted+"\"\n"); len(got) > 0 {
			t.Fatalf("%q is %q", value, got)
		}
		if got := otherVariables("ETCD_A="+value+"x\x00", "ETCD_A=\""+quoted+"\"\n"); len(got) != 1 {
			t.Fatalf("another value passes for %q", value)
		}
	})
}

func TestADataDirectoryIsMadeAndClosedToOthers(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	account := users.Account{UID: os.Geteuid(), GID: os.Getegid()}
	if err := PrepareDataDirs(host, account, []string{"/data/lib/etcd"}); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]fs.FileMode{"/data": 0o755, "/data/lib": 0o755, "/data/lib/etcd": 0o700} {
		if info, err := os.Stat(host.At(dir)); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", dir, info.Mode(), err)
		}
	}
}

func TestAFileAtOrAboveADataDirectoryIsNamed(t *testing.T) {
	for _, path := range []string{"/data", "/data/lib/etcd"} {
		host := paths.Host{Root: t.TempDir()}
		put(t, host.At(path), "mine")
		err := PrepareDataDirs(host, users.Account{UID: os.Geteuid(), GID: os.Getegid()}, []string{"/data/lib/etcd"})
		if coded.CodeOf(err) != coded.FileTaken || !strings.Contains(err.Error(), "mv "+path+" "+path+".before") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestADirectoryWhosePlaceOthersCanTakeIsRefused(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	account := users.Account{UID: os.Geteuid(), GID: os.Getegid()}
	for _, dir := range []string{"/scratch", "/sticky", "/victim.d"} {
		if err := os.MkdirAll(host.At(dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	before := syscall.Umask(0)
	defer syscall.Umask(before)
	for dir, mode := range map[string]fs.FileMode{"/scratch": 0o777, "/sticky": 0o777 | fs.ModeSticky} {
		if err := os.Chmod(host.At(dir), mode); err != nil {
			t.Fatal(err)
		}
		err := PrepareDataDirs(host, account, []string{dir + "/etcd"})
		if err == nil || !strings.Contains(err.Error(), "others than root and etcd can write to") {
			t.Errorf("%s: %v", dir, err)
		}
		open, err := OpenToOthers(host, account, dir+"/etcd")
		if err != nil || open == nil || open.Dir != dir || open.Name != "etcd" || open.UID != os.Geteuid() {
			t.Errorf("%s: %v, %v", dir, open, err)
		}
		if files.Exists(host.At(dir + "/etcd")) {
			t.Errorf("%s/etcd was made", dir)
		}
	}
	if err := os.Symlink(host.At("/victim.d"), host.At("/scratch/etcd")); err != nil {
		t.Fatal(err)
	}
	if err := PrepareDataDirs(host, account, []string{"/scratch/etcd"}); err == nil {
		t.Error("a link in a directory of others was followed")
	}
	// A link of root in a directory of root is how some hosts name their data disk.
	if err := os.Symlink(host.At("/victim.d"), host.At("/link")); err != nil {
		t.Fatal(err)
	}
	if open, err := OpenToOthers(host, account, "/link/etcd"); open != nil || err != nil {
		t.Errorf("%v, %v", open, err)
	}
	if err := PrepareDataDirs(host, account, []string{"/link/etcd"}); err != nil {
		t.Error(err)
	}
}

func TestAPreparedDirectoryIsRefusedWhereOthersCanPutAnotherInItsPlace(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give directories away")
	}
	const stranger = 9999
	account := users.Account{UID: 4711, GID: 4711}
	host := paths.Host{Root: t.TempDir()}
	place := func(dir string, uid int, mode fs.FileMode) {
		t.Helper()
		err := errors.Join(os.MkdirAll(host.At(dir), 0o755), os.Chown(host.At(dir), uid, uid), os.Chmod(host.At(dir), mode))
		if err != nil {
			t.Fatal(err)
		}
	}
	link := func(target, path string, uid int) {
		t.Helper()
		if err := errors.Join(os.Symlink(target, host.At(path)), os.Lchown(host.At(path), uid, uid)); err != nil {
			t.Fatal(err)
		}
	}
	place("/scratch", 0, 0o777|fs.ModeSticky)
	for _, dir := range []string{"/disk/etcd", "/home/m/etcd", "/open/etcd", "/own/etcd", "/own/data"} {
		place(dir, account.UID, 0o700)
	}
	place("/home/m", stranger, 0o755)
	place("/open", 0, 0o777)
	place("/own", account.UID, 0o755)
	link(host.At("/disk/etcd"), "/scratch/etcd", stranger)
	link(host.At("/disk"), "/strange", stranger)
	link("../disk", "/own/disk", account.UID)
	link(host.At("/scratch/etcd"), "/far", 0)
	link("disk", "/data", 0)
	for dir, want := range map[string]string{
		"/scratch/etcd":  "/scratch",
		"/strange/etcd":  "/strange",
		"/home/m/etcd":   "/home/m",
		"/open/etcd":     "/open",
		"/own/disk/etcd": "/own/disk",
		"/far":           "/scratch",
		// Negative controls: root's link to a place of root is how some hosts name their data disk.
		"/data/etcd": "",
		"/disk/etcd": "",
		"/own/etcd":  "",
	} {
		open, err := OpenToOthers(host, account, dir)
		if err != nil || (open == nil) != (want == "") || (open != nil && open.Dir != want) {
			t.Errorf("%s: %v, %v, want %q", dir, open, err, want)
		}
		err = PrepareDataDirs(host, account, []string{dir})
		remedy := map[string]string{
			"/scratch": "Set dataDir (walDir) to a directory outside of \"" + host.At("/scratch"),
			"/open":    "Run `chown -h root " + host.At("/open") + " && chmod go-w " + host.At("/open") + "`, or",
		}[want]
		if remedy == "" {
			remedy = "Run `chown -h root " + host.At(want) + "`, or"
		}
		if (err == nil) != (want == "") || (err != nil && !strings.Contains(err.Error(), "Nothing was changed. "+remedy)) {
			t.Errorf("%s is prepared: %v", dir, err)
		}
	}
}

func TestAWayOfLinksWithoutAnEndIsAnError(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	if err := os.Symlink("loop", host.At("/loop")); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenToOthers(host, users.Account{}, "/loop/etcd"); !errors.Is(err, syscall.ELOOP) {
		t.Error(err)
	}
}
