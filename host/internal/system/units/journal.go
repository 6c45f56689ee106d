package units

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"etcd-host/internal/system/command"
)

const (
	journalLines   = "60"
	sinceLines     = "20000"
	journalTimeout = 5 * time.Second
	mostErrors     = 4
	mostCharacters = 300
)

// LastErrors are the reasons, in etcd's own words, for which the unit does not start. The journal's own library would
// need C.
func (s *Systemd) LastErrors(ctx context.Context, unit string) []string {
	ctx, cancel := context.WithTimeout(ctx, journalTimeout)
	defer cancel()
	return lastErrors([]byte(journal(ctx, unit, journalLines)))
}

// LastLogged is the time of the unit's last line in the journal; zero where there is none.
func (s *Systemd) LastLogged(ctx context.Context, unit string) time.Time {
	ctx, cancel := context.WithTimeout(ctx, journalTimeout)
	defer cancel()
	output := []byte(journal(ctx, unit, "1"))
	var entry struct {
		At int64 `json:"__REALTIME_TIMESTAMP,string"`
	}
	if json.Unmarshal(bytes.TrimSpace(output), &entry) != nil || entry.At == 0 {
		return time.Time{}
	}
	return time.UnixMicro(entry.At)
}

// LoggedSince are the unit's messages since a time.
func (s *Systemd) LoggedSince(ctx context.Context, unit string, since time.Time) []string {
	ctx, cancel := context.WithTimeout(ctx, journalTimeout)
	defer cancel()
	return messagesIn([]byte(journal(ctx, unit, sinceLines, fmt.Sprintf("--since=@%d", since.Unix()))))
}

// journal has the last lines of a unit. A host whose journal cannot be read has none.
func journal(ctx context.Context, unit, lines string, more ...string) string {
	args := []string{
		"journalctl", "-q", "-n", lines, "-o", "json", "--output-fields=MESSAGE", "--no-pager", "-u", unit,
	}
	stdout, _, _ := command.Run(ctx, command.Command{Args: append(args, more...)})
	return stdout
}

// messagesIn reads `journalctl -o json`.
func messagesIn(output []byte) []string {
	var messages []string
	for line := range bytes.Lines(output) {
		var entry struct {
			Message json.RawMessage `json:"MESSAGE"`
		}
		if json.Unmarshal(line, &entry) == nil {
			messages = append(messages, messageText(entry.Message))
		}
	}
	return messages
}

// lastErrors reads `journalctl -o json` and returns the last different errors.
func lastErrors(output []byte) []string {
	var found []string
	for _, message := range messagesIn(output) {
		if words := errorIn(message); words != "" && !slices.Contains(found, words) {
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
	if strings.HasPrefix(text, "error:") || strings.Contains(text, "panic") {
		return printable(text)
	}
	return ""
}

// printable keeps what a terminal would obey out of a message.
func printable(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text)
	if letters := []rune(text); len(letters) > mostCharacters {
		text = string(letters[:mostCharacters]) + "..."
	}
	return text
}
