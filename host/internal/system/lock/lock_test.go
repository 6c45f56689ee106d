package lock

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/system/paths"
)

func TestASecondCommandWaitsAndThenReportsTheLock(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	release, err := Take(context.Background(), host, Verbs, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Take(context.Background(), host, Verbs, 0); err == nil || !strings.Contains(err.Error(), "has held") {
		t.Fatalf("the second command got %v", err)
	}
	other, err := Take(context.Background(), host, Install, 0)
	if err != nil {
		t.Fatalf("another lock is not free: %v", err)
	}
	other()
	release()
	again, err := Take(context.Background(), host, Verbs, 0)
	if err != nil {
		t.Fatalf("a released lock is not free: %v", err)
	}
	again()
}

func TestALockOnARemovedFileExcludesNobodySoItIsTakenAgain(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	release, err := Take(t.Context(), host, Verbs, 0)
	if err != nil {
		t.Fatal(err)
	}
	second := make(chan error, 1)
	go func() {
		_, err := Take(t.Context(), host, Verbs, 10)
		second <- err
	}()
	time.Sleep(2 * pollInterval)
	// As an uninstallation does.
	if err := os.Remove(host.State(Verbs)); err != nil {
		t.Fatal(err)
	}
	release()
	if err := <-second; err != nil {
		t.Fatal(err)
	}
	if IsFree(t.Context(), host, Verbs) {
		t.Error("a third command takes the lock while the second one has it")
	}
}
