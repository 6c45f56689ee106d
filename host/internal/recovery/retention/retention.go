// Package retention decides which backups a target may lose. It counts times, never files or hosts: ten hosts that
// write into one target keep as much history as one host.
package retention

import (
	"fmt"
	"time"
)

// Keep says how many times are kept. The zero Keep deletes nothing: the store itself expires what is old.
type Keep struct {
	Last    int `json:"last"`
	Hourly  int `json:"hourly"`
	Daily   int `json:"daily"`
	Weekly  int `json:"weekly"`
	Monthly int `json:"monthly"`
}

// Check refuses numbers that mean nothing.
func (k Keep) Check() error {
	for _, rule := range k.rules() {
		if rule.count < 0 {
			return fmt.Errorf("%d is not a valid number of %s backups to keep", rule.count, rule.name)
		}
	}
	return nil
}

// IsZero says that nothing is deleted.
func (k Keep) IsZero() bool { return k == Keep{} }

type rule struct {
	name  string
	count int
	// slot is equal for all times that count as one.
	slot func(time.Time) string
}

func (k Keep) rules() []rule {
	format := func(layout string) func(time.Time) string {
		return func(at time.Time) string { return at.UTC().Format(layout) }
	}
	week := func(at time.Time) string {
		year, number := at.UTC().ISOWeek()
		return fmt.Sprintf("%d week %d", year, number)
	}
	return []rule{
		{"last", k.Last, format(time.RFC3339)},
		{"hourly", k.Hourly, format("2006-01-02T15")},
		{"daily", k.Daily, format("2006-01-02")},
		{"weekly", k.Weekly, week},
		{"monthly", k.Monthly, format("2006-01")},
	}
}
