package values

import "testing"

func TestNothingThatATerminalObeysIsPrintedAndLinesStay(t *testing.T) {
	got := PrintableLines("no\x1b[2J way\u009b1m\u202eout\r\nsecond \"lïne\"\x00")
	want := `no\x1b[2J way\u009b1m\u202eout\r` + "\n" + `second "lïne"\x00`
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
