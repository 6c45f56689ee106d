package main

import (
	"cmp"
	"fmt"
	"slices"
)

// checkOrder compares linearizable reads and acknowledged writes with real time. A request that began after another had
// ended has no earlier revision. A read finds each write that was acknowledged before it began.
func checkOrder(records []Record, writes map[string]Record) []Wrong {
	done := slices.DeleteFunc(slices.Clone(records), func(r Record) bool {
		return r.Outcome != OK || r.Kind != KindWrite && r.Kind != KindRead
	})
	ended := slices.Clone(done)
	slices.SortStableFunc(done, func(a, b Record) int { return cmp.Compare(a.Start, b.Start) })
	slices.SortStableFunc(ended, func(a, b Record) int { return cmp.Compare(a.End, b.End) })

	var wrong []Wrong
	var newest Record
	next := 0
	for _, record := range done {
		for ; next < len(ended) && ended[next].End < record.Start; next++ {
			if ended[next].Revision > newest.Revision {
				newest = ended[next]
			}
		}
		who := record.Member
		// A write makes a revision of its own; a read may share one.
		if record.Revision < newest.Revision || record.Kind == KindWrite && record.Revision == newest.Revision {
			wrong = append(wrong, Wrong{
				Kind: "revision-back", Key: record.Key, Member: who,
				Detail: fmt.Sprintf("a %s at revision %d, after one through %s had ended at %d",
					record.Kind, record.Revision, newest.Member, newest.Revision),
			})
		}
		write := writes[record.Key]
		if record.Kind == KindRead && write.Outcome == OK && write.End < record.Start &&
			(record.Value != write.Value || record.ModRevision != write.Revision) {
			wrong = append(wrong, Wrong{
				Kind: "stale-read", Key: record.Key, Member: who,
				Detail: fmt.Sprintf("read %q at revision %d, acknowledged before: %q at %d",
					record.Value, record.ModRevision, write.Value, write.Revision),
			})
		}
	}
	return wrong
}
