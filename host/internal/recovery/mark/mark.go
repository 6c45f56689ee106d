// Package mark is what a host remembers of restores: the one that is at work, and those that ended. The marks are on
// the root disk, apart from the data that a restore replaces.
package mark

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/records"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// Token names one restore. No restore happens twice.
type Token string

var token = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$`)

// ParseToken accepts what can be a part of a file's name.
func ParseToken(text string) (Token, error) {
	if !token.MatchString(text) {
		return "", fmt.Errorf("%q is not a valid restore token (1 to 63 letters, digits, dots, dashes and underscores, "+
			"first a letter or a digit)", text)
	}
	return Token(text), nil
}

func (t Token) String() string { return string(t) }

// Restoring is the restore that keeps etcd from starting; empty where there is none.
func Restoring(host paths.Host) (Token, error) { return read(host, host.Restoring()) }

// NoneAtWork refuses a command of a person while a restore is at work on that member's host.
func NoneAtWork(host paths.Host, member values.MemberName) error {
	restoring, err := Restoring(host)
	if err != nil || restoring == "" {
		return err
	}
	return coded.RestoreAtWork.Errorf("the restore %s is at work on %s. Nothing was changed. Run pulumi up to continue it",
		restoring, member)
}

func read(host paths.Host, file string) (Token, error) {
	remedy := fmt.Sprintf("The newest folder in %s is the token of the restore. Write it again: echo TOKEN >%s. Then run "+
		"pulumi up", host.Name(host.State("restore")), host.Name(file))
	text, err := records.Text(host, file, remedy)
	if err != nil || text == "" {
		return "", err
	}
	found, err := ParseToken(strings.TrimSuffix(text, "\n"))
	if err != nil {
		return "", records.Damaged(host, file, err, remedy)
	}
	return found, nil
}

// SetRestoring keeps etcd from starting until ClearRestoring, also after a boot.
func SetRestoring(host paths.Host, restore Token) error {
	_, err := files.Put(host.Restoring(), 0o600, []byte(restore.String()+"\n"))
	return err
}

// ClearRestoring lets etcd start.
func ClearRestoring(host paths.Host) error {
	if err := files.Remove(host.Restoring()); err != nil {
		return err
	}
	return files.SyncDir(host.StateDir())
}

// Switched is the restore that gave this host its data, as long as other hosts may lack that data; empty otherwise.
func Switched(host paths.Host) (Token, error) { return read(host, host.Switched()) }

// SetSwitched keeps a restore from being reverted until ClearSwitched.
func SetSwitched(host paths.Host, restore Token) error {
	_, err := files.Put(host.Switched(), 0o600, []byte(restore.String()+"\n"))
	return err
}

// ClearSwitched says that all hosts have the data of a restore.
func ClearSwitched(host paths.Host, restore Token) error {
	found, err := Switched(host)
	if err != nil || found == "" || found != restore {
		return err
	}
	return files.Remove(host.Switched())
}

// Done is a restore that ended on this host.
type Done struct {
	Token Token
	At    time.Time
}

func (d Done) String() string { return d.Token.String() + " " + d.At.UTC().Format(time.RFC3339) }

// Restored are the restores that ended here, the last one at the end.
func Restored(host paths.Host) ([]Done, error) {
	const remedy = "Each line is a restore that ended here, as: TOKEN 2026-01-02T03:04:05Z. Write the damaged line " +
		"again. Then run pulumi up"
	text, err := records.Text(host, host.Restored(), remedy)
	if err != nil {
		return nil, err
	}
	var all []Done
	for line := range strings.Lines(text) {
		done, err := parseDone(strings.TrimSuffix(line, "\n"))
		if err != nil {
			return nil, records.Damaged(host, host.Restored(), err, remedy)
		}
		all = append(all, done)
	}
	return all, nil
}

func parseDone(line string) (Done, error) {
	name, date, _ := strings.Cut(line, " ")
	restore, err := ParseToken(name)
	if err != nil {
		return Done{}, err
	}
	at, err := time.Parse(time.RFC3339, date)
	if err != nil {
		return Done{}, fmt.Errorf("%q is not a date", date)
	}
	return Done{restore, at}, nil
}

// AddRestored keeps that a restore ended, once.
func AddRestored(host paths.Host, restore Token, at time.Time) error {
	all, err := Restored(host)
	if err != nil {
		return err
	}
	var text strings.Builder
	for _, done := range all {
		if done.Token == restore {
			return nil
		}
		_, _ = fmt.Fprintln(&text, done)
	}
	_, _ = fmt.Fprintln(&text, Done{restore, at})
	_, err = files.Put(host.Restored(), 0o600, []byte(text.String()))
	return err
}
