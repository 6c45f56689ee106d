package certificates

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/staging/certificates/certificatestest"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
	"etcd-host/internal/wire/values"
)

// sent is what Pulumi sends.
func sent(t *testing.T, name string, bundle []certificatestest.Pair, member certificatestest.Pair) string {
	t.Helper()
	var text strings.Builder
	fmt.Fprintf(&text, "--- name\n%s\n--- trust\n1\n--- ca.pem\n", name)
	for _, one := range bundle {
		text.WriteString(one.PEM())
	}
	fmt.Fprintf(&text, "--- member.pem\n%s--- member-key.pem\n%s", member.PEM(), member.KeyPEM(t))
	return text.String()
}

func newMachine(t *testing.T) (*machine.Machine, *unitstest.Fake) {
	t.Helper()
	host := paths.Host{Root: t.TempDir()}
	put(t, host.At("/etc/passwd"), fmt.Sprintf("etcd:x:%d:%d::/:/bin/false\n", os.Getuid(), os.Getgid()))
	put(t, host.Process("self", "mountinfo"), "")
	put(t, host.StateDir()+"/x", "")
	units := &unitstest.Fake{}
	return &machine.Machine{Paths: host, Units: units, Say: &say.Lines{}, Now: time.Now, Run: command.Run}, units
}

func put(t *testing.T, path, content string) {
	t.Helper()
	filestest.Put(t, path, content, 0o600)
}

func run(m *machine.Machine, verb machine.Verb, stdin string) error {
	return verb(context.Background(), m, nil, strings.NewReader(stdin), &bytes.Buffer{})
}

// becomeMember remembers the member etcd01, with data.
func becomeMember(t *testing.T, m *machine.Machine) {
	t.Helper()
	id := identity.Identity{Token: "t0", DataDir: "/data/etcd", ClientPort: 2379}
	var err error
	if id.Name, err = values.ParseMemberName("etcd01"); err != nil {
		t.Fatal(err)
	}
	if err := identity.Remember(m.Paths, id); err != nil {
		t.Fatal(err)
	}
	put(t, m.Paths.At("/data/etcd/member/wal/0.wal"), "log")
}

// footprint has all names and contents below the PKI's folder.
func footprint(t *testing.T, m *machine.Machine) string {
	t.Helper()
	var text strings.Builder
	_ = filepath.Walk(m.Paths.PKI(), func(path string, info os.FileInfo, err error) error {
		if err != nil {
			return nil
		}
		target, _ := os.Readlink(path)
		content, _ := os.ReadFile(path)
		fmt.Fprintf(&text, "%s %s %s %x\n", path, info.Mode(), target, content)
		return nil
	})
	return text.String()
}
