package sandbox

import (
	"os"
	"strings"
	"testing"
)

func TestSystemdIsNotAskedToPassOverTheFailureOfAProgram(t *testing.T) {
	for _, one := range properties(Program{Name: "x", Args: []string{"/bin/false"}}, os.Stdout) {
		if one.Name != "ExecStart" {
			continue
		}
		// The path, the words of the command, and whether its failure is passed over.
		if got := one.Value.String(); !strings.HasSuffix(got, "false,)]") {
			t.Errorf("ExecStart is %s", got)
		}
		return
	}
	t.Error("no property is the command")
}
