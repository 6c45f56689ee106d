package maintenance

import (
	"context"
	"fmt"
	"time"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/wire/values"
)

// mostStill is how long writes may stand still.
const mostStill = 2 * time.Second

const probePause = 250 * time.Millisecond

// watch ends a context once writes stand still. A probe is a lease that is revoked at once. It goes through the log as
// a write does, and leaves no key and no revision behind.
func watch(ctx context.Context, client *etcd.Client, others []values.URL) (watched context.Context, end func() error) {
	watched, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		last, at := time.Now(), 0
		for watched.Err() == nil && len(others) > 0 {
			left := mostStill - time.Since(last)
			if left <= 0 {
				cancel(fmt.Errorf("no member has taken a write for %s", mostStill))
				return
			}
			// A member that does not answer must not use up the time of the next one.
			limit := max(left/2, probePause)
			if client.Within(limit).Nudge(watched, others[at%len(others)]) == nil {
				last = time.Now()
			} else {
				at++
			}
			select {
			case <-watched.Done():
			case <-time.After(min(probePause, max(0, mostStill-time.Since(last)))):
			}
		}
	}()
	return watched, func() error {
		why := context.Cause(watched)
		cancel(nil)
		<-ended
		return why
	}
}
