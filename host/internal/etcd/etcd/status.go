package etcd

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"

	"etcd-host/internal/wire/values"
)

// Status is what one member says of itself and its cluster.
type Status struct {
	Endpoint  values.URL
	Cluster   values.ClusterID
	Member    values.MemberID
	Leader    values.MemberID // 0: none
	Version   values.Version
	Storage   values.Version // zero where the member's version does not report it
	Downgrade values.Version // zero: the cluster does not go back to an older version
	Term      uint64
	Applied   uint64
	Revision  int64
	DBSize    int64
	DBInUse   int64
	// Quota is the largest size that the database may have; 0 where the member's version does not report it.
	Quota   int64
	Learner bool
	// Errors has alarms and errors in the member's own words, printable.
	Errors string
}

// Reported quotes the member's own words of its trouble, which must not read as a sentence of this program. It is empty
// where the member reports none.
func (s Status) Reported() string {
	if s.Errors == "" {
		return ""
	}
	return fmt.Sprintf("it reports %q", s.Errors)
}

// Status asks one member of itself. It answers without a quorum too.
func (c *Client) Status(ctx context.Context, url values.URL) (Status, error) {
	var found Status
	err := c.read(ctx, url, "reading the status", func(ctx context.Context, etcd *clientv3.Client) error {
		answer, err := maintenance(etcd).Status(ctx, &pb.StatusRequest{})
		if err != nil {
			return err
		}
		if found, err = acceptedStatus(answer); err != nil {
			return &OddAnswer{url.String(), "the status",
				err, "etcdctl --endpoints=" + url.String() + " endpoint status -w " +
					"json"}
		}
		found.Endpoint = url
		return nil
	})
	return found, err
}

// Statuses asks several members at once, and fails where one of them does not answer.
func (c *Client) Statuses(ctx context.Context, urls []values.URL) ([]Status, error) {
	// None of them would disagree.
	if len(urls) == 0 {
		return nil, errors.New("the member list has no voting member with a client URL")
	}
	found := make([]Status, len(urls))
	err := each(urls, func(i int, url values.URL) (err error) {
		found[i], err = c.Status(ctx, url)
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// mostBytes is more than any database has. Several times as much still is a number of bytes.
const mostBytes = 1 << 52

func acceptedStatus(answer *pb.StatusResponse) (Status, error) {
	if answer.Header == nil {
		return Status{}, errors.New("it has no header")
	}
	if answer.Header.Revision < 0 {
		return Status{}, fmt.Errorf("its revision is %d", answer.Header.Revision)
	}
	for _, size := range []int64{answer.DbSize, answer.DbSizeInUse} {
		if size < 0 || size > mostBytes {
			return Status{}, fmt.Errorf("the size of its database is %d", size)
		}
	}
	version, err := values.ParseVersion(answer.Version)
	if err != nil {
		return Status{}, err
	}
	status := Status{
		Cluster:  values.ClusterID(answer.Header.ClusterId),
		Member:   values.MemberID(answer.Header.MemberId),
		Leader:   values.MemberID(answer.Leader),
		Version:  version,
		Term:     answer.RaftTerm,
		Applied:  answer.RaftAppliedIndex,
		Revision: answer.Header.Revision,
		DBSize:   answer.DbSize,
		DBInUse:  answer.DbSizeInUse,
		Quota:    max(0, answer.DbSizeQuota),
		Learner:  answer.IsLearner,
		Errors:   values.Printable(strings.Join(answer.Errors, " ")),
	}
	if answer.StorageVersion != "" {
		if status.Storage, err = values.ParseMinor(answer.StorageVersion); err != nil {
			return Status{}, err
		}
	}
	if down := answer.DowngradeInfo; down != nil && down.TargetVersion != "" {
		if status.Downgrade, err = values.ParseMinor(down.TargetVersion); err != nil {
			return Status{}, err
		}
	}
	return status, nil
}

// Serves asks whether a member commits, by a linearizable read, and whether it knows of no alarm.
func (c *Client) Serves(ctx context.Context, url values.URL) error {
	return c.read(ctx, url, "the member is not healthy", func(ctx context.Context, etcd *clientv3.Client) error {
		// A user without the right to read this key got an answer from the log all the same.
		if _, err := etcd.Get(ctx, "health"); err != nil && !is(err, rpctypes.ErrPermissionDenied) {
			return err
		}
		alarms, err := maintenance(
			etcd,
		).Alarm(ctx, &pb.AlarmRequest{Action: pb.AlarmRequest_GET, Alarm: pb.AlarmType_NONE})
		if err != nil {
			return fmt.Errorf("the alarms cannot be read: %w", err)
		}
		if len(alarms.Alarms) > 0 {
			return fmt.Errorf("it raises the alarm %s", alarmNames(alarms.Alarms))
		}
		return nil
	})
}

// AllServe asks several members at once; the error is of the first that does not serve.
func (c *Client) AllServe(ctx context.Context, urls []values.URL) error {
	return each(urls, func(_ int, url values.URL) error { return c.Serves(ctx, url) })
}

// NoSpace says that a member raises etcd's alarm NOSPACE. A member that does not answer raises none that is known.
func (c *Client) NoSpace(ctx context.Context, url values.URL) bool {
	raised := false
	_ = c.read(ctx, url, "reading the alarms", func(ctx context.Context, etcd *clientv3.Client) error {
		alarms, err := maintenance(
			etcd,
		).Alarm(ctx, &pb.AlarmRequest{Action: pb.AlarmRequest_GET, Alarm: pb.AlarmType_NONE})
		if err != nil {
			return err
		}
		for _, alarm := range alarms.Alarms {
			raised = raised || alarm.Alarm == pb.AlarmType_NOSPACE
		}
		return nil
	})
	return raised
}

func alarmNames(alarms []*pb.AlarmMember) string {
	var names []string
	for _, alarm := range alarms {
		names = append(names, fmt.Sprintf("%s (member %s)", alarm.Alarm, values.MemberID(alarm.MemberID)))
	}
	return strings.Join(names, ", ")
}

func maintenance(etcd *clientv3.Client) pb.MaintenanceClient {
	return pb.NewMaintenanceClient(etcd.ActiveConnection())
}

// each asks all at once and returns the error of the first in the list that has one.
func each(urls []values.URL, ask func(int, values.URL) error) error {
	errs := make([]error, len(urls))
	var asked sync.WaitGroup
	for i, url := range urls {
		asked.Go(func() { errs[i] = ask(i, url) })
	}
	asked.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
