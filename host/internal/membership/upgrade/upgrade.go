// Package upgrade judges a change of etcd's version by what the members run now, and does what etcd needs before it.
package upgrade

import (
	"context"
	"fmt"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/snapshot"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// Change is one member's change of version.
type Change struct {
	From, To values.Version
	// Oldest is the oldest version that To can be reached from.
	Oldest values.Version
	// Answers says that the cluster has a quorum.
	Answers bool
	// CatchUp is how long a restarted member may take.
	CatchUp time.Duration
	// LogHasV2 says that the write-ahead log has requests of the API before v3.
	LogHasV2 bool
	// KeepsV2 says that the files for the next version have it start with keys of that API all the same.
	KeepsV2 bool
}

// Prepare is called before any start of another version. It fails where the change is not allowed; nothing was
// restarted then.
func (c Change) Prepare(ctx context.Context, v *cluster.View) error {
	running, err := c.running(ctx, v)
	if err != nil {
		return err
	}
	down, err := c.Direction(running)
	if err != nil {
		return err
	}
	if err := v.Etcd.Commits(ctx, v.Here); err != nil {
		if etcd.IsOdd(err) {
			return err
		}
		return nil
	}
	if c, err = c.withoutV2(ctx, v); err != nil {
		return err
	}
	if !c.From.SameMinor(c.To) {
		followed := func(ctx context.Context) error { return c.followed(ctx, v, down) }
		if err := retry.For(ctx, 60*time.Second, followed); err != nil {
			return fmt.Errorf("%w. Nothing was restarted; run pulumi up again", err)
		}
		if err := snapshot.Before(ctx, v, c.To.String()); err != nil {
			return err
		}
	}
	if down {
		if err := c.prepareDowngrade(ctx, v); err != nil {
			return err
		}
	}
	if !c.needsNewLog() {
		return nil
	}
	if err := c.renewLog(ctx, v); err != nil {
		return err
	}
	// Keys that only the log had are in its snapshot now.
	_, err = c.withoutV2(ctx, v)
	return err
}

// running has the version of every member: an upgrade may have ended half-way. Without a quorum there is only this
// host's own version.
func (c Change) running(ctx context.Context, v *cluster.View) ([]values.Version, error) {
	var versions []values.Version
	if !c.From.IsZero() {
		versions = append(versions, c.From)
	}
	if !c.Answers {
		return versions, nil
	}
	for _, member := range v.OtherVoters() {
		status, err := v.Etcd.Status(ctx, member.Client())
		if etcd.IsOdd(err) {
			return nil, err
		}
		if err != nil {
			return nil, fmt.Errorf(
				"%s does not report its version: %s. Nothing was restarted",
				member.Client(),
				etcd.Why(err),
			)
		}
		versions = append(versions, status.Version)
	}
	return versions, nil
}

// Direction says whether a change goes back to an older minor version, or fails where etcd does not allow it.
func (c Change) Direction(running []values.Version) (down bool, err error) {
	for _, version := range running {
		// etcd itself lets a member skip a minor version and then cannot read its data.
		if version.Less(c.Oldest) {
			return false, coded.VersionFloor.Errorf(
				"a member runs etcd %s; %s can only be reached from %s or newer. Set version to that "+
					"first, or name it in intermediateVersions. Nothing was restarted",
				version,
				c.To,
				c.Oldest,
			)
		}
		back := version.Minor - c.To.Minor
		switch {
		case version.Major != c.To.Major || back > 1:
			return false, coded.VersionSkipsMinor.Errorf(
				"a member runs etcd %s; etcd can go back by one minor version only, not to %s. "+
					"Nothing was restarted. Set version to a release of the minor version before it", version, c.To)
		case back == 1:
			down = true
		}
	}
	return down, nil
}
