package maintenance

import (
	"fmt"

	"etcd-host/internal/etcd/etcd"
)

const (
	// enough is what a defragmentation must free, and enoughPart the part of the database that it must free.
	enough     = 200 << 20
	enoughPart = 0.25
	// full is the part of its quota from which a database is defragmented for less: for leastPart of it.
	full      = 0.8
	leastPart = 0.05
)

// isWorth says whether a defragmentation frees enough.
func isWorth(status etcd.Status, quota int64) bool {
	free := status.DBSize - status.DBInUse
	if status.DBSize <= 0 || free <= 0 {
		return false
	}
	part := float64(free) / float64(status.DBSize)
	if float64(status.DBSize) > full*float64(quota) && part > leastPart {
		return true
	}
	return free > enough && part > enoughPart
}

func mib(bytes int64) string { return fmt.Sprintf("%d MiB", bytes>>20) }
