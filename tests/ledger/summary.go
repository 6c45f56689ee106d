package main

import (
	"math"
	"slices"
)

// Summary is what one run, or a part of it, was like for those who wrote.
type Summary struct {
	Seconds float64         `json:"seconds"`
	Writes  map[Outcome]int `json:"writes"`
	// Between acknowledged writes of whichever writer; the first of the ten longest.
	LongestGap *Gap    `json:"longestGap"`
	Gaps       []Gap   `json:"gaps"`
	Latency    Latency `json:"latency"`
	// The longest that a write took, whatever became of it.
	SlowestMs float64 `json:"slowestMs"`
	// Writes that were not acknowledged, by what was the matter.
	Errors map[string]int `json:"errors"`
	// Linearizable reads, by member.
	Reads       map[string]ReadCount `json:"reads"`
	Events      int                  `json:"events"`
	WatchBreaks int                  `json:"watchBreaks"`
}

// Latency of acknowledged writes.
type Latency struct {
	P50Ms float64 `json:"p50Ms"`
	P99Ms float64 `json:"p99Ms"`
	MaxMs float64 `json:"maxMs"`
}

type ReadCount struct {
	OK     int `json:"ok"`
	Failed int `json:"failed"`
}

// summarize looks at what ended between two times of the monotonic clock. Without the first it starts with the latest
// run of the log, without the second it goes to the log's end.
func summarize(records []Record, from, to int64) Summary {
	clock := clockOf(records)
	if from == 0 {
		from = clock.start
	}
	if to == 0 {
		to = clock.end
	}
	summary := Summary{
		Seconds: ms(to-from) / 1000, Writes: map[Outcome]int{OK: 0, Failed: 0, Unknown: 0},
		Errors: map[string]int{}, Reads: map[string]ReadCount{},
	}
	var acknowledged, latencies []int64
	for _, record := range records {
		if record.Kind == KindWrite && record.Outcome == OK && record.End >= clock.start {
			acknowledged = append(acknowledged, record.End)
		}
		if record.End < from || record.End > to {
			continue
		}
		switch record.Kind {
		case KindWrite:
			summary.Writes[record.Outcome]++
			summary.SlowestMs = max(summary.SlowestMs, ms(record.End-record.Start))
			if record.Outcome == OK {
				latencies = append(latencies, record.End-record.Start)
			} else {
				summary.Errors[record.Error]++
			}
		case KindRead:
			count := summary.Reads[record.Member]
			if record.Outcome == OK {
				count.OK++
			} else {
				count.Failed++
			}
			summary.Reads[record.Member] = count
		case KindEvent:
			summary.Events++
		case KindBreak:
			summary.WatchBreaks++
		}
	}
	summary.Latency = latencyOf(latencies)
	summary.Gaps = longestGaps(acknowledged, from, to, clock)
	if len(summary.Gaps) > 0 {
		summary.LongestGap = &summary.Gaps[0]
	}
	return summary
}

func latencyOf(latencies []int64) Latency {
	if len(latencies) == 0 {
		return Latency{}
	}
	slices.Sort(latencies)
	at := func(share float64) float64 {
		return ms(latencies[int(math.Ceil(share*float64(len(latencies))))-1])
	}
	return Latency{P50Ms: at(0.5), P99Ms: at(0.99), MaxMs: at(1)}
}

func ms(ns int64) float64 { return float64(ns/1000) / 1000 }
