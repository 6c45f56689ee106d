package main

import (
	"fmt"
	"slices"
)

// Wrong is one promise that a cluster broke.
type Wrong struct {
	Kind   string `json:"kind"`
	Key    string `json:"key,omitempty"`
	Member string `json:"member,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// Verdict of a log laid beside a cluster.
type Verdict struct {
	OK     bool           `json:"ok"`
	Counts Counts         `json:"counts"`
	ByKind map[string]int `json:"byKind"`
	Wrong  []Wrong        `json:"wrong"`
}

type Counts struct {
	OK      int `json:"ok"`
	Failed  int `json:"failed"`
	Unknown int `json:"unknown"`
	// The number of UNKNOWN writes that etcd had made.
	UnknownPresent int   `json:"unknownPresent"`
	Keys           int   `json:"keys"`
	Events         int   `json:"events"`
	Reads          int   `json:"reads"`
	Members        int   `json:"members"`
	Revision       int64 `json:"revision"`
}

// check is the ledger's judgement, without any I/O.
func check(records []Record, observed Observed) Verdict {
	writes, wrong := writesOf(records)
	isNoEvent := func(r Record) bool { return r.Kind != KindEvent }
	events := slices.DeleteFunc(slices.Concat(records, observed.Events), isNoEvent)
	wrong = slices.Concat(
		wrong,
		checkKeys(writes, observed.Keys),
		checkEvents(writes, watchersOf(records), events, observed),
		checkOrder(records, writes),
		checkMembers(records, observed),
	)
	// A run that achieved nothing must not pass for one that lost nothing.
	if !slices.ContainsFunc(records, func(r Record) bool { return r.Kind == KindWrite && r.Outcome == OK }) {
		wrong = append(wrong, Wrong{Kind: "nothing-acknowledged", Detail: "the log proves nothing"})
	}
	verdict := Verdict{OK: len(wrong) == 0, Wrong: wrong, ByKind: map[string]int{}}
	if verdict.OK {
		verdict.Wrong = []Wrong{}
	}
	for _, one := range wrong {
		verdict.ByKind[one.Kind]++
	}
	verdict.Counts = Counts{
		Keys: len(observed.Keys), Events: len(events), Members: len(observed.Members), Revision: observed.Revision,
	}
	for _, record := range records {
		if record.Kind == KindRead && record.Outcome == OK {
			verdict.Counts.Reads++
		}
	}
	for key, write := range writes {
		switch write.Outcome {
		case OK:
			verdict.Counts.OK++
		case Failed:
			verdict.Counts.Failed++
		case Unknown:
			verdict.Counts.Unknown++
			if _, there := observed.Keys[key]; there {
				verdict.Counts.UnknownPresent++
			}
		}
	}
	return verdict
}

// writesOf gives the last word on each key. An attempt without an outcome is UNKNOWN: the ledger was killed over it.
func writesOf(records []Record) (map[string]Record, []Wrong) {
	writes := map[string]Record{}
	var wrong []Wrong
	for _, record := range records {
		before, known := writes[record.Key]
		switch record.Kind {
		case KindAttempt:
			if known {
				wrong = append(wrong, Wrong{Kind: "bad-log", Key: record.Key, Detail: "tried twice"})
			}
			record.Kind, record.Outcome = KindWrite, Unknown
		case KindWrite:
			if known && before.End != 0 {
				wrong = append(wrong, Wrong{Kind: "bad-log", Key: record.Key, Detail: "two outcomes"})
			}
		default:
			continue
		}
		writes[record.Key] = record
	}
	return writes, wrong
}

// checkKeys compares what was written with what is there.
func checkKeys(writes map[string]Record, keys map[string]Pair) []Wrong {
	var wrong []Wrong
	add := func(kind, key, format string, args ...any) {
		wrong = append(wrong, Wrong{Kind: kind, Key: key, Detail: fmt.Sprintf(format, args...)})
	}
	for _, key := range sorted(writes) {
		write := writes[key]
		found, there := keys[key]
		if write.Error == "key taken" {
			add("doubled", key, "its own writer found it written, with another value")
			continue
		}
		if !there {
			if write.Outcome == OK {
				add("lost", key, "acknowledged at revision %d", write.Revision)
			}
			continue
		}
		if write.Outcome == Failed {
			add("failed-but-present", key, "%s, yet it is there since revision %d", write.Error, found.ModRevision)
		}
		if found.Value != write.Value {
			add("wrong-value", key, "%q in place of %q", found.Value, write.Value)
		}
		if found.Version != 1 {
			add("doubled", key, "put %d times", found.Version)
		}
		if write.Outcome == OK && found.ModRevision != write.Revision {
			add("wrong-revision", key, "%d in place of %d", found.ModRevision, write.Revision)
		}
	}
	for _, key := range sorted(keys) {
		if _, written := writes[key]; !written {
			add("unexplained", key, "no writer wrote it; revision %d", keys[key].ModRevision)
		}
	}
	return wrong
}

func sorted[T any](all map[string]T) []string {
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
