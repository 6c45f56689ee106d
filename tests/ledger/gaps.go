package main

import (
	"cmp"
	"slices"
	"time"
)

// Gap is a time in which no write was acknowledged.
type Gap struct {
	Ms float64 `json:"ms"`
	// On the monotonic clock of this machine, in nanoseconds.
	Start int64 `json:"start"`
	// The same by the wall clock.
	At string `json:"at"`
	// It lasted to the end: nothing was acknowledged any more.
	Open bool `json:"open,omitempty"`
}

const gapsShown = 10

// longestGaps returns the longest first, and cuts gaps at the bounds. A gap that lasts to the end counts, because a
// cluster that stopped for good has no later acknowledgement. The time before the first acknowledgement does not count.
func longestGaps(acknowledged []int64, from, to int64, clock clock) []Gap {
	slices.Sort(acknowledged)
	gaps := []Gap{}
	for index, start := range acknowledged {
		end, open := to, true
		if index+1 < len(acknowledged) && acknowledged[index+1] <= to {
			end, open = acknowledged[index+1], false
		}
		if start = max(start, from); start < end {
			gaps = append(gaps, Gap{Ms: ms(end - start), Start: start, At: clock.wall(start), Open: open})
		}
	}
	slices.SortStableFunc(gaps, func(a, b Gap) int { return cmp.Compare(b.Ms, a.Ms) })
	return gaps[:min(len(gaps), gapsShown)]
}

// clock lays the wall clock beside the monotonic one, as the log's latest run began, and knows when that run ended.
type clock struct {
	start, end int64
	at         time.Time
}

func clockOf(records []Record) clock {
	var known clock
	for _, record := range records {
		switch record.Kind {
		case KindStart:
			at, _ := time.Parse(time.RFC3339Nano, record.Wall)
			known = clock{start: record.Start, end: record.Start, at: at}
		case KindWrite, KindStop:
			// A write that was under way when the run was stopped still counts.
			known.end = max(known.end, record.End)
		}
	}
	return known
}

func (c clock) wall(at int64) string {
	return c.at.Add(time.Duration(at - c.start)).Format("2006-01-02T15:04:05.000Z07:00")
}
