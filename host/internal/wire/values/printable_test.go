package values

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNothingThatATerminalObeysIsPrintedAndLinesStay(t *testing.T) {
	got := PrintableLines("no\x1b[2J way\u009b1m\u202eout\r\nsecond \"lïne\"\x00")
	want := `no\x1b[2J way\u009b1m\u202eout\r` + "\n" + `second "lïne"\x00`
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestNoMarkupOfPulumiIsPrinted(t *testing.T) {
	for _, hostile := range []string{"<{%x%}>", "a <{% b", "<{\x1b%red%}>", "<<{%{%x%}>", strings.Repeat("<{%", 200)} {
		for _, got := range []string{Printable(hostile), PrintableLines(hostile)} {
			if strings.Contains(got, "<{%") || !strings.Contains(got, "<{") {
				t.Errorf("%q became %q", hostile, got)
			}
		}
		if got := Printable(hostile); len(got) > 300 {
			t.Errorf("%q has %d bytes", got, len(got))
		}
	}
	if got := Printable("<{x%}> 50%"); got != "<{x%}> 50%" {
		t.Errorf("%q: other text must stay", got)
	}
}

func TestNoLineIsLongerThanPulumiReads(t *testing.T) {
	long := "begin " + strings.Repeat("\u00e4\x00", 64<<10) + " end"
	lines := strings.Split(PrintableLines("first\n"+long+"\nlast"), "\n")
	if len(lines) != 3 || lines[0] != "first" || lines[2] != "last" {
		t.Fatalf("%d lines: the others must stay", len(lines))
	}
	if got := lines[1]; len(got) > 32<<10 || !strings.HasPrefix(got, "begin ") || !strings.HasSuffix(got, " end") ||
		!strings.Contains(got, "bytes are left out") || !utf8.ValidString(got) {
		t.Errorf("%d bytes, %.20q to %q", len(got), got, got[len(got)-20:])
	}
	if whole := strings.Repeat("x", mostOfLine); PrintableLines(whole) != whole {
		t.Error("a shorter line must stay")
	}
}
