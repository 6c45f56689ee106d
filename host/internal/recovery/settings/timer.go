package settings

import (
	"cmp"
	"fmt"
	"regexp"
	"time"
)

// Timer is how often something runs: by an interval, or by a calendar of systemd.
type Timer struct {
	Interval time.Duration
	Schedule string
	// Pause is the longest one of the schedule; 0 where the settings are of an earlier version, which knew none.
	Pause time.Duration
	// ShortestPause is the shortest one, in the same way.
	ShortestPause time.Duration
}

// Shortest is the shortest time between two runs. An hour is assumed where it is not known.
func (t Timer) Shortest() time.Duration { return cmp.Or(t.Interval, t.ShortestPause, time.Hour) }

// Longest is the longest time between two runs. A day is assumed where it is not known, because a backup that is never
// too old would be a silent loss.
func (t Timer) Longest() time.Duration { return cmp.Or(t.Interval, t.Pause, 24*time.Hour) }

// Period is that time in words.
func (t Timer) Period() string {
	switch {
	case t.Schedule == "":
		return t.Longest().String()
	case t.Pause == 0:
		return fmt.Sprintf("%s, which is assumed of %q", t.Longest(), t.Schedule)
	}
	return fmt.Sprintf("%s, the longest pause of %q", t.Longest(), t.Schedule)
}

type timer struct {
	IntervalSeconds int64  `json:"interval_seconds,omitempty"`
	Schedule        string `json:"schedule,omitempty"`
	// Both are what the preview found in the schedule.
	LongestPauseSeconds  int64 `json:"longest_pause_seconds,omitempty"`
	ShortestPauseSeconds int64 `json:"shortest_pause_seconds,omitempty"`
}

const (
	leastInterval = 5 * time.Second
	mostInterval  = 366 * 24 * time.Hour
	// mostPause is more than a day without a year needs: a Monday, February 29th, may be 40 years away.
	mostPause = 100 * mostInterval
)

// calendar has what systemd.time(7) allows in an event. systemd itself checks the rest.
var calendar = regexp.MustCompile(`^[A-Za-z0-9*~:/.,_+ -]{1,200}$`)

func (t timer) parsed(otherwise time.Duration) (Timer, error) {
	if t.Schedule != "" {
		if !calendar.MatchString(t.Schedule) {
			return Timer{}, fmt.Errorf("%.200q is not a valid schedule (a calendar event of systemd, like \"*-*-* 01:30\")",
				t.Schedule)
		}
		for _, seconds := range []int64{t.LongestPauseSeconds, t.ShortestPauseSeconds} {
			if seconds < 0 || seconds > int64(mostPause/time.Second) {
				return Timer{}, fmt.Errorf("%d is not a valid pause of a schedule in seconds (0 to %d)", seconds,
					int64(mostPause/time.Second))
			}
		}
		return Timer{
			Schedule: t.Schedule, Pause: time.Duration(t.LongestPauseSeconds) * time.Second,
			ShortestPause: time.Duration(t.ShortestPauseSeconds) * time.Second,
		}, nil
	}
	interval := time.Duration(t.IntervalSeconds) * time.Second
	if t.IntervalSeconds == 0 {
		interval = otherwise
	}
	if t.IntervalSeconds > int64(mostInterval/time.Second) || interval < leastInterval {
		return Timer{}, fmt.Errorf("%d is not a valid interval in seconds (%d to %d)", t.IntervalSeconds,
			int64(leastInterval/time.Second), int64(mostInterval/time.Second))
	}
	return Timer{Interval: interval}, nil
}
