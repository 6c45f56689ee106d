package stall_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/system/stall"
)

// fetch reads from a server that sends a byte every so often, and then stops without hanging up.
func fetch(t *testing.T, sent int, every, limit time.Duration, hangsUp bool) (read int64, err error) {
	t.Helper()
	done := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		for range sent {
			_, _ = w.Write([]byte("x"))
			w.(http.Flusher).Flush()
			time.Sleep(every)
		}
		if !hangsUp {
			<-done
		}
	}))
	defer server.Close()
	defer close(done)
	ctx, watch, stop := stall.Over(t.Context(), limit)
	defer stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	read, err = io.Copy(io.Discard, watch.Reader(response.Body))
	if err != nil {
		err = context.Cause(ctx)
	}
	return read, err
}

func TestATransferThatStopsEnds(t *testing.T) {
	begun := time.Now()
	_, err := fetch(t, 1, 0, 200*time.Millisecond, false)
	if err == nil || !strings.Contains(err.Error(), "no data for 200ms") {
		t.Errorf("%v", err)
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestASlowTransferMayTakeLongerThanTheLimit(t *testing.T) {
	read, err := fetch(t, 10, 100*time.Millisecond, 500*time.Millisecond, true)
	if err != nil || read != 10 {
		t.Errorf("%d, %v", read, err)
	}
}
