package retention

import (
	"slices"

	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/wire/values"
)

// State is what is known of a backup beyond its name.
type State int

// The states. A backup that is unread counts as verified until it is read.
const (
	Unread State = iota
	Verified
	Suspect
	// Unusable are those whose manifest cannot be used. They count as nothing, and are never deleted.
	Unusable
)

// Reader has the state of each backup, in the same order.
type Reader func([]manifest.Key) ([]State, error)

// Deletions has the backups that no rule keeps, oldest first, and at most so many of them. All backups are of one
// folder of one target. Only manifests that decide are read: those of backups that stay, and of those that go.
//
// Two verified backups of each life of the data always stay, because a clock may be wrong: the one with the highest
// revision and the one with the latest time. A suspect backup that is newer than every verified one stays as evidence.
func (k Keep) Deletions(all []manifest.Key, most int, read Reader) ([]manifest.Key, error) {
	if k.IsZero() {
		return nil, nil
	}
	known := &known{states: map[manifest.Key]State{}, read: read}
	newestFirst := slices.SortedFunc(slices.Values(all), manifest.NewestFirst)
	var stays map[manifest.Key]bool
	// A backup that turns out to be suspect leaves its place to the next one.
	for again := true; again; {
		stays = k.stays(newestFirst, known.states)
		var err error
		if again, err = known.add(slices.DeleteFunc(slices.Clone(newestFirst), func(key manifest.Key) bool {
			return !stays[key]
		})); err != nil {
			return nil, err
		}
	}
	goes := slices.DeleteFunc(newestFirst, func(key manifest.Key) bool { return stays[key] })
	slices.Reverse(goes)
	var gone []manifest.Key
	for len(gone) < most && len(goes) > 0 {
		part := goes[:min(most-len(gone), len(goes))]
		goes = goes[len(part):]
		if _, err := known.add(part); err != nil {
			return nil, err
		}
		for _, key := range part {
			if known.states[key] != Unusable {
				gone = append(gone, key)
			}
		}
	}
	return gone, nil
}

// known are the states of the backups that were read.
type known struct {
	states map[manifest.Key]State
	read   Reader
}

// add reads those of the backups that are unread.
func (k *known) add(keys []manifest.Key) (some bool, err error) {
	var unread []manifest.Key
	for _, key := range keys {
		if k.states[key] == Unread {
			unread = append(unread, key)
		}
	}
	if len(unread) == 0 {
		return false, nil
	}
	states, err := k.read(unread)
	if err != nil {
		return false, err
	}
	for i, key := range unread {
		k.states[key] = states[i]
	}
	return true, nil
}

func (k Keep) stays(newestFirst []manifest.Key, states map[manifest.Key]State) map[manifest.Key]bool {
	stays := map[manifest.Key]bool{}
	counts := func(key manifest.Key) bool { return states[key] == Unread || states[key] == Verified }
	for _, rule := range k.rules() {
		slots := map[string]bool{}
		for _, key := range newestFirst {
			if len(slots) == rule.count {
				break
			}
			if slot := rule.slot(key.Time); counts(key) && !slots[slot] {
				slots[slot] = true
				stays[key] = true
			}
		}
	}
	newestOfEach(newestFirst, counts, stays)
	for _, key := range newestFirst {
		if counts(key) {
			break
		}
		if states[key] == Suspect {
			stays[key] = true
		}
	}
	return stays
}

// life is one life of the data: between two restores. A restore gives the cluster a new ID.
type life struct {
	bootstrap manifest.BootstrapDigest
	cluster   values.ClusterID
}

func newestOfEach(newestFirst []manifest.Key, counts func(manifest.Key) bool, stays map[manifest.Key]bool) {
	highest := map[life]manifest.Key{}
	for _, key := range newestFirst {
		if !counts(key) {
			continue
		}
		of := life{key.Bootstrap, key.ClusterID}
		best, known := highest[of]
		if !known {
			stays[key] = true
		}
		if !known || key.Revision > best.Revision {
			highest[of] = key
		}
	}
	for _, key := range highest {
		stays[key] = true
	}
}
