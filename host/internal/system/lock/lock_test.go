package lock

import (
	"context"
	"strings"
	"testing"

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
