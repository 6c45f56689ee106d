package maintenance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/defragmented"
	"etcd-host/internal/recovery/metrics"
	"etcd-host/internal/system/lock"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/system/units"
	"etcd-host/internal/wire/values"
)

// Verb is `maintenance`.
func Verb(ctx context.Context, m *machine.Machine, args []string, _ io.Reader, _ io.Writer) error {
	r := &run{m: m, byTurn: len(args) > 0, worth: isWorth, sleep: retry.Sleep}
	if r.byTurn {
		r.patience = patience
	}
	return r.all(ctx)
}

// all waits for its turn without the lock, because a person may defragment meanwhile. Then it begins.
func (r *run) all(ctx context.Context) error {
	if r.byTurn {
		if err := r.onMember(ctx, r.awaitTurn); err != nil {
			return err
		}
	}
	release, err := lock.Take(ctx, r.m.Paths, lock.Maintenance, int(max(r.patience, impatience).Seconds()))
	if err != nil {
		return err
	}
	defer release()
	defer metrics.Say(ctx, r.m)
	return r.onMember(ctx, r.work)
}

// onMember reads which member this host has.
func (r *run) onMember(ctx context.Context, work func(context.Context) error) (err error) {
	if r.self, err = identity.Read(r.m.Paths); err != nil {
		return err
	}
	if r.self.IsZero() {
		return errors.New("this host is not a member of a cluster. Nothing was changed")
	}
	if r.view, err = cluster.Open(r.m, r.self); err != nil {
		return err
	}
	defer r.view.Close()
	return work(ctx)
}

// awaitTurn waits where there is something to do. A fault ends the wait: the run finds it again, and reports it.
func (r *run) awaitTurn(ctx context.Context) error {
	if err := r.view.Ask(ctx, r.view.Here); err != nil || len(r.view.Members) == 1 {
		return nil
	}
	status, err := r.isDue(ctx)
	if err != nil {
		return nil
	}
	return r.sleep(ctx, time.Duration(place(r.view.Members, status))*slot)
}

// EndedVerb is `maintained`, when the service ended. A run that systemd killed at its deadline wrote no end itself. One
// that was stopped has no result, so that of the one before stays.
func EndedVerb(ctx context.Context, m *machine.Machine, _ []string, _ io.Reader, _ io.Writer) error {
	found, err := defragmented.Read(m.Paths)
	if err != nil || !found.Running {
		return err
	}
	defer metrics.Say(ctx, m)
	return defragmented.Change(m.Paths, func(result *defragmented.Result) {
		if units.Stopped() {
			*result = result.Ended()
			result.Skipped, result.Reason = m.Now().UTC().Truncate(time.Second), "it was stopped before it ended"
			return
		}
		result.Running, result.Previous = false, nil
		result.Error = fmt.Sprintf("it did not end: systemd reports %q", values.Printable(os.Getenv("SERVICE_RESULT")))
	})
}
