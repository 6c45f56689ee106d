package foundetcd

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"etcd-host/internal/system/paths"
)

func texts(settings Settings) []string {
	lines := []string{}
	for _, one := range settings {
		lines = append(lines, one.Name+"="+one.Value)
	}
	return lines
}

func TestFlagsAreReadAsEtcdReadsThem(t *testing.T) {
	line := []string{
		"etcd", "--name=a", "-data-dir", "/d", "--client-cert-auth", "--initial-cluster=a=https://a:1,b=https://b:1",
		"--enable-v2", "--log-level", "debug", "--pre-vote",
	}
	want := []string{
		"name=a", "data-dir=/d", "client-cert-auth=true", "initial-cluster=a=https://a:1,b=https://b:1",
		"enable-v2=true", "log-level=debug", "pre-vote=true",
	}
	if got := texts(fromArguments(strings.Join(line, "\x00") + "\x00")); !slices.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
}

func TestTheEnvironmentIsReadByTheNamesOfFlags(t *testing.T) {
	got := texts(fromEnvironment("PATH=/bin\x00ETCD_PEER_CERT_FILE=/p=1.pem\x00"))
	if want := []string{"peer-cert-file=/p=1.pem"}; !slices.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
}

func TestAFileIsReadWithItsTwoSectionsOfTLS(t *testing.T) {
	got, err := fromYAML([]byte(`# by hand
name: 'a'
listen-peer-urls: https://10.0.0.1:2380 # here
client-transport-security:
  cert-file: /c.pem
  client-cert-auth: true
peer-transport-security:
  "cert-file": "/p.pem"
data-dir: /d
cipher-suites: [ONE, TWO]
wal-dir:
quota-backend-bytes: 8589934592
`))
	want := []string{
		"name=a", "listen-peer-urls=https://10.0.0.1:2380", "cert-file=/c.pem", "client-cert-auth=true",
		"peer-cert-file=/p.pem", "data-dir=/d", "cipher-suites=ONE,TWO", "quota-backend-bytes=8589934592",
	}
	if err != nil || !slices.Equal(texts(got), want) {
		t.Errorf("%q, %v; not %q", texts(got), err, want)
	}
	for _, odd := range []string{"a: b: c", "- a", "client-transport-security:\n  x:\n    y:\n      z: 1", "\x00"} {
		if got, err := fromYAML([]byte(odd)); err == nil {
			t.Errorf("%q is %q", odd, texts(got))
		}
	}
	if got, err := fromYAML(nil); err != nil || len(got) != 0 {
		t.Errorf("an empty file: %v, %v", got, err)
	}
}

func TestTheLastSettingOfANameCounts(t *testing.T) {
	settings := Settings{{"name", "environment"}, {"name", "flag"}}
	if got := settings.Value("name"); got != "flag" {
		t.Error(got)
	}
	if got := settings.Value("data-dir"); got != "" {
		t.Error(got)
	}
}

// process makes the process 7 below a root directory of its own.
func process(t *testing.T, files map[string]string) *Etcd {
	t.Helper()
	host := paths.Host{Root: t.TempDir()}
	if err := os.MkdirAll(host.Process("7", ""), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(host.Process("7", name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return &Etcd{PID: 7, host: host, read: readAs}
}

func TestASettingThatIsNotALineIsRefusedWithAllOthers(t *testing.T) {
	for _, environment := range []string{
		"ETCD_NAME=hunter2\ntrusts=x\x00", "ETCD_NAME=hunter2\x1b[2J\x00", "ETCD_NA ME=hunter2\x00",
		"ETCD_NAME\n=hunter2\x00",
	} {
		etcd := process(t, map[string]string{"environ": "ETCD_DATA_DIR=/d\x00" + environment, "cmdline": "etcd\x00"})
		err := etcd.readSettings(t.Context())
		if err == nil || len(etcd.Settings) > 0 || strings.ContainsAny(err.Error(), "\n\x1b") ||
			strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v, %v", environment, etcd.Settings, err)
		}
	}
}

func TestWithAFileNothingElseIsRead(t *testing.T) {
	file := t.TempDir() + "/etcd.yaml"
	if err := os.WriteFile(file, []byte("name: file\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	etcd := process(
		t,
		map[string]string{"environ": "ETCD_NAME=environment\x00", "cmdline": "etcd\x00--config-file=" + file + "\x00"},
	)
	etcd.rights = own()
	if err := etcd.readSettings(t.Context()); err != nil || !slices.Equal(texts(etcd.Settings), []string{"name=file"}) {
		t.Errorf("%q, %v", texts(etcd.Settings), err)
	}
}

func TestAnyCommandLineIsReadWithoutAPanic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.String()).Draw(t, "words")
		for _, one := range fromArguments(strings.Join(words, "\x00")) {
			if strings.Contains(one.Name, "=") || strings.HasPrefix(one.Name, "-") {
				t.Fatal(fmt.Sprintf("%q", one))
			}
		}
	})
}
