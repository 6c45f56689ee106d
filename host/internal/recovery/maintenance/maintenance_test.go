package maintenance

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/defragmented"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/lock"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// newRun is a run on the host of a member, for which every database is worth it.
func newRun(t *testing.T, c *etcdtest.Cluster, member *etcdtest.Member) *run {
	t.Helper()
	m, self, _ := c.Host(t, member)
	if err := identity.Remember(m.Paths, self); err != nil {
		t.Fatal(err)
	}
	put(t, m.Paths.BackupSettings(), `{"cluster":"etcd","metrics_directory":"/metrics","maintenance":{}}`)
	view, err := cluster.Open(m, self)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(view.Close)
	return &run{
		m: m, self: self, view: view, worth: func(etcd.Status, int64) bool { return true },
		sleep: func(context.Context, time.Duration) error { return nil },
	}
}

func (r *run) said() string { return strings.Join(r.m.Say.(*say.Lines).Said, "\n") }

// fragment writes a key often, and compacts all of that away.
func fragment(t *testing.T, c *etcdtest.Cluster, member *etcdtest.Member) {
	t.Helper()
	client := etcdtest.Client(t, c.PKI, member.Client)
	var revision int64
	for range 30 {
		answer, err := client.Put(t.Context(), "key", strings.Repeat("x", 100_000))
		if err != nil {
			t.Fatal(err)
		}
		revision = answer.Header.Revision
	}
	if _, err := client.Compact(t.Context(), revision, clientv3.WithCompactPhysical()); err != nil {
		t.Fatal(err)
	}
}

func (r *run) size(t *testing.T) int64 {
	t.Helper()
	status, err := r.view.Etcd.Status(t.Context(), r.view.Here)
	if err != nil {
		t.Fatal(err)
	}
	return status.DBSize
}

