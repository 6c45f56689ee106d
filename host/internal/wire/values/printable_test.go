package values

import (
	"strings"
	"testing"
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
