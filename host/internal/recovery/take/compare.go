package take

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/recovery/contents"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/values"
)

// errNotCompared says that the member compacted beyond the snapshot meanwhile.
var errNotCompared = errors.New("the member compacted beyond the snapshot")

// errNoHash says that the member may return the hash later: it is down, or it has not applied that revision yet.
var errNoHash = errors.New("there is no hash to compare with yet")

// comparison is how a member's data compares with a snapshot, at the snapshot's revision.
type comparison int

const (
	// unknown: the member has no hash to compare with.
	unknown comparison = iota
	same
	differs
)

// answerTime is how long a member may give no answer. An update restarts it just after it saved a snapshot.
const answerTime = 2 * time.Minute

// compare reads the snapshot. The snapshot is suspect where it differs from its own member, or does not have the data
// of a majority. A member that is corrupt hands its data out as it is.
func (r *run) compare(ctx context.Context, raw string) (found contents.Contents, suspect string, err error) {
	opened, err := contents.Open(raw)
	if err != nil {
		return found, "", err
	}
	defer opened.Close()
	own, err := r.compareWithOwn(ctx, opened)
	if err != nil {
		return opened.Contents, "", err
	}
	names := map[comparison][]string{own: {r.self.Name.String()}}
	if own != differs {
		r.compareWithOthers(ctx, opened, names)
	}
	if len(names[differs]) > 0 && len(names[same]) <= len(names[differs]) {
		suspect = fmt.Sprintf("at revision %d it differs from the data of %s", opened.Revision, join(names[differs]))
		if len(names[same]) > 0 {
			suspect += ", and has the data of " + join(names[same])
		}
		r.m.Say.Say("the snapshot is suspect: %s", suspect)
	}
	return opened.Contents, suspect, nil
}

func join(names []string) string { return strings.Join(names, ", ") }

// compareWithOthers asks until a majority of the voting members has decided. Each reads all of its data for this, and
// its clients wait meanwhile: so one is asked after the other, and the leader last.
func (r *run) compareWithOthers(ctx context.Context, opened *contents.Opened, names map[comparison][]string) {
	var status etcd.Status
	err := r.view.Ask(ctx, r.view.Here)
	if err == nil {
		status, err = r.view.Etcd.Status(ctx, r.view.Here)
	}
	if err != nil {
		r.m.Say.Say("the snapshot is compared with no other member: %v", err)
		return
	}
	voters := r.view.Members.Voters().LeaderLast(status.Leader)
	for _, one := range voters {
		if max(len(names[same]), len(names[differs])) > len(voters)/2 {
			return
		}
		if one.Has(r.self.PeerURL) {
			continue
		}
		// A member that answers a linearizable read has all that the snapshot has.
		err := r.view.Etcd.Commits(ctx, one.Client())
		result := unknown
		if err == nil {
			result, err = r.compareWith(ctx, opened, one.Client())
		}
		if err != nil {
			r.m.Say.Say("the snapshot is not compared with %s: %v", one.Name, err)
		}
		names[result] = append(names[result], one.Name.String())
	}
}

// compareWithOwn waits for a member that restarts.
func (r *run) compareWithOwn(ctx context.Context, opened *contents.Opened) (own comparison, err error) {
	err = retry.For(ctx, r.patience, func(ctx context.Context) (err error) {
		own, err = r.compareWith(ctx, opened, r.view.Here)
		if err != nil && !errors.Is(err, errNoHash) {
			return retry.Final(err)
		}
		return err
	})
	return own, err
}

func (r *run) compareWith(ctx context.Context, opened *contents.Opened, url values.URL) (comparison, error) {
	hashes, err := r.view.Etcd.Hashes(ctx, []values.URL{url}, opened.Revision)
	if err == nil && hashes[0].Compacted < opened.CompactRevision {
		// Nothing was written since the last compaction. For its revision a member returns the hash from before it.
		hashes, err = r.view.Etcd.Hashes(ctx, []values.URL{url}, 0)
		if err == nil && (hashes[0].Revision != opened.Revision || hashes[0].Compacted < opened.CompactRevision) {
			return unknown, nil
		}
	}
	switch {
	case etcd.IsCompacted(err):
		return unknown, fmt.Errorf("%w, so that its hash cannot be compared: %w", errNotCompared, err)
	case etcd.IsOdd(err), etcd.NotPermitted(err):
		return unknown, err
	case err != nil:
		return unknown, fmt.Errorf("%w: %w", errNoHash, err)
	}
	living, hash := hashes[0], opened.HashKV
	if living.Compacted > opened.CompactRevision {
		if hash, err = opened.HashCompactedAt(living.Compacted); err != nil {
			return unknown, err
		}
	}
	if hash != living.Hash {
		return differs, nil
	}
	return same, nil
}
