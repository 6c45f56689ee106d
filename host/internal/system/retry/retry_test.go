package retry

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestForTriesUntilItSucceeds(t *testing.T) {
	tries := 0
	err := For(t.Context(), time.Minute, func(context.Context) error {
		if tries++; tries < 3 {
			return errors.New("not yet")
		}
		return nil
	})
	if err != nil || tries != 3 {
		t.Errorf("%v after %d", err, tries)
	}
}

func TestForReturnsTheLastError(t *testing.T) {
	last := errors.New("still not")
	if err := For(t.Context(), 0, func(context.Context) error { return last }); !errors.Is(err, last) {
		t.Error(err)
	}
}

func TestForStopsAtAFinalError(t *testing.T) {
	refused := errors.New("refused")
	tries := 0
	err := For(t.Context(), time.Minute, func(context.Context) error { tries++; return Final(refused) })
	if err != refused || tries != 1 {
		t.Errorf("%v after %d", err, tries)
	}
}

func TestForEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := For(ctx, time.Minute, func(context.Context) error { return errors.New("no") }); !errors.Is(
		err,
		context.Canceled,
	) {
		t.Error(err)
	}
}
