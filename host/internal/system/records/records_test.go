package records

import (
	"os"
	"strings"
	"testing"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

func TestARecordThatWasCutOffIsDamagedAndOneThatIsMissingIsEmpty(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	if err := os.MkdirAll(host.StateDir(), 0o700); err != nil {
		t.Fatal(err)
	}
	file := host.State("note")
	if text, err := Text(host, file, "Remove it"); err != nil || text != "" {
		t.Errorf("%q %v", text, err)
	}
	const whole = "token=t\nfolder=f\n"
	for end := range len(whole) + 1 {
		if err := os.WriteFile(file, []byte(whole[:end]), 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := Text(host, file, "Remove it")
		if end > 0 && whole[end-1] == '\n' {
			if err != nil || text != whole[:end] {
				t.Errorf("%q %v", text, err)
			}
			continue
		}
		if coded.CodeOf(err) != coded.HostDamagedRecord ||
			!strings.Contains(err.Error(), "/var/lib/etcd-host/note: the file is damaged") ||
			!strings.HasSuffix(err.Error(), "Nothing was changed. Remove it") {
			t.Errorf("%q is read as %q, %v", whole[:end], text, err)
		}
	}
}
