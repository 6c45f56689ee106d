package maintenance

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/values"
)

const smallQuota = 8 << 20

// fullCluster is a host of a cluster that raises NOSPACE. Each value has a key of its own, or all have one.
func fullCluster(t *testing.T, size int, ownKeys bool) (*etcdtest.Cluster, *machine.Machine) {
	t.Helper()
	c := etcdtest.StartSmall(t, size, smallQuota)
	fill(t, c, ownKeys)
	m, self, _ := c.Host(t, c.Members[0])
	if err := identity.Remember(m.Paths, self); err != nil {
		t.Fatal(err)
	}
	if raised := alarms(t, c); len(raised) == 0 {
		t.Fatal("no member raises NOSPACE")
	}
	return c, m
}

// fill writes until a write fails.
func fill(t *testing.T, c *etcdtest.Cluster, ownKeys bool) {
	t.Helper()
	client := etcdtest.Client(t, c.PKI, c.Members[0].Client)
	for range 200 {
		key := "key"
		if ownKeys {
			key += rand.Text()
		}
		if _, err := client.Put(t.Context(), key, strings.Repeat("x", 100_000)); err != nil {
			return
		}
	}
}

func alarms(t *testing.T, c *etcdtest.Cluster) []etcd.Alarm {
	t.Helper()
	client, err := etcd.Open(c.PKI)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	raised, err := client.Alarms(t.Context(), c.Members[0].Client)
	if err != nil {
		t.Fatal(err)
	}
	return raised
}

func makeRoom(t *testing.T, m *machine.Machine, args ...string) (said string, err error) {
	t.Helper()
	lines := &say.Lines{}
	m.Say = lines
	err = RoomVerb(t.Context(), m, args, nil, os.Stderr)
	return strings.Join(lines.Said, "\n"), err
}

func writes(t *testing.T, c *etcdtest.Cluster) error {
	t.Helper()
	_, err := etcdtest.Client(t, c.PKI, c.Members[0].Client).Put(t.Context(), "another", "x")
	return err
}

func TestAFullClusterTakesWritesAgain(t *testing.T) {
	c, m := fullCluster(t, 3, false)
	if err := writes(t, c); err == nil {
		t.Fatal("it takes writes")
	}
	said, err := makeRoom(t, m, "--keep", "2")
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	if raised := alarms(t, c); len(raised) > 0 {
		t.Errorf("%v", raised)
	}
	if err := writes(t, c); err != nil {
		t.Error(err)
	}
	leader, _ := c.Leader(t)
	if last := said[strings.LastIndex(said, "defragmenting the database of "):]; !strings.HasPrefix(last,
		"defragmenting the database of "+leader.Name) {
		t.Errorf("the leader %s is not the last:\n%s", leader.Name, said)
	}
	// The value of two revisions ago is there still.
	client := etcdtest.Client(t, c.PKI, c.Members[0].Client)
	now, err := client.Get(t.Context(), "key")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Get(t.Context(), "key", clientv3.WithRev(now.Header.Revision-2)); err != nil {
		t.Error(err)
	}
	said, err = makeRoom(t, m, "--keep", "2")
	if err != nil || !strings.Contains(said, "nothing to do") {
		t.Errorf("again: %v\n%s", err, said)
	}
}

