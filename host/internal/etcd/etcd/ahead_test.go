package etcd

import (
	"testing"
	"time"
)

func TestTheClockOfAnotherHostIsReadFromItsAnswer(t *testing.T) {
	begin := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	end := begin.Add(time.Second)
	for date, want := range map[string]time.Duration{
		"Thu, 01 Jan 2026 12:00:00 GMT": 0,
		"Thu, 01 Jan 2026 12:01:00 GMT": time.Minute,
		"Wed, 31 Dec 2025 12:00:00 GMT": -24 * time.Hour,
		"":                              0,
		"soon":                          0,
	} {
		if got := ahead(date, begin, end); got != want {
			t.Errorf("%q: %s", date, got)
		}
	}
}
