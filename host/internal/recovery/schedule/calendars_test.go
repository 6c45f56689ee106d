package schedule

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"etcd-host/internal/system/command"
	"etcd-host/internal/wire/coded"
)

// analyze is a systemd-analyze that refuses schedules with one word.
func analyze(refused string) command.Runner {
	return func(_ context.Context, one command.Command) (string, string, error) {
		if strings.Contains(one.Args[len(one.Args)-1], refused) {
			return "", "Failed to parse calendar specification: Invalid argument\n", &exec.ExitError{}
		}
		return "", "", nil
	}
}

func TestAScheduleThatSystemdRefusesStopsNoTimer(t *testing.T) {
	m, fake := host(t)
	m.Run = analyze("Nowhere")
	set(t, m, document)
	before, err := os.ReadFile(m.Paths.BackupSettings())
	if err != nil {
		t.Fatal(err)
	}
	for field, change := range map[string]string{
		"backup.schedule":       `"schedule":"02:00 Nowhere/City","cluster"`,
		"backup.drill.schedule": `"drill":{"schedule":"02:00 Nowhere/City"},"cluster"`,
		"maintenance.schedule":  `"maintenance":{"schedule":"02:00 Nowhere/City"},"cluster"`,
	} {
		fake.Did = nil
		asked := strings.Replace(strings.Replace(document, `"drill":{},`, "", 1), `"cluster"`, change, 1)
		err := Verb(t.Context(), m, nil, strings.NewReader(asked), nil)
		if coded.CodeOf(err) != coded.ScheduleRefused || !strings.HasPrefix(err.Error(), field+": ") ||
			!strings.Contains(err.Error(), "Invalid argument). Nothing was changed") {
			t.Errorf("%v", err)
		}
		if after, _ := os.ReadFile(m.Paths.BackupSettings()); len(fake.Did) > 0 || string(after) != string(before) {
			t.Errorf("%s: %q", field, fake.Did)
		}
	}
	t.Run("all of them are named at once", func(t *testing.T) {
		err := Verb(t.Context(), m, nil, strings.NewReader(`{"cluster":"etcd","schedule":"1:0 Nowhere",`+
			`"maintenance":{"schedule":"2:0 Nowhere"}}`), nil)
		if err == nil || !strings.Contains(err.Error(), "backup.schedule: ") ||
			!strings.Contains(err.Error(), "\nmaintenance.schedule: ") {
			t.Errorf("%v", err)
		}
	})
	t.Run("a host without systemd-analyze sets the timer up", func(t *testing.T) {
		m.Run = func(context.Context, command.Command) (string, string, error) { return "", "", exec.ErrNotFound }
		set(t, m, strings.Replace(document, `"cluster"`, `"schedule":"daily","cluster"`, 1))
	})
}

func TestSystemdsOwnAnswerDecidesOnASchedule(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip(err)
	}
	m, _ := host(t)
	m.Run = command.Run
	set(t, m, strings.Replace(document, `"cluster"`, `"schedule":"Mon..Fri 02:00","cluster"`, 1))
	err := Verb(t.Context(), m, nil, strings.NewReader(
		strings.Replace(document, `"cluster"`, `"schedule":"02:00 Nowhere/City","cluster"`, 1)), nil)
	if coded.CodeOf(err) != coded.ScheduleRefused {
		t.Errorf("%v", err)
	}
}
