package stage

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"etcd-host/internal/system/files"
)

// Another text would be drift on each host on which the shell program wrote the file.
func TestTheWrapperIsThatOfTheShellProgram(t *testing.T) {
	if got := files.Digest([]byte(Wrapper)); got != "d3baadd5f28b2b78" {
		t.Errorf("its digest is %s", got)
	}
}

func TestTheWrapperTakesTheMembersPort(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("it has defaults for root alone")
	}
	dir := t.TempDir()
	etcdctl := filepath.Join(dir, "etcdctl")
	put(t, etcdctl, "#!/bin/sh\necho $ETCDCTL_ENDPOINTS\n")
	put(t, filepath.Join(dir, "etcd"), "")
	if err := os.Chmod(etcdctl, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct{ file, want string }{
		{"client_port=4001\n", "https://127.0.0.1:4001\n"},
		{"", "https://127.0.0.1:2379\n"},
	} {
		port := filepath.Join(dir, "port")
		if err := os.RemoveAll(port); err != nil {
			t.Fatal(err)
		}
		if one.file != "" {
			put(t, port, one.file)
		}
		script := strings.NewReplacer("/etc/etcd/etcdctl.port", port, "/usr/local/bin/etcd", filepath.Join(dir, "etcd")).
			Replace(Wrapper)
		output, err := exec.Command("sh", "-c", script).CombinedOutput()
		if err != nil || string(output) != one.want {
			t.Errorf("with %q: %q, %v", one.file, output, err)
		}
	}
}
