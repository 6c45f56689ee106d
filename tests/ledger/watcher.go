package main

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"
)

// Watcher records each event of the prefix, from the first revision on. Whenever a watch ends, it continues after the
// last event that it saw.
type Watcher struct {
	name   string
	prefix string
	client *clientv3.Client
	append func(Record)
	// Revision up to which all events have been seen.
	seen atomic.Int64
}

func (w *Watcher) run(ctx context.Context) {
	for ctx.Err() == nil {
		err := w.watch(ctx)
		if ctx.Err() != nil {
			return
		}
		record := Record{Kind: KindBreak, By: w.name, End: now(), Revision: w.seen.Load()}
		_, record.Error = outcomeOf(err)
		record.Detail = err.Error()
		w.append(record)
		// A client that compacts the prefix while the ledger runs removes events, and the check reports them as unseen.
		time.Sleep(50 * time.Millisecond)
	}
}

func (w *Watcher) watch(ctx context.Context) error {
	// A watch that is left without a word stays open at the server until its stream ends.
	ctx, cancel := context.WithCancel(clientv3.WithRequireLeader(ctx))
	defer cancel()
	answers := w.client.Watch(ctx, w.prefix, clientv3.WithPrefix(), clientv3.WithRev(w.seen.Load()+1),
		clientv3.WithProgressNotify())
	for answer := range answers {
		if err := answer.Err(); err != nil {
			if errors.Is(err, rpctypes.ErrCompacted) {
				w.seen.Store(answer.CompactRevision - 1)
			}
			return err
		}
		for _, event := range answer.Events {
			w.append(Record{
				Kind: KindEvent, By: w.name, Key: string(event.Kv.Key), Value: string(event.Kv.Value), End: now(),
				Revision: answer.Header.Revision, ModRevision: event.Kv.ModRevision,
				Deleted: event.Type == clientv3.EventTypeDelete, Cluster: hex(answer.Header.ClusterId),
			})
			w.seen.Store(event.Kv.ModRevision)
		}
		// The revision of an answer with events may be ahead of them. A watch can continue from that of a notice.
		if answer.IsProgressNotify() {
			w.seen.Store(answer.Header.Revision)
		}
	}
	return errors.New("the watch ended")
}

// catchUp waits until all up to the revision has been seen.
func (w *Watcher) catchUp(revision int64, within time.Duration) bool {
	for until := time.Now().Add(within); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if w.seen.Load() >= revision {
			return true
		}
	}
	return w.seen.Load() >= revision
}
