package input

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"etcd-host/internal/wire/coded"
)

func TestLinesCollectAKeyThatComesTwice(t *testing.T) {
	lines, err := ReadLines(strings.NewReader("a=1\nb=x=y\na=2\nc=unknown\nd=\nno line\na=3\n"), nil, "a", "b", "d")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(lines.All("a"), ","); got != "1,2,3" {
		t.Errorf("a is %q", got)
	}
	if lines.Get("b") != "x=y" || lines.Get("c") != "" || lines.Get("d") != "" || len(lines.All("d")) != 0 {
		t.Errorf("%v", lines)
	}
}

func TestAnInputThatWasCutOffIsRefused(t *testing.T) {
	const whole = "token=t\nname=etcd01\nlast=600\n"
	if lines, err := ReadLines(strings.NewReader(whole), []string{"last"}, "token", "name"); err != nil ||
		lines.Get("name") != "etcd01" || lines.Get("last") != "600" {
		t.Errorf("%v %v", lines, err)
	}
	for end := range len(whole) {
		lines, err := ReadLines(strings.NewReader(whole[:end]), []string{"last"}, "token", "name")
		if coded.CodeOf(err) != coded.InputNotWhole {
			t.Errorf("%q is read as %v, %v", whole[:end], lines, err)
		}
	}
}

func TestLinesRefuseControlCharacters(t *testing.T) {
	for _, text := range []string{"a=\x1b[31m\n", "a=1\r\n", "a=\x00\n"} {
		if lines, err := ReadLines(strings.NewReader(text), nil, "a"); err == nil ||
			strings.ContainsAny(err.Error(), "\x1b\r\x00") {
			t.Errorf("%q is read as %v, %v", text, lines, err)
		}
	}
}

func TestNumbersAndPortsAreDigits(t *testing.T) {
	for _, text := range []string{"x", "-1", "1e3", "0x10", "70000"} {
		lines, _ := ParseLines([]byte("port="+text), "port")
		if port, err := lines.Port("port"); err == nil {
			t.Errorf("%q is the port %d", text, port)
		}
	}
}

func TestFilesAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[A-Za-z0-9_-][A-Za-z0-9._-]{0,8}`), 0, 4, rapid.ID).
			Draw(t, "names")
		line := rapid.StringMatching(`[ -~]{0,20}`).Filter(func(s string) bool { return !strings.HasPrefix(s, "--- ") })
		var text strings.Builder
		want := map[string]string{}
		for _, name := range names {
			body := strings.Join(rapid.SliceOfN(line, 1, 4).Draw(t, "lines"), "\n") + "\n"
			want[name] = body
			text.WriteString("--- " + name + "\n" + body)
		}
		files, err := ReadFiles(strings.NewReader(text.String()))
		if err != nil || len(files) != len(want) {
			t.Fatalf("%v %v", files, err)
		}
		for name, body := range want {
			if string(files[name]) != body {
				t.Fatalf("%s is %q, not %q", name, files[name], body)
			}
		}
	})
}

func TestNoFileIsNamedLikeADirectory(t *testing.T) {
	for _, name := range []string{".", ".."} {
		if files, err := ReadFiles(strings.NewReader("--- " + name + "\nx\n")); err == nil {
			t.Errorf("%v", files)
		}
	}
	// A name with a slash does not begin a file, so it stays inside the file before it.
	files, err := ReadFiles(strings.NewReader("--- a\n--- ../b\n"))
	if err != nil || len(files) != 1 || string(files["a"]) != "--- ../b\n" {
		t.Errorf("%v %v", files, err)
	}
}
