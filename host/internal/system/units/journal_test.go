package units

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"etcd-host/internal/system/command"
)

func entryOf(t interface{ Fatal(...any) }, message any) string {
	line, err := json.Marshal(map[string]any{"MESSAGE": message, "__REALTIME_TIMESTAMP": "1"})
	if err != nil {
		t.Fatal(err)
	}
	return string(line) + "\n"
}

func TestTheJournalSaysWhyEtcdDoesNotStart(t *testing.T) {
	log := entryOf(t, `{"level":"info","msg":"starting"}`) +
		entryOf(t, `{"level":"fatal","msg":"discovery failed","error":"a \"quoted\" reason"}`) +
		entryOf(t, `{"level":"fatal","msg":"discovery failed","error":"a \"quoted\" reason"}`) +
		entryOf(t, `{"level":"warn","msg":"rejected connection","error":"tls: bad certificate"}`) +
		entryOf(t, `{"level":"warn","msg":"slow"}`) +
		entryOf(t, "error: /data holds no write-ahead log") +
		entryOf(t, []int{112, 97, 110, 105, 99, 255}) +
		"not JSON\n" + entryOf(t, nil)
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

func line(t *testing.T, fields map[string]any) string {
	t.Helper()
	text, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + "\n"
}

func TestErrorsOfAnEarlierProcessAreNotShownAsThoseOfThisOne(t *testing.T) {
	logged := func(invocation, message string) string {
		return line(t, map[string]any{"MESSAGE": `{"level":"error","msg":"` + message + `"}`,
			"_SYSTEMD_INVOCATION_ID": invocation})
	}
	stop := line(t, map[string]any{"MESSAGE": "Stopping etcd.service - etcd...", "MESSAGE_ID": stopping,
		"INVOCATION_ID": "old", "_SYSTEMD_UNIT": "init.scope"})
	start := line(t, map[string]any{"MESSAGE": "Starting etcd.service - etcd...", "INVOCATION_ID": "new"})
	for _, c := range []struct {
		name, log string
		want      []string
	}{
		{"asked to stop", logged("old", "before") + stop + logged("old", "use of closed network connection") + start, nil},
		{"and the next one fails", logged("old", "before") + stop + logged("old", "closed") + start +
			logged("new", "no space left"), []string{"no space left"}},
		{"started again by systemd", logged("old", "panicked") + start, []string{"panicked"}},
		{"an older journal without that field", logged("", "before") + line(t, map[string]any{"MESSAGE_ID": stopping,
			"MESSAGE": "Stopping"}) + logged("", "after"), []string{"after"}},
	} {
		if got := lastErrors([]byte(c.log)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSystemdsOwnWordsSayWhyEtcdWasNotRun(t *testing.T) {
	log := entryOf(t, "etcd.service: Failed at step NAMESPACE spawning /usr/local/bin/etcd: No such file or directory") +
		entryOf(t, "etcd.service: Failed to set up mount namespacing: /data: No such file or directory") +
		entryOf(t, "etcd.service: Main process exited, code=exited, status=226/NAMESPACE") +
		entryOf(t, "etcd.service: Failed with result 'exit-code'.")
	if got := lastErrors([]byte(log)); len(got) != 2 || !strings.Contains(got[0], "NAMESPACE") {
		t.Errorf("%q", got)
	}
}

func TestOnlyTheLastErrorsAreShown(t *testing.T) {
	var log strings.Builder
	for i := range 9 {
		log.WriteString(entryOf(t, fmt.Sprintf(`{"level":"error","msg":"e%d"}`, i)))
	}
	if got := lastErrors([]byte(log.String())); !reflect.DeepEqual(got, []string{"e5", "e6", "e7", "e8"}) {
		t.Errorf("%q", got)
	}
}

func TestNoLineOfALogReachesATerminalWithWhatATerminalObeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		message := rapid.String().Draw(t, "message") + "<{\x1b%x%}><{%"
		line, _ := json.Marshal(map[string]string{"level": "error", "msg": message, "error": rapid.String().Draw(t, "error")})
		for _, text := range []string{string(line), "error:" + message} {
			for _, words := range lastErrors([]byte(entryOf(t, text))) {
				if strings.Contains(words, "<{%") || strings.ContainsFunc(words,
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

func TestAJournalThatIsReadInPartIsKnown(t *testing.T) {
	for _, c := range []struct {
		bytes, messages int
		want            bool
	}{
		{command.MostKept - 1, sinceLines - 1, false}, {command.MostKept, 1, true}, {1, sinceLines, true},
	} {
		if got := isFull(strings.Repeat("x", c.bytes), c.messages); got != c.want {
			t.Errorf("%d bytes, %d messages: %t", c.bytes, c.messages, got)
		}
	}
}
