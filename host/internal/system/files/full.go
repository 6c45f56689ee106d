package files

import (
	"errors"
	"syscall"
)

// IsFull says whether a write lacks room on a disk, in a quota, or below the limit of a file's size.
func IsFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
