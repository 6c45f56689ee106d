package guard

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/values"
)

func TestAMemberStartsUnlessAQuorumIsWithoutItAndNoPeerKnowsIt(t *testing.T) {
	for promise, c := range map[string]struct {
		peers  []peer
		fenced bool
	}{
		"without peers":                          {nil, false},
		"where no peer answers, as in an outage": {[]peer{silent, silent}, false},
		"where the others know it":               {[]peer{hasUs, hasUs}, false},
		"where one knows it and one is strange":  {[]peer{lacksUs, hasUs}, false},
		"not where the cluster was restored":     {[]peer{lacksUs, lacksUs}, true},
		"not where one host was recovered":       {[]peer{lacksUs, silent}, true},
	} {
		if isFenced(c.peers) != c.fenced {
			t.Errorf("%s: %v", promise, !c.fenced)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		peers := rapid.SliceOf(rapid.SampledFrom([]peer{silent, hasUs, lacksUs})).Draw(t, "peers")
		fenced := isFenced(peers)
		if fenced && (slices.Contains(peers, hasUs) || !slices.Contains(peers, lacksUs)) {
			t.Fatalf("%v keeps it from starting", peers)
		}
		if isFenced(append(peers, silent)) != fenced {
			t.Fatalf("%v: a peer that is silent changes what is decided", peers)
		}
	})
}

func TestAMemberThatTheClusterContinuedWithoutDoesNotStart(t *testing.T) {
	for title, remember := range map[string]func(*machine.Machine, identity.Identity, values.MemberID) error{
		"one that was ready": func(m *machine.Machine, self identity.Identity, number values.MemberID) error {
			return errors.Join(identity.MarkReady(m.Paths, self.Token), identity.RememberMemberID(m.Paths, number))
		},
		"one that was ready, with restored data that was not": func(
			m *machine.Machine, self identity.Identity, _ values.MemberID,
		) error {
			return identity.MarkReady(m.Paths, self.Token)
		},
		"a new host with restored data": func(*machine.Machine, identity.Identity, values.MemberID) error { return nil },
	} {
		t.Run(title, func(t *testing.T) { continuedWithout(t, remember) })
	}
}

func continuedWithout(t *testing.T, remember func(*machine.Machine, identity.Identity, values.MemberID) error) {
	c := etcdtest.Start(t, 3)
	us := c.Members[0]
	m, self, _ := c.Host(t, us)
	number := us.ID()
	if err := os.CopyFS(m.Paths.At("/data/member/wal"), os.DirFS(filepath.Join(us.Dir, "member", "wal"))); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(m.Paths.Members()), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := files.Put(m.Paths.Members(), 0o600, []byte(values.Join(c.Clients(), "\n"))); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(identity.Remember(m.Paths, self), remember(m, self, number)); err != nil {
		t.Fatal(err)
	}
	// The peer ports of this cluster are not all the same, so only the client ports answer.
	client, err := etcd.Open(m.Paths.Current())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	guarded := func() error { return Verb(t.Context(), m, nil, nil, nil) }
	if err := guarded(); err != nil {
		t.Errorf("a member does not start: %v", err)
	}
	us.Stop()
	err = retry.For(t.Context(), time.Minute, func(ctx context.Context) error {
		return client.Remove(ctx, c.Members[1].Client, number)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := guarded(); err == nil || !strings.Contains(err.Error(), "does not list member "+number.String()) {
		t.Errorf("%v", err)
	}
	if removal, err := Removed(t.Context(), m, self); err != nil || removal == nil || removal.Member != number ||
		removal.By == us.Client {
		t.Errorf("%+v %v", removal, err)
	}
	c.Members[1].Stop()
	if err := guarded(); err != nil {
		t.Errorf("a list without a quorum counts: %v", err)
	}
	c.Members[2].Stop()
	if err := guarded(); err != nil {
		t.Errorf("no peer answers: %v", err)
	}
}
