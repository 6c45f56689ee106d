package mark

import (
	"os"
	"strings"
	"testing"

	"etcd-host/internal/wire/coded"
)

// Cut off, a token is that of another restore.
func TestADamagedMarkNamesItsFileAndWhatToDo(t *testing.T) {
	h := host(t)
	for _, content := range []string{"", "restore", "../x\n", "r1 yesterday\n"} {
		for file, read := range map[string]func() error{
			h.Restoring(): func() error { _, err := Restoring(h); return err },
			h.Switched():  func() error { _, err := Switched(h); return err },
			h.Restored():  func() error { _, err := Restored(h); return err },
		} {
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			err := read()
			if coded.CodeOf(err) != coded.HostDamagedRecord || !strings.Contains(err.Error(), h.Name(file)) ||
				!strings.HasSuffix(err.Error(), "Then run pulumi up") {
				t.Errorf("%q: %v", content, err)
			}
		}
	}
}
