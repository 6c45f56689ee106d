package units

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"etcd-host/internal/system/command"
	"etcd-host/internal/wire/values"
)

const (
	journalLines   = "200"
	sinceLines     = 20_000
	journalTimeout = 5 * time.Second
	mostErrors     = 4
	mostCharacters = 300
)

// LastErrors are the reasons, in etcd's own words, for which the unit does not start. The journal's own library would
// need C.
func (s *Systemd) LastErrors(ctx context.Context, unit string) []string {
	ctx, cancel := context.WithTimeout(ctx, journalTimeout)
	defer cancel()
	output, _ := journal(ctx, unit, journalLines) // a journal that cannot be read has no errors to show
	return lastErrors([]byte(output))
}

// LastLogged is the time of the unit's last line in the journal; zero where there is none.
func (s *Systemd) LastLogged(ctx context.Context, unit string) time.Time {
	ctx, cancel := context.WithTimeout(ctx, journalTimeout)
	defer cancel()
	output, _ := journal(ctx, unit, "1")
	var entry struct {
		At int64 `json:"__REALTIME_TIMESTAMP,string"`
	}
	if json.Unmarshal([]byte(output), &entry) != nil || entry.At == 0 {
		return time.Time{}
	}
	return time.UnixMicro(entry.At)
}

// LoggedSince are the unit's messages since a time, and whether they are all.
func (s *Systemd) LoggedSince(ctx context.Context, unit string, since time.Time) (messages []string, all bool) {
	ctx, cancel := context.WithTimeout(ctx, journalTimeout)
	defer cancel()
	output, err := journal(ctx, unit, strconv.Itoa(sinceLines), fmt.Sprintf("--since=@%d", since.Unix()))
	messages = messagesIn([]byte(output))
	return messages, err == nil && !isFull(output, len(messages))
}

// isFull is whether older messages may be missing from an output of the journal.
func isFull(output string, messages int) bool {
	return messages >= sinceLines || len(output) >= command.MostKept
}

// journal has the last lines of a unit.
func journal(ctx context.Context, unit, lines string, more ...string) (string, error) {
	args := []string{
		"journalctl", "-q", "-n", lines, "-o", "json",
		"--output-fields=MESSAGE,MESSAGE_ID,INVOCATION_ID,_SYSTEMD_INVOCATION_ID", "--no-pager", "-u", unit,
	}
	stdout, _, err := command.Run(ctx, command.Command{Args: append(args, more...)})
	return stdout, err
}

// stopping is the kind of systemd's message that a unit is asked to stop (systemd, sd-messages.h). A unit that fails
// and is started again by itself has none.
const stopping = "de5b426a63be47a7b6ac3eaac82e2f6f"

// entry is a line of `journalctl -o json`. systemd's own lines name the start that they are about in another field than
// those of the process.
type entry struct {
	Message    json.RawMessage `json:"MESSAGE"`
	Kind       string          `json:"MESSAGE_ID"`
	About      string          `json:"INVOCATION_ID"`
	Invocation string          `json:"_SYSTEMD_INVOCATION_ID"`
}

// sinceStopped leaves out what an earlier process logged that was asked to stop: before that, and as it ended.
func sinceStopped(entries []entry) []entry {
	for i := len(entries) - 1; i >= 0; i-- {
		if stopped := entries[i]; stopped.Kind == stopping {
			return slices.DeleteFunc(entries[i:], func(e entry) bool {
				return stopped.About != "" && (e.Invocation == stopped.About || e.About == stopped.About)
			})
		}
	}
	return entries
}

// entriesIn reads `journalctl -o json`.
func entriesIn(output []byte) []entry {
	var entries []entry
	for line := range bytes.Lines(output) {
		var one entry
		if json.Unmarshal(line, &one) == nil {
			entries = append(entries, one)
		}
	}
	return entries
}

func messagesIn(output []byte) []string {
	var messages []string
	for _, entry := range entriesIn(output) {
		messages = append(messages, messageText(entry.Message))
	}
	return messages
}

// lastErrors are the last different errors of the process that runs, or was to.
func lastErrors(output []byte) []string {
	var found []string
	for _, entry := range sinceStopped(entriesIn(output)) {
		if words := errorIn(messageText(entry.Message)); words != "" && !slices.Contains(found, words) {
			found = append(found, words)
		}
	}
	if len(found) > mostErrors {
		found = found[len(found)-mostErrors:]
	}
	return found
}

// messageText is a message of the journal: text, or the numbers of its bytes where it is not UTF-8.
func messageText(message json.RawMessage) string {
	var text string
	if json.Unmarshal(message, &text) == nil {
		return text
	}
	var numbers []uint16
	if json.Unmarshal(message, &numbers) != nil {
		return ""
	}
	raw := make([]byte, len(numbers))
	for i, number := range numbers {
		raw[i] = byte(number)
	}
	return string(raw)
}

// errorIn is the error in a line of the log. etcd writes it in JSON, and the start guard and Go's panics as text.
func errorIn(text string) string {
	var logged struct {
		Level, Msg, Error string
	}
	if json.Unmarshal([]byte(text), &logged) == nil {
		switch {
		case logged.Msg == "":
			return ""
		case logged.Level != "error" && logged.Level != "fatal" && logged.Level != "panic" &&
			logged.Msg != "failed to verify flags" && logged.Msg != "rejected connection":
			return ""
		case logged.Error == "":
			return printable(logged.Msg)
		default:
			return printable(logged.Msg + ": " + logged.Error)
		}
	}
	if strings.HasPrefix(text, "error:") || strings.Contains(text, "panic") || notRun.MatchString(text) {
		return printable(text)
	}
	return ""
}

// notRun is systemd's word for a process that it could not turn into etcd, as in "etcd.service: Failed at step USER
// spawning /usr/local/bin/etcd: No such process".
var notRun = regexp.MustCompile(`^\S+\.service: Failed (at step [A-Z_]+ spawning|to set up|to determine) `)

// printable keeps what a terminal or Pulumi would obey out of a message.
func printable(text string) string {
	text = values.WithoutMarkup(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text))
	if letters := []rune(text); len(letters) > mostCharacters {
		text = string(letters[:mostCharacters]) + "..."
	}
	return text
}