func TestAnAlarmThatWasLeftEndsWithoutACompaction(t *testing.T) {
	c := etcdtest.Start(t, 1)
	m, self, _ := c.Host(t, c.Members[0])
	if err := identity.Remember(m.Paths, self); err != nil {
		t.Fatal(err)
	}
	raise(t, c, pb.AlarmType_NOSPACE, 7)
	err := os.MkdirAll(filepath.Dir(m.Paths.BackupSettings()), 0o700)
	if err == nil {
		err = os.WriteFile(m.Paths.BackupSettings(), []byte(`{"cluster":"c","metrics_directory":"/metrics"}`), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	said, err := makeRoom(t, m)
	if err != nil || strings.Contains(said, "compacting") {
		t.Errorf("%v\n%s", err, said)
	}
	if err := writes(t, c); err != nil || len(alarms(t, c)) > 0 {
		t.Errorf("%v %v", err, alarms(t, c))
	}
	metrics, err := os.ReadFile(m.Paths.At("/metrics/etcd_c.prom"))
	if ended := `etcd_alarm{cluster="c",type="NOSPACE"} 0`; err != nil || !strings.Contains(string(metrics), ended) {
		t.Errorf("%v: %q is not in\n%s", err, ended, metrics)
	}
}

func raise(t *testing.T, c *etcdtest.Cluster, kind pb.AlarmType, member uint64) {
	t.Helper()
	client := etcdtest.Client(t, c.PKI, c.Members[0].Client)
	_, err := pb.NewMaintenanceClient(client.ActiveConnection()).Alarm(t.Context(), &pb.AlarmRequest{
		Action: pb.AlarmRequest_ACTIVATE, Alarm: kind, MemberID: member,
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNospaceStaysWhereADatabaseIsFullStill(t *testing.T) {
	c, m := fullCluster(t, 1, true)
	// On a busy machine etcd frees more pages as it writes. The database must be full of data.
	client := etcdtest.Client(t, c.PKI, c.Members[0].Client)
	if _, err := client.Defragment(t.Context(), c.Members[0].Client.String()); err != nil {
		t.Fatal(err)
	}
	if _, err := client.AlarmDisarm(t.Context(), &clientv3.AlarmMember{}); err != nil {
		t.Fatal(err)
	}
	fill(t, c, true)
	said, err := makeRoom(t, m, "--keep", "1")
	if err == nil || !strings.Contains(err.Error(), "NOSPACE stays") {
		t.Errorf("%v\n%s", err, said)
	}
	if raised := alarms(t, c); len(raised) != 1 || raised[0].Kind != etcd.NoSpace {
		t.Errorf("%v", raised)
	}
}

func TestCorruptIsNeverDisarmed(t *testing.T) {
	c := etcdtest.Start(t, 1)
	m, self, _ := c.Host(t, c.Members[0])
	if err := identity.Remember(m.Paths, self); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []pb.AlarmType{pb.AlarmType_CORRUPT, pb.AlarmType_NOSPACE} {
		raise(t, c, kind, uint64(c.Members[0].Etcd.Server.MemberID()))
	}
	if said, err := makeRoom(t, m, "--keep", "1"); err == nil || !strings.Contains(err.Error(), "CORRUPT") {
		t.Errorf("%v\n%s", err, said)
	}
	if raised := alarms(t, c); len(raised) != 2 {
		t.Errorf("%v", raised)
	}
}

func TestTheBackupsNameTheRevisionOfAnHourAgo(t *testing.T) {
	c, m := fullCluster(t, 1, false)
	status := c.Members[0].Etcd.Server.Cluster().ID()
	put(t, m.Paths.BackupSettings(), `{"cluster":"etcd","targets":[{"name":"d","kind":"directory","path":"/srv/b"}]}`)
	if err := os.MkdirAll(m.Paths.At("/srv/b"), 0o700); err != nil {
		t.Fatal(err)
	}
	if said, err := makeRoom(t, m); err == nil || !strings.Contains(err.Error(), "--keep N") {
		t.Errorf("without a backup: %v\n%s", err, said)
	}
	if len(alarms(t, c)) == 0 {
		t.Fatal("the alarm is gone")
	}
	for _, one := range []struct {
		age      time.Duration
		revision int64
		cluster  values.ClusterID
	}{
		{3 * time.Hour, 10, values.ClusterID(status)}, {2 * time.Hour, 20, values.ClusterID(status)},
		{time.Minute, 30, values.ClusterID(status)}, {2 * time.Hour, 40, 5},
	} {
		key := manifest.Key{
			Cluster: "etcd", Bootstrap: manifest.DigestOf("test"), Time: m.Now().Add(-one.age).UTC().Truncate(time.Second),
			Revision: one.revision, ClusterID: one.cluster,
		}
		put(t, filepath.Join(m.Paths.At("/srv/b"), key.Manifest()), "{}")
		put(t, filepath.Join(m.Paths.At("/srv/b"), key.String()+".db"), "x")
	}
	said, err := makeRoom(t, m)
	if !strings.Contains(said, "to revision 20 of") {
		t.Errorf("%v\n%s", err, said)
	}
}

func TestNoRoomIsMadeWhileARestoreIsAtWork(t *testing.T) {
	c, m := fullCluster(t, 1, false)
	if err := mark.SetRestoring(m.Paths, "r1"); err != nil {
		t.Fatal(err)
	}
	if said, err := makeRoom(t, m, "--keep", "1"); err == nil || !strings.Contains(err.Error(), "the restore r1") {
		t.Errorf("%v\n%s", err, said)
	}
	if len(alarms(t, c)) == 0 {
		t.Error("the alarm is gone")
	}
}

func TestOddArgumentsChangeNothing(t *testing.T) {
	c, m := fullCluster(t, 1, false)
	for _, args := range [][]string{{"--keep", "0"}, {"--keep", "all"}, {"--keep"}, {"now"}} {
		if said, err := makeRoom(t, m, args...); err == nil {
			t.Errorf("%q: %s", args, said)
		}
	}
	if len(alarms(t, c)) == 0 {
		t.Error("the alarm is gone")
	}
}
