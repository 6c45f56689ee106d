package stage

import (
	"strconv"

	"etcd-host/internal/system/paths"
)

// defaultQuota is etcd's own.
const defaultQuota = 2 << 30

// Quota is the largest size that the database of this host's member may have, by its configuration.
func Quota(host paths.Host) int64 {
	variables, err := Variables(host.Conf())
	if err != nil {
		return defaultQuota
	}
	quota, err := strconv.ParseInt(variables["ETCD_QUOTA_BACKEND_BYTES"], 10, 64)
	if err != nil || quota <= 0 {
		return defaultQuota
	}
	return quota
}
