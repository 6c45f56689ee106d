package etcd

import (
	"context"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"

	"etcd-host/internal/wire/values"
)

// OutOfSpace has the members that raise the alarm NOSPACE, also those that are no longer in the cluster.
func (c *Client) OutOfSpace(ctx context.Context, url values.URL) ([]values.MemberID, error) {
	var raised []values.MemberID
	err := c.read(ctx, url, "reading the alarms", func(ctx context.Context, etcd *clientv3.Client) error {
		answer, err := maintenance(etcd).Alarm(ctx, &pb.AlarmRequest{Action: pb.AlarmRequest_GET})
		if err != nil {
			return err
		}
		raised = nil
		for _, alarm := range answer.Alarms {
			if alarm.Alarm == pb.AlarmType_NOSPACE {
				raised = append(raised, values.MemberID(alarm.MemberID))
			}
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
