package backups

import (
	"encoding/json"
	"fmt"

	"etcd-host/internal/recovery/retention"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/wire/coded"
)

// statement is one permission of a policy.
type statement struct {
	Sid       string         `json:"Sid"`
	Effect    string         `json:"Effect"`
	Action    []string       `json:"Action"`
	Resource  string         `json:"Resource"`
	Condition map[string]any `json:"Condition,omitempty"`
}

type policy struct {
	Version   string      `json:"Version"`
	Statement []statement `json:"Statement"`
}

// Policy has the rights that a host needs in a bucket. The right to delete is among them only where the hosts delete.
func Policy(s target.Settings, keep retention.Keep) policy {
	folder := s.Folder()
	objects := []string{"s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"}
	if !keep.IsZero() {
		objects = append(objects, "s3:DeleteObject")
	}
	list := statement{
		Sid: "ListBackups", Effect: "Allow", Action: []string{"s3:ListBucket"}, Resource: "arn:aws:s3:::" + s.Bucket,
	}
	if folder != "" {
		list.Condition = map[string]any{"StringLike": map[string]string{"s3:prefix": folder + "*"}}
	}
	return policy{Version: "2012-10-17", Statement: []statement{
		list,
		{
			Sid: "ReadAndWriteBackups", Effect: "Allow", Action: objects,
			Resource: "arn:aws:s3:::" + s.Bucket + "/" + folder + "*",
		},
	}}
}

func (d *desk) policy() error {
	printed := false
	for _, one := range d.settings.Targets {
		if one.Kind != target.KindS3 {
			continue
		}
		text, err := json.MarshalIndent(Policy(one, d.settings.Keep), "", "  ")
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(d.stdout, "%s\n", text); err != nil {
			return err
		}
		printed = true
	}
	if !printed {
		return coded.BackupUnset.Errorf("no target of the kind s3 is configured on this host. Nothing was changed. Set s3 " +
			"in backup.targets, then run pulumi up")
	}
	return nil
}
