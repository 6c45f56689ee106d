package foundetcd

import (
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
)

// The program runs itself to read a file, and in a test that is the test.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == ReadVerb {
		if err := PrintFile(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "error:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func own() rights {
	return rights{uid: uint32(os.Getuid()), gid: uint32(os.Getgid()), oneUser: true}
}

const nobody = 65534

func TestAFileIsReadWithTheRightsOfItsProcess(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can take another user's rights")
	}
	dir, err := os.MkdirTemp("/tmp", "rights-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	file := dir + "/file"
	write := func(mode os.FileMode, gid int) {
		if err := os.WriteFile(file, []byte("content"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(file, 0, gid); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
	}
	user := rights{uid: nobody, gid: nobody, groups: []uint32{4242}, oneUser: true}
	for _, one := range []struct {
		mode os.FileMode
		gid  int
		want bool
	}{{0o644, 0, true}, {0o600, 0, false}, {0o640, 0, false}, {0o640, 4242, true}} {
		write(one.mode, one.gid)
		content, err := readAs(t.Context(), user, file)
		if (err == nil) != one.want || (string(content) == "content") != one.want {
			t.Errorf("%o of group %d: %q, %v", one.mode, one.gid, content, err)
		}
	}
	if content, err := readAs(t.Context(), user, "/proc/self/environ"); err != nil || len(content) > 0 {
		t.Errorf("its environment is %q, %v", content, err)
	}
}

func TestOnlyARegularFileIsRead(t *testing.T) {
	pipe := t.TempDir() + "/pipe"
	if err := syscall.Mkfifo(pipe, 0o666); err != nil {
		t.Fatal(err)
	}
	large := t.TempDir() + "/large"
	if err := os.WriteFile(large, make([]byte, mostBytes+1), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, large, "/dev/zero", "/", "", "/missing\x1b[2J"} {
		var content strings.Builder
		if err := PrintFile(strings.NewReader(path), &content); err == nil || content.Len() > 0 {
			t.Errorf("%q is %q, %v", path, content.String(), err)
		}
	}
}

func TestTheErrorOfAFileThatCannotBeReadHasItsPathInOneLine(t *testing.T) {
	err := PrintFile(strings.NewReader("/missing\nerror: the cluster is lost\n"), io.Discard)
	if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), `"/missing\nerror`) {
		t.Errorf("%v", err)
	}
}
