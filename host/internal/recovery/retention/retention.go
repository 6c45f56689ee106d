// Package retention decides which backups a target may lose. It counts times, never files or hosts: ten hosts that
// write into one target keep as much history as one host.
package retention

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/wire/values"
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

// Deletions has the backups that no rule keeps, oldest first. All backups are of one folder of one target.
//
// Two verified backups of each life of the data always stay, because a clock may be wrong: the one with the highest
// revision and the one with the latest time. A suspect backup that is newer than every verified one stays as evidence.
func (k Keep) Deletions(all []manifest.Manifest) []manifest.Manifest {
	if k.IsZero() {
		return nil
	}
	newestFirst := slices.Clone(all)
	slices.SortFunc(newestFirst, func(a, b manifest.Manifest) int { return compare(b, a) })
	stays := map[manifest.Key]bool{}
	for _, rule := range k.rules() {
		slots := map[string]bool{}
		for _, backup := range newestFirst {
			slot := rule.slot(backup.Time)
			if backup.Verified() && !slots[slot] && len(slots) < rule.count {
				slots[slot] = true
				stays[backup.Key()] = true
			}
		}
	}
	newestOfEach(newestFirst, stays)
	for _, backup := range newestFirst {
		if backup.Verified() {
			break
		}
		stays[backup.Key()] = true
	}
	var gone []manifest.Manifest
	for _, backup := range slices.Backward(newestFirst) {
		if !stays[backup.Key()] {
			gone = append(gone, backup)
		}
	}
	return gone
}

// compare orders by time, and backups of one second by their revision and the rest of their key.
func compare(a, b manifest.Manifest) int {
	return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Revision, b.Revision), cmp.Compare(a.ClusterID, b.ClusterID))
}

// life is one life of the data: between two restores. A restore gives the cluster a new ID.
type life struct {
	bootstrap manifest.BootstrapDigest
	cluster   values.ClusterID
}

func newestOfEach(newestFirst []manifest.Manifest, stays map[manifest.Key]bool) {
	latest := map[life]bool{}
	highest := map[life]manifest.Manifest{}
	for _, backup := range newestFirst {
		if !backup.Verified() {
			continue
		}
		of := life{backup.Bootstrap, backup.ClusterID}
		if !latest[of] {
			latest[of] = true
			stays[backup.Key()] = true
		}
		if best, known := highest[of]; !known || backup.Revision > best.Revision {
			highest[of] = backup
		}
	}
	for _, backup := range highest {
		stays[backup.Key()] = true
	}
}
