package database

import (
	"fmt"

	"go.etcd.io/bbolt"
	"go.etcd.io/etcd/api/v3/etcdserverpb"
	"google.golang.org/protobuf/proto"
)

func alarms(tx *bbolt.Tx) (kinds []string, err error) {
	bucket := tx.Bucket([]byte("alarm"))
	if bucket == nil {
		return nil, nil
	}
	err = bucket.ForEach(func(record, _ []byte) error {
		var alarm etcdserverpb.AlarmMember
		if err := proto.Unmarshal(record, &alarm); err != nil {
			return fmt.Errorf("an alarm in it is odd: %w", err)
		}
		kinds = append(kinds, alarm.Alarm.String())
		return nil
	})
	return kinds, err
}
