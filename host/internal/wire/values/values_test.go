package values

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var hostile = []string{
	"", " ", "a b", "a\nb", "a, b", "$(id)", "`id`", "a\\", "*", "\"a\"", "\x1b[31m", "a\x00", "é",
	`"||system("id")||"`, "-K/tmp/evil", strings.Repeat("a", 10_000),
}

func TestNoValueHoldsOddText(t *testing.T) {
	parsers := map[string]func(string) error{
		"name":    func(s string) error { _, err := ParseMemberName(s); return err },
		"id":      func(s string) error { _, err := ParseMemberID(s); return err },
		"cluster": func(s string) error { _, err := ParseClusterID(s); return err },
		"url":     func(s string) error { _, err := ParseURL(s); return err },
		"version": func(s string) error { _, err := ParseVersion(s); return err },
		"minor":   func(s string) error { _, err := ParseMinor(s); return err },
	}
	for kind, parse := range parsers {
		for _, text := range hostile {
			err := parse(text)
			if err == nil {
				t.Errorf("%s accepts %q", kind, text)
				continue
			}
			if message := err.Error(); strings.ContainsAny(message, "\n\x1b\x00") || len(message) > 1000 {
				t.Errorf("%s: the message is not safe to print: %q", kind, message)
			}
		}
	}
}

func TestURLIsHTTPSWithHostAndPortAlone(t *testing.T) {
	for _, text := range []string{
		"http://b:2379", "https://b:2379/path", "https://u:p@b:2379", "https://b", "https://b:0", "https://b:65536",
		"https://-oProxyCommand:1", "https://[fe80::1%eth0]:1", "https://[10.0.0.1]:1", "https://[:::]:1", "HTTPS://b:1",
		"https://b:2379,https://c:2379", "https://b:2379 ",
	} {
		if url, err := ParseURL(text); err == nil {
			t.Errorf("%q is accepted as %v", text, url)
		}
	}
	for _, text := range []string{"https://b:2379",
		"https://10.0.0.1:1", "https://[fd00::2]:65535", "https://a_b-c.d:2380"} {
		url, err := ParseURL(text)
		if err != nil || url.String() != text {
			t.Errorf("%q is read as %q: %v", text, url, err)
		}
	}
}

func TestIDHas64Bits(t *testing.T) {
	id, err := ParseMemberID("ffffffffffffffff")
	if err != nil || id.String() != "ffffffffffffffff" {
		t.Errorf("%v %v", id, err)
	}
	for _, text := range []string{"0x5", "10000000000000000", "-1", "+1", "g", "1_0"} {
		if id, err := ParseMemberID(text); err == nil {
			t.Errorf("%q is accepted as %v", text, id)
		}
	}
}

func versions() *rapid.Generator[Version] {
	return rapid.Custom(func(t *rapid.T) Version {
		number := rapid.IntRange(0, 12)
		pre := rapid.SampledFrom([]string{"", "", "-rc.0", "-rc.1", "-alpha.0", "+git"})
		return Version{number.Draw(t, "major"), number.Draw(t, "minor"), number.Draw(t, "patch"), pre.Draw(t, "pre")}
	})
}

func TestVersionIsReadAsItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := versions().Filter(func(v Version) bool { return !v.IsZero() }).Draw(t, "version")
		read, err := ParseVersion(v.String())
		if err != nil || read != v {
			t.Fatalf("%v is read as %v: %v", v, read, err)
		}
	})
}

func TestVersionsHaveOneOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := versions().Draw(t, "a"), versions().Draw(t, "b"), versions().Draw(t, "c")
		if a == b && (a.Less(b) || b.Less(a)) {
			t.Fatalf("%v comes before itself", a)
		}
		if a != b && a.Less(b) == b.Less(a) {
			t.Fatalf("%v and %v have no order", a, b)
		}
		if a.Less(b) && b.Less(c) && !a.Less(c) {
			t.Fatalf("%v, %v, %v have no order", a, b, c)
		}
		if a.MinorLess(b) && !a.Less(b) {
			t.Fatalf("%v has the older minor version than %v and does not come before it", a, b)
		}
	})
	for _, pair := range [][2]string{{"3.5.9", "3.5.10"}, {"3.6.0-rc.1", "3.6.0"}, {"3.9.0", "3.10.0"}} {
		a, _ := ParseVersion(pair[0])
		b, _ := ParseVersion(pair[1])
		if !a.Less(b) {
			t.Errorf("%v does not come before %v", a, b)
		}
	}
}
