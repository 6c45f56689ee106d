package facts

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/values"
)

func TestDataOfAMemberThatItsClusterContinuedWithoutIsAFact(t *testing.T) {
	c := etcdtest.Start(t, 3)
	us := c.Members[0]
	m, self, _ := c.Host(t, us)
	number := us.ID()
	for _, dir := range []string{m.Paths.At("/data/member/wal"), filepath.Dir(m.Paths.Members())} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	_, err := files.Put(m.Paths.Members(), 0o600, []byte(values.Join(c.Clients(), "\n")))
	err = errors.Join(err, identity.Remember(m.Paths, self), identity.RememberMemberID(m.Paths, number),
		os.WriteFile(m.Paths.At("/data/member/wal/0.wal"), nil, 0o600))
	if err != nil {
		t.Fatal(err)
	}
	facts := func() string {
		t.Helper()
		var lines answer
		if err := member(t.Context(), m, asked{dataDir: "/data"}, &lines); err != nil {
			t.Fatal(err)
		}
		return strings.Join(lines, "\n") + "\n"
	}
	if text := facts(); !strings.Contains(text, "\ndata=yes\n") || strings.Contains(text, "\nremoved=") {
		t.Errorf("%s", text)
	}
	us.Stop()
	client, err := etcd.Open(m.Paths.Current())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	err = retry.For(t.Context(), time.Minute, func(ctx context.Context) error {
		return client.Remove(ctx, c.Members[1].Client, number)
	})
	if err != nil {
		t.Fatal(err)
	}
	if text := facts(); !strings.Contains(text, "\nremoved="+number.String()+" https://") {
		t.Errorf("%s", text)
	}
}
