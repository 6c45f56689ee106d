package input

import (
	"bytes"
	"context"
	"io"
	"os"
	"time"

	"etcd-host/internal/system/stall"
	"etcd-host/internal/wire/coded"
)

// Arrived reads the whole input, so that no verb holds a lock while it waits for one. An input that stands still for
// the limit has lost its sender. A person at a terminal sends none.
func Arrived(r io.Reader, limit time.Duration) (io.Reader, error) {
	if file, ok := r.(*os.File); ok {
		if info, err := file.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return bytes.NewReader(nil), nil
		}
	}
	type outcome struct {
		text []byte
		err  error
	}
	during, watch, stop := stall.Over(context.Background(), limit)
	defer stop()
	read := make(chan outcome, 1)
	go func() {
		text, err := readAll(watch.Reader(r))
		read <- outcome{text, err}
	}()
	select {
	case found := <-read:
		return bytes.NewReader(found.text), found.err
	case <-during.Done():
		return nil, coded.InputNotWhole.Errorf("the input did not arrive whole: %w. Nothing was changed. Run pulumi up again",
			context.Cause(during))
	}
}
