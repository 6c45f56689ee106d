package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync/atomic"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
)

// Writer creates one key after the other and never tries one twice: what became of a write whose answer is missing is
// found out afterwards.
type Writer struct {
	name    string
	prefix  string
	client  *clientv3.Client
	log     *Log
	timeout time.Duration
	rate    float64
	// The latest acknowledged write, for readers to look for.
	latest *atomic.Pointer[Record]
	// Runs once, when this writer's first write is acknowledged.
	acknowledged func()
}

func (w *Writer) run(ctx context.Context) {
	next := time.Now()
	for seq := 1; ctx.Err() == nil; seq++ {
		record := w.write(fmt.Sprintf("%s%s/%08d", w.prefix, w.name, seq))
		w.log.Append(record)
		if record.Outcome == OK {
			w.latest.Store(&record)
			w.acknowledged()
		}
		next = w.wait(ctx, next, record.Outcome)
	}
}

// write is not ended by the end of the run: an UNKNOWN that nothing forced would only blur the result.
func (w *Writer) write(key string) Record {
	record := Record{Kind: KindWrite, By: w.name, Key: key, Value: rand.Text(), Start: now()}
	attempt := record
	attempt.Kind = KindAttempt
	w.log.Append(attempt)
	ctx, cancel := context.WithTimeout(clientv3.WithRequireLeader(context.Background()), w.timeout)
	defer cancel()
	answer, err := w.client.Txn(ctx).
		If(clientv3.Compare(clientv3.CreateRevision(key), "=", 0)).
		Then(clientv3.OpPut(key, record.Value)).
		Else(clientv3.OpGet(key)).
		Commit()
	record.End = now()
	if err != nil {
		record.Outcome, record.Error = outcomeOf(err)
		record.Detail = err.Error()
		return record
	}
	record.Revision, record.Cluster = answer.Header.Revision, hex(answer.Header.ClusterId)
	record.Member = hex(answer.Header.MemberId)
	if answer.Succeeded {
		record.Outcome = OK
		return record
	}
	// The client sends again what the server let time out before it did itself: then the first one went through.
	found := answer.Responses[0].GetResponseRange().GetKvs()
	if len(found) == 1 && string(found[0].Value) == record.Value {
		record.Outcome, record.Error = Unknown, "sent twice by the client"
		return record
	}
	record.Outcome, record.Error = Failed, "key taken"
	return record
}

// wait keeps to the rate without making up for what a gap has cost: a burst afterwards would be another load.
func (w *Writer) wait(ctx context.Context, last time.Time, outcome Outcome) time.Time {
	next := last
	if w.rate > 0 {
		next = last.Add(time.Duration(float64(time.Second) / w.rate))
	} else if outcome != OK {
		next = time.Now().Add(10 * time.Millisecond)
	}
	pause := time.Until(next)
	if pause <= 0 {
		return time.Now()
	}
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
	return next
}

func hex(id uint64) string { return fmt.Sprintf("%x", id) }
