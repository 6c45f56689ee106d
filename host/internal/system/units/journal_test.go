package units

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func entry(t interface{ Fatal(...any) }, message any) string {
	line, err := json.Marshal(map[string]any{"MESSAGE": message, "__REALTIME_TIMESTAMP": "1"})
	if err != nil {
		t.Fatal(err)
	}
	return string(line) + "\n"
}

func TestTheJournalSaysWhyEtcdDoesNotStart(t *testing.T) {
	log := entry(t, `{"level":"info","msg":"starting"}`) +
		entry(t, `{"level":"fatal","msg":"discovery failed","error":"a \"quoted\" reason"}`) +
		entry(t, `{"level":"fatal","msg":"discovery failed","error":"a \"quoted\" reason"}`) +
		entry(t, `{"level":"warn","msg":"rejected connection","error":"tls: bad certificate"}`) +
		entry(t, `{"level":"warn","msg":"slow"}`) +
		entry(t, "error: /data holds no write-ahead log") +
		entry(t, []int{112, 97, 110, 105, 99, 255}) +
		"not JSON\n" + entry(t, nil)
	want := []string{
		`discovery failed: a "quoted" reason`,
		"rejected connection: tls: bad certificate",
		"error: /data holds no write-ahead log",
		"panic\uFFFD",
	}
	got := lastErrors([]byte(log))
	if len(got) != len(want) || !reflect.DeepEqual(got[:3], want[:3]) || !strings.HasPrefix(got[3], "panic") {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestOnlyTheLastErrorsAreShown(t *testing.T) {
	var log strings.Builder
	for i := range 9 {
		log.WriteString(entry(t, fmt.Sprintf(`{"level":"error","msg":"e%d"}`, i)))
	}
	if got := lastErrors([]byte(log.String())); !reflect.DeepEqual(got, []string{"e5", "e6", "e7", "e8"}) {
		t.Errorf("%q", got)
	}
}

func TestNoLineOfALogReachesATerminalWithWhatATerminalObeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		message := rapid.String().Draw(t, "message")
		line, _ := json.Marshal(map[string]string{"level": "error", "msg": message, "error": rapid.String().Draw(t, "error")})
		for _, text := range []string{string(line), "error:" + message} {
			for _, words := range lastErrors([]byte(entry(t, text))) {
				if strings.ContainsFunc(words,
					func(r rune) bool { return !unicode.IsPrint(r) }) || len([]rune(words)) > mostCharacters+3 {
					t.Fatalf("%q", words)
				}
			}
		}
	})
}

func TestPropertiesAreText(t *testing.T) {
	for _, one := range []struct {
		value any
		want  string
	}{{true, "yes"}, {false, "no"}, {[]string{"a", "b"}, "a b"}, {uint32(7), "7"}, {"active",
		"active"}, {[]string(nil), ""}} {
		if got := propertyText(one.value); got != one.want {
			t.Errorf("%v is %q", one.value, got)
		}
	}
}
