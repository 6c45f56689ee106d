package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"
)

// observe reads what the cluster holds, through each member. A member that was down a moment ago is waited for.
func observe(
	access Access, endpoints []string, prefix string, records []Record, patience time.Duration,
) (Observed, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	all, err := access.connect(endpoints...)
	if err != nil {
		return Observed{}, err
	}
	defer all.Close()

	var observed Observed
	err = insist(ctx, func(ctx context.Context) (err error) {
		observed.Keys, observed.Revision, err = keysOf(ctx, all, prefix, 0, false)
		return err
	})
	if err != nil {
		return Observed{}, fmt.Errorf("no member answers a linearizable read: %w", err)
	}
	// A compaction that passes through the members meanwhile makes hashes incomparable, for a moment.
	for range 5 {
		observed.Members = nil
		for _, endpoint := range endpoints {
			observed.Members = append(observed.Members, askMember(ctx, access, endpoint, prefix, observed.Revision))
		}
		if sameCompaction(observed.Members) {
			break
		}
		time.Sleep(time.Second)
	}
	for _, name := range watchersOf(records) {
		watcher := Watcher{name: name, prefix: prefix, client: all, append: func(record Record) {
			if record.Kind == KindEvent && record.ModRevision <= observed.Revision {
				observed.Events = append(observed.Events, record)
			}
		}}
		watcher.seen.Store(lastSeen(records, name))
		watchRest(&watcher, observed)
	}
	return observed, nil
}

// watchRest lets a watcher see what its run ended before. The last key of the prefix may be older than the revision: it
// is what has to be seen, since etcd gives no notice of progress while nothing happens.
func watchRest(watcher *Watcher, observed Observed) {
	var last int64
	for _, pair := range observed.Keys {
		last = max(last, pair.ModRevision)
	}
	if watcher.seen.Load() >= last {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		watcher.run(ctx)
		close(ended)
	}()
	watcher.catchUp(last, 5*time.Second)
	cancel()
	<-ended
}

func askMember(ctx context.Context, access Access, endpoint, prefix string, revision int64) Member {
	member := Member{Endpoint: endpoint}
	client, err := access.connect(endpoint)
	if err == nil {
		defer client.Close()
		// A member that is behind the revision calls it a future one.
		err = insist(ctx, func(ctx context.Context) error { return member.ask(ctx, client, prefix, revision) })
	}
	if err != nil {
		member.Error = err.Error()
	}
	return member
}

func sameCompaction(members []Member) bool {
	var revisions []int64
	for _, member := range members {
		if member.Error == "" {
			revisions = append(revisions, member.CompactRevision)
		}
	}
	slices.Sort(revisions)
	return len(slices.Compact(revisions)) <= 1
}

func (m *Member) ask(ctx context.Context, client *clientv3.Client, prefix string, revision int64) (err error) {
	if m.Keys, _, err = keysOf(ctx, client, prefix, revision, true); err != nil {
		return err
	}
	hash, err := client.HashKV(ctx, m.Endpoint, revision)
	if err != nil {
		return err
	}
	m.Hash, m.CompactRevision, m.Cluster = hash.Hash, hash.CompactRevision, hex(hash.Header.ClusterId)
	alarms, err := client.AlarmList(ctx)
	if err != nil {
		return err
	}
	m.Alarms = nil
	for _, alarm := range alarms.Alarms {
		if alarm.MemberID == hash.Header.MemberId && alarm.Alarm != pb.AlarmType_NONE {
			m.Alarms = append(m.Alarms, alarm.Alarm.String())
		}
	}
	return nil
}

const pageSize = 5000

// keysOf reads page by page at one revision, by default the newest; a whole prefix in one answer could be gigabytes.
func keysOf(
	ctx context.Context, client *clientv3.Client, prefix string, revision int64, serializable bool,
) (map[string]Pair, int64, error) {
	keys := map[string]Pair{}
	end := clientv3.GetPrefixRangeEnd(prefix)
	for from, first := prefix, true; ; first = false {
		options := []clientv3.OpOption{clientv3.WithRange(end), clientv3.WithLimit(pageSize), clientv3.WithRev(revision)}
		if serializable {
			options = append(options, clientv3.WithSerializable())
		}
		answer, err := client.Get(ctx, from, options...)
		if err != nil {
			return nil, 0, err
		}
		if first && revision == 0 {
			revision = answer.Header.Revision
		}
		for _, kv := range answer.Kvs {
			keys[string(kv.Key)] = Pair{Value: string(kv.Value), ModRevision: kv.ModRevision, Version: kv.Version}
		}
		if !answer.More {
			return keys, revision, nil
		}
		from = string(answer.Kvs[len(answer.Kvs)-1].Key) + "\x00"
	}
}

// insist tries until it succeeds or the time is over.
func insist(ctx context.Context, try func(context.Context) error) error {
	for {
		once, cancel := context.WithTimeout(ctx, 10*time.Second)
		err := try(once)
		cancel()
		if err == nil || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// watchersOf names the watchers of all runs of the log, those that saw nothing too.
func watchersOf(records []Record) []string {
	var names []string
	for _, record := range records {
		if record.Kind == KindStart {
			names = append(names, record.Watchers...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
