package status

import (
	"strings"
	"testing"
)

func TestAMemberThatReportsAnAlarmAnswers(t *testing.T) {
	var out strings.Builder
	err := Document{Members: []Member{
		{Name: "m0", Version: "3.6.16", Error: "NOSPACE"},
		{Name: "m1", Error: "no answer"},
	}}.screen(&out)
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string]string{}
	for line := range strings.Lines(out.String()) {
		if cells := strings.Fields(line); len(cells) > 0 {
			answers[cells[0]] = cells[len(cells)-1]
		}
	}
	if answers["m0"] != "yes" || answers["m1"] != "no" {
		t.Errorf("%v in\n%s", answers, out.String())
	}
}

func TestFindingEndsItsFirstLineWithItsCode(t *testing.T) {
	var out strings.Builder
	err := Document{Findings: []Finding{
		{"learner", "warning", "m0", "this member is a learner"},
		{"backup-failed", "warning", "m1", "the last run failed:\nno room"},
	}}.screen(&out)
	wanted := "\nm0: this member is a learner [status.learner]\n" +
		"m1: the last run failed: [status.backup-failed]\nno room\n"
	if err != nil || !strings.HasSuffix(out.String(), wanted) {
		t.Errorf("%v, %q", err, out.String())
	}
}
