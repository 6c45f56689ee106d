package upgrade

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/retry"
)

// needsNewLog says whether the next version cannot read the log. etcd 3.7 panics on requests of the kind that 3.5
// wrote, and 3.6 on those of the API before v3. Both replay the log from its last snapshot.
func (c Change) needsNewLog() bool {
	switch c.From.MinorString() + " " + c.To.MinorString() {
	case "3.6 3.7":
		return true
	case "3.5 3.6":
		return c.LogHasV2
	}
	return false
}

// renewLog makes the last snapshot of the log younger than such requests. This member restarts once more with the
// version that it has, and with a count that makes it take a snapshot after a few entries.
func (c Change) renewLog(ctx context.Context, v *cluster.View) error {
	if err := v.HandOver(ctx); err != nil {
		return err
	}
	v.Machine.Say.Say("restarting etcd %s on %s once, for a new snapshot of its log: %s cannot read what 3.5 may have "+
		"left in it",
		c.From, v.Self.Name, c.To)
	m := v.Machine
	if _, err := made.Put(m.Paths, m.Say, m.Paths.Bootstrap(), 0o644, []byte("ETCD_SNAPSHOT_COUNT=1\n")); err != nil {
		return err
	}
	if err := v.Machine.Units.Restart(ctx, adopted.OwnUnit); err != nil {
		return err
	}
	if err := v.WaitReady(ctx); err != nil {
		return err
	}
	status, err := v.Etcd.Status(ctx, v.Here)
	if err != nil {
		return fmt.Errorf("etcd on %s does not report its state: %w", v.Self.Name, err)
	}
	err = retry.For(ctx, 60*time.Second, func(ctx context.Context) error { return logRenewed(ctx, v, status) })
	if err != nil {
		return fmt.Errorf(
			"etcd on %s wrote no snapshot of its log within 60 s: %w. It keeps running with %s. Run pulumi "+
				"up again",
			v.Self.Name,
			err,
			c.From,
		)
	}
	return v.Settled(ctx, c.CatchUp)
}

func logRenewed(ctx context.Context, v *cluster.View, since etcd.Status) error {
	if err := v.Etcd.Nudge(ctx, v.Here); err != nil {
		return err
	}
	newest, err := newestSnapshot(v.Machine.Paths.At(filepath.Join(v.Self.DataDir, "member", "snap")))
	if err != nil {
		return err
	}
	if newest < since.Applied {
		return fmt.Errorf("its last snapshot is of entry %d, before %d", newest, since.Applied)
	}
	return nil
}

// A snapshot's file is named TERM-INDEX.snap, in hexadecimal. etcd's user makes files there: any other name is not
// etcd's.
var snapshotFile = regexp.MustCompile(`^[0-9a-f]{16}-([0-9a-f]{16})\.snap$`)

func newestSnapshot(dir string) (uint64, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, err
	}
	newest := uint64(0)
	for _, entry := range entries {
		if name := snapshotFile.FindStringSubmatch(entry.Name()); name != nil {
			index, err := strconv.ParseUint(name[1], 16, 64)
			if err != nil {
				return 0, err
			}
			newest = max(newest, index)
		}
	}
	return newest, nil
}
