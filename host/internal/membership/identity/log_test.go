package identity

import (
	"os"
	"syscall"
	"testing"
	"time"
)

// etcd's user may hold a pipe open: a read of it would never end.
func TestAPipeAmongTheSegmentsOfALogIsNotRead(t *testing.T) {
	h := host(t)
	self := Identity{Token: "t", Name: "a", DataDir: "/data/etcd", ClientPort: 2379}
	write(t, h, "/data/etcd/member/wal/1.wal", "log")
	pipe := h.At("/data/etcd/member/wal/0.wal")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	held, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = held.Close() }()
	done := make(chan error, 1)
	go func() {
		_, err := LoggedID(h, self)
		done <- err
	}()
	select {
	case err := <-done:
		if err == nil {
			t.Error("a pipe is a log")
		}
	case <-time.After(5 * time.Second):
		t.Error("it is waited for")
	}
}
