package main

import (
	"context"
	"sync/atomic"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
)

// Reader asks one member, by linearizable reads, for the newest write that a writer had acknowledged. So the log shows
// whether a write that one member confirmed was ever missing at another.
type Reader struct {
	name     string
	endpoint string
	client   *clientv3.Client
	log      *Log
	timeout  time.Duration
	every    time.Duration
	latest   []*atomic.Pointer[Record]
}

func (r *Reader) run(ctx context.Context) {
	defer r.client.Close()
	for turn := 0; ctx.Err() == nil; turn++ {
		if wanted := r.latest[turn%len(r.latest)].Load(); wanted != nil {
			r.log.Append(r.read(wanted.Key))
		}
		select {
		case <-ctx.Done():
		case <-time.After(r.every):
		}
	}
}

func (r *Reader) read(key string) Record {
	record := Record{Kind: KindRead, By: r.name, Key: key, Member: r.endpoint, Start: now()}
	ctx, cancel := context.WithTimeout(clientv3.WithRequireLeader(context.Background()), r.timeout)
	defer cancel()
	answer, err := r.client.Get(ctx, key)
	record.End = now()
	if err != nil {
		record.Outcome = Failed
		_, record.Error = outcomeOf(err)
		record.Detail = err.Error()
		return record
	}
	record.Outcome, record.Revision, record.Cluster = OK, answer.Header.Revision, hex(answer.Header.ClusterId)
	if len(answer.Kvs) == 1 {
		record.Value, record.ModRevision = string(answer.Kvs[0].Value), answer.Kvs[0].ModRevision
	}
	return record
}
