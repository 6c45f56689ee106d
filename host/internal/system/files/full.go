package files

import (
	"errors"
	"syscall"
)

// IsFull says that a disk of this host, or a quota on it, has no room.
func IsFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
