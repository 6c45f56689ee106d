package retention

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/wire/values"
)

var noon = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

func backup(at time.Time, revision int64) manifest.Manifest {
	return manifest.Manifest{Time: at, Revision: revision, Cluster: "etcd", Bootstrap: "01234567", ClusterID: 1}
}

// histories jump in time and go back in revision, as clocks and restores do.
func histories() *rapid.Generator[[]manifest.Manifest] {
	return rapid.Custom(func(t *rapid.T) []manifest.Manifest {
		var all []manifest.Manifest
		at, revision, cluster := noon, int64(1000), values.ClusterID(1)
		for range rapid.IntRange(0, 60).Draw(t, "backups") {
			at = at.Add(time.Duration(rapid.IntRange(-100, 2000).Draw(t, "minutes")) * time.Minute)
			revision = max(1, revision+rapid.Int64Range(-50, 500).Draw(t, "revisions"))
			if rapid.IntRange(0, 9).Draw(t, "restore") == 0 {
				cluster++
			}
			made := backup(at, revision)
			made.ClusterID = cluster
			if rapid.IntRange(0, 5).Draw(t, "suspect") == 0 {
				made.Suspect = "the hash differs"
			}
			if !slices.ContainsFunc(all, func(m manifest.Manifest) bool { return m.Key() == made.Key() }) {
				all = append(all, made)
			}
		}
		return all
	})
}

func keeps() *rapid.Generator[Keep] {
	return rapid.Custom(func(t *rapid.T) Keep {
		count := rapid.IntRange(0, 5)
		return Keep{
			count.Draw(t, "last"), count.Draw(t, "hourly"), count.Draw(t, "daily"), count.Draw(t, "weekly"),
			count.Draw(t, "monthly"),
		}
	})
}

func without(all, gone []manifest.Manifest) []manifest.Manifest {
	return slices.DeleteFunc(slices.Clone(all), func(m manifest.Manifest) bool { return contains(gone, m) })
}

func contains(all []manifest.Manifest, one manifest.Manifest) bool {
	return slices.ContainsFunc(all, func(m manifest.Manifest) bool { return m.Key() == one.Key() })
}

func TestTheNewestVerifiedBackupBetweenTwoRestoresStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := histories().Draw(t, "history")
		left := without(all, deletions(t, keeps().Draw(t, "keep"), all))
		for _, one := range all {
			if !one.Verified() {
				continue
			}
			of := func(m manifest.Manifest) bool { return m.Verified() && m.ClusterID == one.ClusterID }
			if !slices.ContainsFunc(left, func(m manifest.Manifest) bool { return of(m) && m.Revision >= one.Revision }) {
				t.Fatalf("nothing that is left of cluster %s has revision %d", one.ClusterID, one.Revision)
			}
			if !slices.ContainsFunc(left, func(m manifest.Manifest) bool { return of(m) && !m.Time.Before(one.Time) }) {
				t.Fatalf("nothing that is left of cluster %s is as new as %s", one.ClusterID, one.Time)
			}
		}
	})
}

func TestDeletionsAreOldestFirstAndASecondRunDeletesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := histories().Draw(t, "history")
		keep := keeps().Draw(t, "keep")
		gone := deletions(t, keep, all)
		if !slices.IsSortedFunc(gone, older) {
			t.Fatalf("%v", gone)
		}
		if keep.IsZero() && len(gone) > 0 {
			t.Fatalf("nothing is to be kept by number, and %v go", gone)
		}
		if again := deletions(t, keep, without(all, gone)); len(again) > 0 {
			t.Fatalf("a second run deletes %v", again)
		}
		// Whichever of them a killed run deleted first, the rest is still to go, and only that.
		if rest := deletions(t, keep, without(all, gone[:len(gone)/2])); !slices.EqualFunc(rest, gone[len(gone)/2:],
			func(a, b manifest.Manifest) bool { return a.Key() == b.Key() }) {
			t.Fatalf("after half of them %v, not %v", rest, gone[len(gone)/2:])
		}
	})
}

func TestASuspectBackupNeverTakesThePlaceOfAVerifiedOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := histories().Draw(t, "history")
		keep := keeps().Draw(t, "keep")
		verified := slices.DeleteFunc(slices.Clone(all), func(m manifest.Manifest) bool { return !m.Verified() })
		mixed, pure := deletions(t, keep, all), deletions(t, keep, verified)
		for _, one := range verified {
			if contains(mixed, one) != contains(pure, one) {
				t.Fatalf("%s goes only because of suspect backups, or stays because of them", one.Key())
			}
		}
	})
}

func TestKeepCountsTimes(t *testing.T) {
	var hourly []manifest.Manifest
	for i := range 100 {
		// Three hosts each hour.
		for host := range 3 {
			at := noon.Add(time.Duration(i)*time.Hour + time.Duration(host)*time.Minute)
			hourly = append(hourly, backup(at, int64(1+3*i+host)))
		}
	}
	for _, c := range []struct {
		keep Keep
		left int
	}{
		{Keep{Last: 5}, 5},
		{Keep{Hourly: 48}, 48},
		{Keep{Daily: 3}, 3},
		{Keep{Daily: 100}, 5},
		{Keep{Weekly: 2, Monthly: 2}, 3},
		{Keep{Hourly: 24, Daily: 4}, 24 + 2},
		{Keep{Last: 1}, 1},
		{Keep{}, 300},
	} {
		left := without(hourly, deletions(t, c.keep, hourly))
		if len(left) != c.left {
			t.Errorf("%+v keeps %d, not %d", c.keep, len(left), c.left)
		}
	}
}

func TestNegativeNumbersAreRefused(t *testing.T) {
	if err := (Keep{Daily: -1}).Check(); err == nil {
		t.Error("daily: -1 is accepted")
	}
}
