// Package retry tries again, for a while, what another host may need a moment for.
package retry

import (
	"context"
	"errors"
	"time"
)

const pause = 100 * time.Millisecond

// For tries until it succeeds, and returns the last error where it never did. An error of Final ends it at once.
func For(ctx context.Context, limit time.Duration, try func(context.Context) error) error {
	until := time.Now().Add(limit)
	for {
		err := try(ctx)
		var last final
		if errors.As(err, &last) {
			return last.error
		}
		if err == nil || !time.Now().Before(until) {
			return err
		}
		if ended := Sleep(ctx, pause); ended != nil {
			return errors.Join(err, ended)
		}
	}
}

// Sleep waits, unless the context ends before.
func Sleep(ctx context.Context, duration time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(duration):
		return nil
	}
}

type final struct{ error }

func (f final) Unwrap() error { return f.error }

// Final marks an error that no time changes.
func Final(err error) error { return final{err} }
