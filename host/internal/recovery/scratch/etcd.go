package scratch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"
	"google.golang.org/grpc"

	"etcd-host/internal/wire/values"
)

// Etcd is an etcd that runs apart.
type Etcd struct {
	client  *clientv3.Client
	output  *tail
	end     func()
	version values.Version
}

// Close ends it.
func (e *Etcd) Close() {
	if e.client != nil {
		_ = e.client.Close()
	}
	e.end()
}

// Output is what it printed.
func (e *Etcd) Output() string { return e.output.String() }

// Data is a digest and a count of the data at one revision.
type Data struct {
	Revision  int64
	Compacted int64
	HashKV    uint32
	Keys      int64
}

// DataAt reads all data. Leases may end meanwhile and move the revision, so everything is asked at a fixed one.
func (e *Etcd) DataAt(ctx context.Context, revision int64) (Data, error) {
	answer, err := pb.NewMaintenanceClient(e.client.ActiveConnection()).HashKV(ctx,
		&pb.HashKVRequest{Revision: revision}, grpc.WaitForReady(true))
	if err != nil {
		return Data{}, fmt.Errorf("its hash at revision %d cannot be read: %w", revision, err)
	}
	keys, err := e.client.Get(ctx, "\x00", clientv3.WithFromKey(), clientv3.WithCountOnly(), clientv3.WithRev(revision))
	if err != nil {
		return Data{}, fmt.Errorf("its keys at revision %d cannot be counted: %w", revision, err)
	}
	return Data{Revision: revision, Compacted: answer.CompactRevision, HashKV: answer.Hash, Keys: keys.Count}, nil
}

// Revision is that of the newest change.
func (e *Etcd) Revision(ctx context.Context) (int64, error) {
	answer, err := e.client.Get(ctx, "\x00", clientv3.WithLimit(1), clientv3.WithKeysOnly())
	if err != nil {
		return 0, err
	}
	return answer.Header.Revision, nil
}

// EndSpaceAlarms disarms NOSPACE, as a restore does. No restore disarms another alarm.
func (e *Etcd) EndSpaceAlarms(ctx context.Context) error {
	raised, err := e.client.AlarmList(ctx)
	if err != nil {
		return fmt.Errorf("its alarms cannot be read: %w", err)
	}
	for _, alarm := range raised.Alarms {
		if alarm.Alarm != pb.AlarmType_NOSPACE {
			return fmt.Errorf("it has the alarm %s of member %s, with which etcd takes no write",
				values.Printable(alarm.Alarm.String()), values.MemberID(alarm.MemberID))
		}
		if _, err := e.client.AlarmDisarm(ctx, (*clientv3.AlarmMember)(alarm)); err != nil {
			return fmt.Errorf("its alarm NOSPACE cannot be disarmed: %w", err)
		}
	}
	return nil
}

// TakesWrites puts, reads, deletes and compacts.
func (e *Etcd) TakesWrites(ctx context.Context) error {
	const key = "\x00etcd-host/drill"
	value := time.Now().String()
	if _, err := e.client.Put(ctx, key, value); err != nil {
		return fmt.Errorf("it takes no write: %w", err)
	}
	got, err := e.client.Get(ctx, key)
	if err != nil || len(got.Kvs) != 1 || string(got.Kvs[0].Value) != value {
		return errors.Join(errors.New("it does not return what was written"), err)
	}
	deleted, err := e.client.Delete(ctx, key)
	if err != nil {
		return fmt.Errorf("it deletes nothing: %w", err)
	}
	if _, err := e.client.Compact(ctx, deleted.Header.Revision, clientv3.WithCompactPhysical()); err != nil {
		return fmt.Errorf("it does not compact: %w", err)
	}
	return nil
}

// SaveSnapshot writes its data.
func (e *Etcd) SaveSnapshot(ctx context.Context, to io.Writer) error {
	answer, err := e.client.SnapshotWithVersion(ctx)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, answer.Snapshot)
	return errors.Join(err, answer.Snapshot.Close())
}
