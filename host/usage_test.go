package main

import (
	"context"
	"io"
	"strings"
	"testing"

	"etcd-host/internal/system/machine"
)

// forPeople are the verbs that a person runs, each without its work.
func forPeople(t *testing.T, each func(t *testing.T, name string, worked *bool)) {
	t.Helper()
	for at := range verbs {
		if verbs[at].caller != people {
			continue
		}
		t.Run(verbs[at].name, func(t *testing.T) {
			worked, before := false, verbs[at]
			defer func() { verbs[at] = before }()
			verbs[at].lock = ""
			verbs[at].work = func(context.Context, *machine.Machine, []string, io.Reader, io.Writer) error {
				worked = true
				return nil
			}
			each(t, verbs[at].name, &worked)
		})
	}
}

func TestAVerbForPeopleThatIsAskedForItsHelpDoesNothingElse(t *testing.T) {
	forPeople(t, func(t *testing.T, name string, worked *bool) {
		for _, args := range [][]string{{"--help"}, {"-h"}, {"help"}, {"--odd", "--help"}} {
			if args[0] == "--odd" && !usages[name].ownWords {
				continue
			}
			var stdout, stderr strings.Builder
			code := run(append([]string{name}, args...), nil, &stdout, &stderr)
			explained := strings.Contains(stdout.String(), "etcd-host "+name) &&
				strings.Contains(stdout.String(), strings.TrimSpace(usages[name].text))
			if code != 0 || *worked || !explained || stderr.Len() > 0 {
				t.Errorf("%v: %d, it worked: %v, %q, %q", args, code, *worked, stdout.String(), stderr.String())
			}
		}
	})
}

func TestAWordThatBreaksTheLinesOfAMessageIsRefused(t *testing.T) {
	forPeople(t, func(t *testing.T, name string, worked *bool) {
		for _, word := range []string{"./a\nb", "a\x1b[2J", "\r"} {
			var stdout, stderr strings.Builder
			code := run([]string{name, "verify", word}, nil, &stdout, &stderr)
			said := stderr.String()
			lines := strings.Split(strings.TrimSuffix(said, "\n"), "\n")
			last := lines[len(lines)-1]
			if code != 2 || *worked || !strings.HasPrefix(last, "error: ") || !strings.HasSuffix(last, " [command.arguments]") {
				t.Errorf("%q: %d, it worked: %v, %q", word, code, *worked, said)
			}
		}
	})
}

func TestAVerbThatPulumiOrSystemdRunsAnswersItsHelpAlone(t *testing.T) {
	for at := range verbs {
		before := verbs[at]
		if before.caller == people {
			continue
		}
		worked := false
		verbs[at].lock = ""
		verbs[at].work = func(context.Context, *machine.Machine, []string, io.Reader, io.Writer) error {
			worked = true
			return nil
		}
		var stdout strings.Builder
		code := run([]string{before.name, "--help"}, nil, &stdout, io.Discard)
		if code != 0 || worked || !strings.Contains(stdout.String(), "etcd-host "+before.name+": "+before.help) {
			t.Errorf("%s: %d, it worked: %v, %q", before.name, code, worked, stdout.String())
		}
		verbs[at] = before
	}
}

func TestAnUnknownVerbIsAnErrorAfterTheUsage(t *testing.T) {
	var stderr strings.Builder
	code := run([]string{"bogus"}, nil, io.Discard, &stderr)
	const last = "error: \"bogus\" is not a verb of etcd-host. Nothing was changed [command.arguments]\n"
	if code != 2 || !strings.HasSuffix(stderr.String(), last) {
		t.Errorf("%d, %q", code, stderr.String())
	}
}

func TestAVerbForPeopleRefusesAWordThatItDoesNotKnow(t *testing.T) {
	forPeople(t, func(t *testing.T, name string, worked *bool) {
		if usages[name].ownWords {
			t.Skip("it reads its words itself")
		}
		var stdout, stderr strings.Builder
		code := run([]string{name, "--dry-run\x1b"}, nil, &stdout, &stderr)
		if code != 2 || *worked || !strings.Contains(stderr.String(), `error: "--dry-run\x1b" is not an option of `+name) {
			t.Errorf("%d, it worked: %v, %q", code, *worked, stderr.String())
		}
	})
}

func TestAVerbForPeopleTakesItsOptions(t *testing.T) {
	forPeople(t, func(t *testing.T, name string, worked *bool) {
		code := run(append([]string{name}, usages[name].options...), strings.NewReader(""), io.Discard, io.Discard)
		if code != 0 || !*worked {
			t.Errorf("%d, it worked: %v", code, *worked)
		}
	})
}

// A word that was passed over would have `uninstall --dry-run` uninstall.
func TestAVerbThatPulumiRunsRefusesWordsThatItDoesNotKnow(t *testing.T) {
	for at := range verbs {
		before := verbs[at]
		if before.caller == people || usages[before.name].ownWords {
			continue
		}
		worked := false
		verbs[at].lock = ""
		verbs[at].work = func(context.Context, *machine.Machine, []string, io.Reader, io.Writer) error {
			worked = true
			return nil
		}
		var stdout, stderr strings.Builder
		code := run([]string{before.name, "--dry-run"}, nil, &stdout, &stderr)
		verbs[at] = before
		refused := strings.Contains(stderr.String(), `"--dry-run" is not an option of `+before.name)
		if code != argumentsCode || worked || !refused {
			t.Errorf("%s: %d, it worked: %v, %q", before.name, code, worked, stderr.String())
		}
	}
}
