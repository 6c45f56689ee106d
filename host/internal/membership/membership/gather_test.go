package membership

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/system/names"
	"etcd-host/internal/system/names/namestest"
)

// zone answers about client records alone.
type zone struct {
	namestest.Resolver
	targets []names.Target
	err     error
}

func (z zone) ClientRecords(context.Context, string, string) ([]names.Target, error) {
	return z.targets, z.err
}

// asking is a host whose only way to the cluster is DNS.
func asking(t *testing.T, answer zone) *host {
	t.Helper()
	c := etcdtest.Empty(t)
	m, self, _ := c.Host(t, &etcdtest.Member{Name: "m0"})
	m.Resolver = answer
	view, err := cluster.Open(m, self)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(view.Close)
	view.Silence = errors.New("refused")
	return &host{declared: Declared{Self: self, Domain: "example.com"}, view: view}
}

func TestTheTargetsOfRecordsAreAskedForSomeTimeOnly(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	port := uint16(silent.Addr().(*net.TCPAddr).Port)
	var targets []names.Target
	for range 50 {
		targets = append(targets, names.Target{Host: "127.0.0.1", Port: port})
	}
	h := asking(t, zone{targets: targets})
	begin := time.Now()
	err = h.askRecords(t.Context(), time.Second)
	if took := time.Since(begin); err == nil || took > 10*time.Second {
		t.Errorf("%v after %s", err, took)
	}
	const want = `the 50 targets of the SRV record set "_etcd-client-ssl._tcp.example.com" gave no answer within 1s`
	if why := noAnswer(nil, "example.com", h.view.Silence); !strings.Contains(why, want) {
		t.Error(why)
	}
}

func TestAnOddAnswerOfDNSIsInTheMessage(t *testing.T) {
	h := asking(t, zone{err: errors.New("1500 targets")})
	if err := h.askRecords(t.Context(), time.Minute); err == nil {
		t.Error("an odd answer is an answer")
	}
	const want = "refused; the SRV records: 1500 targets"
	if why := noAnswer(nil, "example.com", h.view.Silence); !strings.Contains(why, want) {
		t.Error(why)
	}
}
