package etcd

import (
	"context"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"

	"etcd-host/internal/wire/values"
)

// Kind is what an alarm is about.
type Kind string

// The alarms that etcd has.
const (
	NoSpace Kind = "NOSPACE"
	Corrupt Kind = "CORRUPT"
)

// Alarm is raised by one member, and known to all. It stays where that member is removed.
type Alarm struct {
	Member values.MemberID
	Kind   Kind
}

// Alarms has all alarms that are raised.
func (c *Client) Alarms(ctx context.Context, url values.URL) ([]Alarm, error) {
	var raised []Alarm
	err := c.read(ctx, url, "reading the alarms", func(ctx context.Context, etcd *clientv3.Client) error {
		answer, err := maintenance(etcd).Alarm(ctx, &pb.AlarmRequest{Action: pb.AlarmRequest_GET})
		if err != nil {
			return err
		}
		raised = nil
		for _, alarm := range answer.Alarms {
			raised = append(raised, Alarm{values.MemberID(alarm.MemberID), Kind(values.Printable(alarm.Alarm.String()))})
		}
		return nil
	})
	return raised, err
}

// DisarmSpace ends the alarm NOSPACE of one member.
func (c *Client) DisarmSpace(ctx context.Context, url values.URL, member values.MemberID) error {
	return c.once(ctx, url, "disarming NOSPACE", func(ctx context.Context, etcd *clientv3.Client) error {
		_, err := maintenance(etcd).Alarm(ctx, &pb.AlarmRequest{
			Action: pb.AlarmRequest_DEACTIVATE, Alarm: pb.AlarmType_NOSPACE, MemberID: uint64(member),
		})
		return err
	})
}
