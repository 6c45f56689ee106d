package users

import (
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"etcd-host/internal/system/command"
	"etcd-host/internal/system/paths"
)

// hostWith is a host whose useradd adds a line.
func hostWith(t *testing.T, passwd string) (paths.Host, command.Runner, *[]string) {
	t.Helper()
	host := paths.Host{Root: t.TempDir()}
	if err := os.MkdirAll(host.At("/etc"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(host.At("/etc/passwd"), []byte(passwd), 0o644); err != nil {
		t.Fatal(err)
	}
	var ran []string
	return host, func(_ context.Context, c command.Command) (string, string, error) {
		ran = append(ran, c.Args[0])
		switch c.Args[0] {
		case "groupadd":
			return "", "", os.WriteFile(host.At("/etc/group"), []byte("root:x:0:\netcd:x:991:\n"), 0o644)
		case "useradd":
			err := os.WriteFile(host.At("/etc/passwd"), []byte(passwd+"etcd:x:990:991::/nonexistent:/usr/sbin/nologin\n"), 0o644)
			return "", "", err
		default:
			return "", "", errors.New("exit status 2")
		}
	}, &ran
}

func TestTheUserIsCreatedOnce(t *testing.T) {
	host, run, ran := hostWith(t, "root:x:0:0:root:/root:/bin/bash\n")
	for range 2 {
		account, err := Etcd(context.Background(), host, run)
		if err != nil || account != (Account{UID: 990, GID: 991}) {
			t.Fatalf("%v, %v", account, err)
		}
	}
	if got := strings.Count(strings.Join(*ran, " "), "useradd"); got != 1 {
		t.Errorf("useradd ran %d times: %q", got, *ran)
	}
}

func TestAGroupOfTheNameIsCreatedWhereItIsMissing(t *testing.T) {
	const user, group = "etcd:x:990:100::/:/bin/false\n", "etcd:x:996:\n"
	for _, c := range []struct{ passwd, group, want string }{
		{"", "root:x:0:\n", "getent getent groupadd getent useradd"},
		{"", group, "getent getent useradd"},
		{user, "users:x:100:\n", "getent getent groupadd"},
		{user, group, ""},
	} {
		host, run, ran := hostWith(t, c.passwd)
		if err := os.WriteFile(host.At("/etc/group"), []byte(c.group), 0o644); err != nil {
			t.Fatal(err)
		}
		if account, err := Etcd(context.Background(), host, run); err != nil || account.UID != 990 {
			t.Errorf("%q %q: %v, %v", c.passwd, c.group, account, err)
		}
		if got := strings.Join(*ran, " "); got != c.want {
			t.Errorf("%q %q: %q", c.passwd, c.group, got)
		}
	}
}

func TestAUserThatADirectoryServiceKnowsIsTaken(t *testing.T) {
	host, _, _ := hostWith(t, "")
	run := func(context.Context, command.Command) (string, string, error) {
		return "etcd:*:5000:5001:etcd:/:/bin/false\n", "", nil
	}
	if account, err := Etcd(context.Background(), host, run); err != nil || account.UID != 5000 {
		t.Errorf("%v, %v", account, err)
	}
}

func TestAnOddLineOfTheUserIsAnError(t *testing.T) {
	for _, line := range []string{"etcd:x:99", "etcd:x:-1:1:::", "etcd:x:a:1:::", "etcd:x:99999999999:1:::"} {
		host, run, _ := hostWith(t, line+"\n")
		if account, err := Etcd(context.Background(), host, run); err == nil {
			t.Errorf("%q is %v", line, account)
		}
	}
}

func TestAFileWithASecondNameKeepsItsOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give files away")
	}
	dir := t.TempDir()
	secret, linked, alone := dir+"/secret", dir+"/linked", dir+"/alone"
	if err := errors.Join(os.WriteFile(secret, nil, 0o600), os.Link(secret, linked),
		os.WriteFile(alone, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	account := Account{UID: 4711, GID: 4711}
	owned := func(path string) error {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		return errors.Join(account.Own(file), file.Close())
	}
	if err := owned(linked); err == nil || !strings.Contains(err.Error(), "a file with 2 names") {
		t.Errorf("%v", err)
	}
	if err := owned(alone); err != nil {
		t.Error(err)
	}
	for path, want := range map[string]uint32{secret: 0, alone: 4711} {
		info, err := os.Stat(path)
		if err != nil || info.Sys().(*syscall.Stat_t).Uid != want {
			t.Errorf("%s: %v, %v", path, info.Sys(), err)
		}
	}
}
