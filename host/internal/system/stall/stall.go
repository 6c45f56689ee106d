// Package stall ends a transfer that stops. One that continues may take as long as it has data to bring.
package stall

import (
	"context"
	"fmt"
	"io"
	"time"
)

// Watch is over one transfer.
type Watch struct {
	limit time.Duration
	alarm *time.Timer
}

// Over has a context that ends when no data came for a while. The end of the transfer is stop.
func Over(ctx context.Context, limit time.Duration) (during context.Context, watch *Watch, stop func()) {
	during, cancel := context.WithCancelCause(ctx)
	alarm := time.AfterFunc(limit, func() { cancel(fmt.Errorf("no data for %s", limit)) })
	return during, &Watch{limit, alarm}, func() { alarm.Stop(); cancel(nil) }
}

// Moved puts the alarm off.
func (w *Watch) Moved() { w.alarm.Reset(w.limit) }

// Reader puts the alarm off while data come.
func (w *Watch) Reader(r io.Reader) io.Reader { return reader{r, w} }

// Waiting has the alarm run while a read waits for data, and not between two reads: a reader may take its time.
func (w *Watch) Waiting(r io.Reader) io.Reader {
	w.alarm.Stop()
	return waiting{r, w}
}

type waiting struct {
	io.Reader
	watch *Watch
}

func (r waiting) Read(data []byte) (int, error) {
	r.watch.Moved()
	defer r.watch.alarm.Stop()
	return r.Reader.Read(data)
}

type reader struct {
	io.Reader
	watch *Watch
}

func (r reader) Read(data []byte) (int, error) {
	n, err := r.Reader.Read(data)
	r.watch.Moved()
	return n, err
}