func (r *run) result(t *testing.T) defragmented.Result {
	t.Helper()
	found, err := defragmented.Read(r.m.Paths)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestADefragmentationMustFreeEnough(t *testing.T) {
	const quota = 2 << 30
	for name, one := range map[string]struct {
		size, inUse int64
		worth       bool
	}{
		"an empty database":                     {0, 0, false},
		"a small database that is nearly empty": {150 << 20, 1 << 20, false},
		"201 MiB and a third":                   {603 << 20, 402 << 20, true},
		"201 MiB and a fifth":                   {1005 << 20, 804 << 20, false},
		"85 % of the quota and a tenth of it":   {1740 << 20, 1566 << 20, true},
		"85 % of the quota and nothing to free": {1740 << 20, 1740 << 20, false},
	} {
		if got := isWorth(etcd.Status{DBSize: one.size, DBInUse: one.inUse}, quota); got != one.worth {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAMemberIsDefragmentedAndTheLeaderHandsOverFirst(t *testing.T) {
	c := etcdtest.Start(t, 3)
	leader, _ := c.Leader(t)
	fragment(t, c, leader)
	r := newRun(t, c, leader)
	before := r.size(t)
	r.byTurn = true
	var waited time.Duration
	r.sleep = func(_ context.Context, pause time.Duration) error {
		waited = pause
		if !lock.IsFree(t.Context(), r.m.Paths, lock.Maintenance) {
			t.Error("it holds the lock while it waits")
		}
		return nil
	}
	if err := r.all(t.Context()); err != nil {
		t.Fatal(err)
	}
	after := r.size(t)
	if after >= before/2 {
		t.Errorf("%d bytes, then %d", before, after)
	}
	if now, _ := c.Leader(t); now == leader || waited != 2*slot {
		t.Errorf("%s leads still, or it was not the last: it waited %s", leader.Name, waited)
	}
	result := r.result(t)
	if result.Running || result.Error != "" || result.Before != before || result.After != after || result.Seconds <= 0 {
		t.Errorf("%+v", result)
	}
	if _, err := etcdtest.Client(t, c.PKI, leader.Client).Put(t.Context(), "after", "x"); err != nil {
		t.Error(err)
	}

	t.Run("the metrics say so", func(t *testing.T) {
		if err := EndedVerb(t.Context(), r.m, nil, nil, nil); err != nil {
			t.Fatal(err)
		}
		if err := Verb(t.Context(), r.m, nil, nil, nil); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(r.m.Paths.At("/metrics/etcd_etcd.prom"))
		if err != nil || !strings.Contains(string(content), `etcd_defrag_last_success{cluster="etcd"} 1`) {
			t.Errorf("%s %v", content, err)
		}
	})
	t.Run("no member is defragmented while another one is down", func(t *testing.T) {
		other := c.Members[0]
		if other == leader {
			other = c.Members[1]
		}
		other.Stop()
		began := r.result(t).Began
		if err := r.work(t.Context()); err != nil {
			t.Fatal(err)
		}
		if result := r.result(t); !result.Began.Equal(began) || !strings.Contains(result.Reason, other.Client.String()) {
			t.Errorf("%+v", result)
		}
	})
}

func TestNothingIsDefragmentedWhereSomethingElseIsAtWork(t *testing.T) {
	c := etcdtest.Start(t, 1)
	r := newRun(t, c, c.Members[0])
	held := func(file string) func() (func(), error) {
		return func() (func(), error) { return lock.Take(t.Context(), r.m.Paths, file, 0) }
	}
	for why, one := range map[string]func() (end func(), err error){
		"an update or another command": held(lock.Verbs),
		"a backup is under way":        held(lock.Backup),
		"the restore r1 is at work": func() (func(), error) {
			return func() { _ = mark.ClearRestoring(r.m.Paths) }, mark.SetRestoring(r.m.Paths, "r1")
		},
		"of it are in use": func() (func(), error) {
			worth := r.worth
			r.worth = isWorth
			return func() { r.worth = worth }, nil
		},
		"the cluster has one member": func() (func(), error) {
			r.byTurn = true
			return func() { r.byTurn = false }, nil
		},
	} {
		expectSkipped(t, r, why, one)
	}
	if err := r.work(t.Context()); err != nil || r.result(t).Began.IsZero() {
		t.Fatalf("%v: nothing is at work, and nothing was done: %s", err, r.said())
	}
	before := r.result(t)
	if err := r.view.Etcd.AddLearner(t.Context(), r.view.Here, values.Local(9)); err != nil {
		t.Fatal(err)
	}
	if err := r.work(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := r.result(t); !after.Began.Equal(before.Began) || !strings.Contains(after.Reason, "a learner") {
		t.Errorf("%+v", after)
	}
}

func expectSkipped(t *testing.T, r *run, why string, begin func() (func(), error)) {
	t.Helper()
	end, err := begin()
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	if err := r.work(t.Context()); err != nil {
		t.Errorf("%s: %v", why, err)
	}
	if result := r.result(t); !result.Began.IsZero() || !strings.Contains(result.Reason, why) {
		t.Errorf("%s: %+v", why, result)
	}
}

func TestADefragmentationThatIsStoppedKeepsTheLastResultAndOneThatIsKilledHasFailed(t *testing.T) {
	last := defragmented.Result{Began: time.Unix(1, 0).UTC(), After: 7}
	for title, one := range map[string]struct {
		result, status string
		before         defragmented.Result
		failed         bool
	}{
		"stopped": {"success", "TERM", last, false},
		"stopped, with the unit of an older host": {"signal", "TERM", last, false},
		"stopped, and none ended before":          {"success", "TERM", defragmented.Result{}, false},
		"killed":                                  {"signal", "KILL", last, true},
		"at its deadline":                         {"timeout", "TERM", last, true},
	} {
		m := &machine.Machine{Paths: paths.Host{Root: t.TempDir()}, Say: &say.Lines{}, Now: time.Now}
		if err := os.MkdirAll(m.Paths.StateDir(), 0o700); err != nil {
			t.Fatal(err)
		}
		running := func(result *defragmented.Result) {
			*result = defragmented.Result{Began: time.Now(), Running: true, Previous: &one.before}
		}
		if err := defragmented.Change(m.Paths, running); err != nil {
			t.Fatal(err)
		}
		t.Setenv("SERVICE_RESULT", one.result)
		t.Setenv("EXIT_STATUS", one.status)
		if err := EndedVerb(t.Context(), m, nil, nil, nil); err != nil {
			t.Fatal(err)
		}
		found, err := defragmented.Read(m.Paths)
		if err != nil || found.Running || found.Previous != nil || strings.Contains(found.Error, one.result) != one.failed {
			t.Errorf("%s: %+v %v", title, found, err)
		}
		if !one.failed && (!found.Began.Equal(one.before.Began) || !strings.Contains(found.Reason, "stopped")) {
			t.Errorf("%s: %+v", title, found)
		}
	}
}

func TestADefragmentationHoldsTheLock(t *testing.T) {
	c := etcdtest.Start(t, 1)
	r := newRun(t, c, c.Members[0])
	release, err := lock.Take(t.Context(), r.m.Paths, lock.Maintenance, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := Verb(t.Context(), r.m, nil, nil, nil); coded.CodeOf(err) != coded.LockHeld {
		t.Errorf("%v", err)
	}
	release()
	if err := Verb(t.Context(), r.m, nil, nil, nil); err != nil {
		t.Error(err)
	}
}

func TestItStopsWhereWritesStandStill(t *testing.T) {
	c := etcdtest.Start(t, 3)
	r := newRun(t, c, c.Members[0])
	others := []values.URL{c.Members[1].Client, c.Members[2].Client}
	// Writes do stand still on a machine that is busy with other tests, and not each time.
	goesOn := func(urls ...values.URL) error {
		return retry.For(t.Context(), time.Minute, func(ctx context.Context) error {
			watched, end := watch(ctx, r.view.Etcd, urls)
			select {
			case <-watched.Done():
			case <-time.After(3 * time.Second):
			}
			return end()
		})
	}
	t.Run("and not where they do not", func(t *testing.T) {
		if err := goesOn(others...); err != nil {
			t.Error(err)
		}
	})
	t.Run("and not where one member of several takes none", func(t *testing.T) {
		if err := goesOn(values.Local(1), c.Members[2].Client); err != nil {
			t.Error(err)
		}
	})
	c.Members[1].Stop()
	c.Members[2].Stop()
	began := time.Now()
	watched, end := watch(t.Context(), r.view.Etcd, append(others, c.Members[0].Client))
	select {
	case <-watched.Done():
	case <-time.After(time.Minute):
	}
	took := time.Since(began)
	if err := end(); err == nil || took < mostStill || took > time.Minute {
		t.Errorf("%v after %s", err, took)
	}
}
