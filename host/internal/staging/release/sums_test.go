package release

import (
	"strings"
	"testing"
)

// The table of tests/unit/decisions/host/release/releaseDigest.test.ts has the same rules.
func TestTheDigestOfAFileIsReadAsPreflightReadsIt(t *testing.T) {
	one, two := strings.Repeat("a", 64), strings.Repeat("B", 64)
	for line, want := range map[string]string{
		one + "  etcd.tar.gz\n":                             one,
		one + " *etcd.tar.gz\n":                             one,
		one + "  etcd.tar.gz\r\n":                           one,
		one + "  ./release/etcd.tar.gz\n":                   one,
		two + "  etcd.tar.gz":                               strings.ToLower(two),
		one + "  etcd.tar.gz\n" + one + "  etcd.tar.gz\n":   one,
		one + "  etcd.tar.gz\n" + two + "  x/etcd.tar.gz\n": "",
		one + "  etcd.tar.gz.asc\n":                         "",
		one + " etcd.tar.gz\n":                              "",
		"x" + one[1:] + "  etcd.tar.gz\n":                   "",
	} {
		if got := digestIn(line, "etcd.tar.gz"); got != want {
			t.Errorf("%q: %q, not %q", line, got, want)
		}
	}
}
