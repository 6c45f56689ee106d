package main

import "fmt"

// checkEvents asks of each watcher what etcd promises of a watch: each change once, in the order of revisions, none
// left out, none that did not stay.
func checkEvents(writes map[string]Record, watchers []string, events []Record, observed Observed) []Wrong {
	var wrong []Wrong
	for _, watcher := range watchers {
		seen := map[string]Record{}
		var last int64
		add := func(kind, key, format string, args ...any) {
			wrong = append(wrong, Wrong{Kind: kind, Key: key, Member: watcher, Detail: fmt.Sprintf(format, args...)})
		}
		for _, event := range events {
			if event.By != watcher {
				continue
			}
			if event.ModRevision <= last {
				add("seen-out-of-order", event.Key, "revision %d after %d", event.ModRevision, last)
			}
			last = max(last, event.ModRevision)
			if event.Deleted {
				add("deleted", event.Key, "at revision %d; the ledger deletes nothing", event.ModRevision)
				continue
			}
			if before, twice := seen[event.Key]; twice {
				add("seen-twice", event.Key, "at revisions %d and %d", before.ModRevision, event.ModRevision)
				continue
			}
			seen[event.Key] = event
			write, written := writes[event.Key]
			found, there := observed.Keys[event.Key]
			switch {
			case !there && write.Outcome == OK:
				// Named as lost already.
			case !there:
				add("seen-then-gone", event.Key, "seen at revision %d", event.ModRevision)
			case !written:
				// Named as unexplained already.
			case event.Value != found.Value || event.ModRevision != found.ModRevision:
				add("seen-differently", event.Key, "%q at revision %d; read: %q at %d",
					event.Value, event.ModRevision, found.Value, found.ModRevision)
			}
		}
		wrong = append(wrong, unseen(watcher, seen, observed)...)
	}
	return wrong
}

func unseen(watcher string, seen map[string]Record, observed Observed) []Wrong {
	var wrong []Wrong
	for _, key := range sorted(observed.Keys) {
		if _, known := seen[key]; !known {
			detail := fmt.Sprintf("there since revision %d", observed.Keys[key].ModRevision)
			wrong = append(wrong, Wrong{Kind: "unseen", Key: key, Member: watcher, Detail: detail})
		}
	}
	return wrong
}

// lastSeen returns the last revision of a watcher in the log, after which it continues.
func lastSeen(records []Record, watcher string) int64 {
	var last int64
	for _, record := range records {
		if record.Kind == KindEvent && record.By == watcher {
			last = max(last, record.ModRevision)
		}
	}
	return last
}
