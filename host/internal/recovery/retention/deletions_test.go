package retention

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/wire/values"
)

// failer is what a test of any kind has.
type failer interface {
	Helper()
	Fatal(args ...any)
}

// folder is a target's folder whose manifests can be counted as they are read.
type folder struct {
	all      map[manifest.Key]manifest.Manifest
	unusable map[manifest.Key]bool
	reads    map[manifest.Key]int
}

func folderOf(all []manifest.Manifest) *folder {
	f := &folder{map[manifest.Key]manifest.Manifest{}, map[manifest.Key]bool{}, map[manifest.Key]int{}}
	for _, one := range all {
		f.all[one.Key()] = one
	}
	return f
}

func (f *folder) read(keys []manifest.Key) ([]State, error) {
	states := make([]State, len(keys))
	for i, key := range keys {
		f.reads[key]++
		one := f.all[key]
		switch {
		case f.unusable[key]:
			states[i] = Unusable
		case one.Verified():
			states[i] = Verified
		default:
			states[i] = Suspect
		}
	}
	return states, nil
}

func deletions(t failer, keep Keep, all []manifest.Manifest) (gone []manifest.Manifest) {
	t.Helper()
	f := folderOf(all)
	keys, err := keep.Deletions(keysOf(all), len(all), f.read)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		gone = append(gone, f.all[key])
	}
	return gone
}

func keysOf(all []manifest.Manifest) (keys []manifest.Key) {
	for _, one := range all {
		keys = append(keys, one.Key())
	}
	return keys
}

func older(a, b manifest.Manifest) int { return manifest.NewestFirst(b.Key(), a.Key()) }

// byReadingAll is the rule in its plainest form: every manifest is known.
func byReadingAll(k Keep, all []manifest.Manifest) (gone []manifest.Key) {
	if k.IsZero() {
		return nil
	}
	newestFirst := slices.Clone(all)
	slices.SortFunc(newestFirst, func(a, b manifest.Manifest) int { return older(b, a) })
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
	latest, highest := map[values.ClusterID]bool{}, map[values.ClusterID]manifest.Manifest{}
	for _, backup := range newestFirst {
		of := backup.ClusterID
		if backup.Verified() && !latest[of] {
			latest[of] = true
			stays[backup.Key()] = true
		}
		if best, known := highest[of]; backup.Verified() && (!known || backup.Revision > best.Revision) {
			highest[of] = backup
		}
	}
	for _, backup := range highest {
		stays[backup.Key()] = true
	}
	for _, backup := range newestFirst {
		if backup.Verified() {
			break
		}
		stays[backup.Key()] = true
	}
	for _, backup := range slices.Backward(newestFirst) {
		if !stays[backup.Key()] {
			gone = append(gone, backup.Key())
		}
	}
	return gone
}

func TestWhatGoesIsTheSameAsIfEveryManifestWereRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all, keep := histories().Draw(t, "history"), keeps().Draw(t, "keep")
		f := folderOf(all)
		usable := slices.DeleteFunc(slices.Clone(all), func(one manifest.Manifest) bool {
			f.unusable[one.Key()] = rapid.IntRange(0, 9).Draw(t, "unusable") == 0
			return f.unusable[one.Key()]
		})
		most := rapid.IntRange(0, len(all)+1).Draw(t, "most")
		wanted := byReadingAll(keep, usable)
		gone, err := keep.Deletions(rapid.Permutation(keysOf(all)).Draw(t, "order"), most, f.read)
		if err != nil || !slices.Equal(gone, wanted[:min(most, len(wanted))]) {
			t.Fatalf("%v go, and %v do where every manifest is read: %v", gone, wanted, err)
		}
		for key, times := range f.reads {
			if times > 1 {
				t.Fatalf("%s is read %d times", key, times)
			}
		}
	})
}

func TestOnlyManifestsThatDecideAreRead(t *testing.T) {
	const backups, most = 20_000, 25
	var all []manifest.Manifest
	for i := range backups {
		all = append(all, backup(noon.Add(time.Duration(i)*5*time.Minute), int64(1+i)))
	}
	for _, c := range []struct {
		keep Keep
		// stay is the most that the rules keep.
		stay int
	}{
		{Keep{}, 0}, {Keep{Last: 10}, 10}, {Keep{24, 48, 14, 8, 12}, 24 + 48 + 14 + 8 + 12},
		{Keep{Last: backups}, backups},
	} {
		f := folderOf(all)
		gone, err := c.keep.Deletions(keysOf(all), most, f.read)
		if err != nil || len(f.reads) > c.stay+len(gone) {
			t.Errorf("%+v: %d go after %d reads: %v", c.keep, len(gone), len(f.reads), err)
		}
	}
}

func TestAStoreThatEndsTheReadingDeletesNothing(t *testing.T) {
	all := []manifest.Manifest{backup(noon, 1), backup(noon.Add(time.Hour), 2)}
	ended, times := errors.New("no answer"), 0
	read := func([]manifest.Key) ([]State, error) {
		times++
		return nil, ended
	}
	if gone, err := (Keep{Last: 1}).Deletions(keysOf(all), 9, read); !errors.Is(err, ended) || gone != nil || times != 1 {
		t.Errorf("%v go after %d reads: %v", gone, times, err)
	}
}
