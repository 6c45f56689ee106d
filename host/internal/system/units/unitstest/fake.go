// Package unitstest is a systemd for tests.
package unitstest

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"etcd-host/internal/system/units"
)

// Fake keeps what was asked of it.
type Fake struct {
	// Properties by unit and name, as in Properties["etcd.service"]["ActiveState"].
	Properties map[string]map[string]string
	// Did has a line for each action, as in "restart etcd.service".
	Did []string
	// On, where it is given, is called at each action, and its error is the action's.
	On func(action string) error
	// Errors is what the journal has.
	Errors []string
	// Logged is the time of its last line.
	Logged time.Time
	// Messages are those since any time. There are more where the journal is cut.
	Messages     []string
	JournalIsCut bool
}

var _ units.Units = (*Fake)(nil)

// Set sets a property.
func (f *Fake) Set(unit, name, value string) {
	if f.Properties == nil {
		f.Properties = map[string]map[string]string{}
	}
	if f.Properties[unit] == nil {
		f.Properties[unit] = map[string]string{}
	}
	f.Properties[unit][name] = value
}

// Active reads ActiveState.
func (f *Fake) Active(ctx context.Context, unit string) (bool, error) {
	state, err := f.Property(ctx, unit, "ActiveState")
	return state == "active" || state == "activating", err
}

// Property reads what Set set.
func (f *Fake) Property(_ context.Context, unit, name string) (string, error) {
	return f.Properties[unit][name], nil
}

// MainPID reads MainPID.
func (f *Fake) MainPID(ctx context.Context, unit string) (int, error) {
	text, _ := f.Property(ctx, unit, "MainPID")
	if text == "" {
		return 0, nil
	}
	return strconv.Atoi(text)
}

func (f *Fake) did(action, unit string) error {
	line := fmt.Sprintf("%s %s", action, unit)
	f.Did = append(f.Did, line)
	if f.On == nil {
		return nil
	}
	return f.On(line)
}

func (f *Fake) becomes(unit, property, value, by string) error {
	f.Set(unit, property, value)
	return f.did(by, unit)
}

// Start sets ActiveState to "activating".
func (f *Fake) Start(_ context.Context, unit string) error {
	return f.becomes(unit, "ActiveState", "activating", "start")
}

// Restart sets ActiveState to "activating".
func (f *Fake) Restart(_ context.Context, unit string) error {
	return f.becomes(unit, "ActiveState", "activating", "restart")
}

// Stop sets ActiveState to "inactive".
func (f *Fake) Stop(_ context.Context, unit string) error {
	return f.becomes(unit, "ActiveState", "inactive", "stop")
}

// Kill keeps that it was asked for.
func (f *Fake) Kill(_ context.Context, unit string) error { return f.did("kill", unit) }

// Enable sets UnitFileState to "enabled".
func (f *Fake) Enable(_ context.Context, unit string) error {
	return f.becomes(unit, "UnitFileState", "enabled", "enable")
}

// Disable sets UnitFileState to "disabled".
func (f *Fake) Disable(_ context.Context, unit string) error {
	return f.becomes(unit, "UnitFileState", "disabled", "disable")
}

// Mask sets UnitFileState to "masked".
func (f *Fake) Mask(_ context.Context, unit string) error {
	return f.becomes(unit, "UnitFileState", "masked", "mask")
}

// Reload keeps that it was asked for.
func (f *Fake) Reload(context.Context) error { return f.did("reload", "all units") }

// ResetFailed keeps that it was asked for.
func (f *Fake) ResetFailed(_ context.Context, unit string) error { return f.did("reset", unit) }

// LastErrors is Errors.
func (f *Fake) LastErrors(context.Context, string) []string { return f.Errors }

// LastLogged is Logged.
func (f *Fake) LastLogged(context.Context, string) time.Time { return f.Logged }

// LoggedSince is Messages.
func (f *Fake) LoggedSince(context.Context, string, time.Time) ([]string, bool) {
	return f.Messages, !f.JournalIsCut
}
