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

// Reader puts the alarm off while data come.
func (w *Watch) Reader(r io.Reader) io.Reader { return reader{r, w} }

type reader struct {
	io.Reader
	watch *Watch
}

func (r reader) Read(data []byte) (int, error) {
	n, err := r.Reader.Read(data)
	r.watch.alarm.Reset(r.watch.limit)
	return n, err
}
