package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"etcd-host/internal/membership/membership"
	"etcd-host/internal/recovery/backups"
	"etcd-host/internal/recovery/drill"
	"etcd-host/internal/recovery/maintenance"
	"etcd-host/internal/recovery/status"
	"etcd-host/internal/recovery/take"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// usage is what a person may write after a verb. A verb with words of its own reads them itself.
type usage struct {
	text     string
	options  []string
	ownWords bool
}

var usages = map[string]usage{
	"rejoin":      {text: membership.RejoinUsage},
	"backup":      {text: take.Usage, options: []string{"--timer"}},
	"backups":     {text: backups.Usage, ownWords: true},
	"drill":       {text: drill.Usage, options: []string{"--turn"}},
	"make-room":   {text: maintenance.RoomUsage, ownWords: true},
	"maintenance": {text: maintenance.Usage, options: []string{"--turn"}},
	// The URLs of members that it asks.
	"member": {ownWords: true},
	"status": {text: status.Usage, options: []string{"--json", "--members", "--records"}},
}

var callers = map[caller]string{pulumi: "Pulumi", systemd: "systemd", itself: "The program itself"}

var helpWords = []string{"help", "--help", "-h"}

// answered prints how a verb is used where a person asks for that, or writes what the verb does not know. A verb that
// passed over a word would act against the intent of that person.
func (v verb) answered(args []string, stdout, stderr io.Writer) (code int, done bool) {
	if v.caller != people {
		text := fmt.Sprintf("etcd-host %s: %s. %s runs it.", v.name, v.help, callers[v.caller])
		if slices.ContainsFunc(args, func(word string) bool { return slices.Contains(helpWords, word) }) {
			_, _ = fmt.Fprintln(stdout, text)
			return 0, true
		}
		if len(args) > 0 && !usages[v.name].ownWords {
			return v.refused(text, args[0], stderr), true
		}
		return 0, false
	}
	known := usages[v.name]
	text := strings.TrimSpace(known.text)
	if text == "" {
		text = fmt.Sprintf("etcd-host %s: %s. It takes no options.", v.name, v.help)
	}
	for at, word := range args {
		if slices.Contains(helpWords, word) && (at == 0 || word != "help") {
			_, _ = fmt.Fprintln(stdout, text)
			return 0, true
		}
		if !known.ownWords && !slices.Contains(known.options, word) {
			return v.refused(text, word, stderr), true
		}
	}
	if at := slices.IndexFunc(args, isOdd); at >= 0 {
		_, _ = fmt.Fprintf(stderr, "error: %s, an argument of %s, has a control character. Nothing was changed. Write it "+
			"without that, and rename the file if it is a file's name [%s]\n", quoted(args[at]), v.name, coded.CommandArguments)
		return argumentsCode, true
	}
	return 0, false
}

func (v verb) refused(text, word string, stderr io.Writer) int {
	_, _ = fmt.Fprintf(stderr, "%s\n\nerror: %s is not an option of %s. Nothing was changed [%s]\n",
		text, quoted(word), v.name, coded.CommandArguments)
	return argumentsCode
}

// isOdd is true of a word that would break the lines of a message in which it is.
func isOdd(word string) bool { return strings.ContainsFunc(word, unicode.IsControl) }

func quoted(word string) string { return values.PrintableLines(fmt.Sprintf("%q", word)) }
