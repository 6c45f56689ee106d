package database

import (
	"errors"
	"io/fs"
	"syscall"

	"etcd-host/internal/wire/coded"
)

// CodeOf is the code of what is wrong with a file of a person's. A disk that cannot be read, or a right that is
// missing, says nothing of the file.
func CodeOf(err error) coded.Code {
	var refused *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.ELOOP):
		return coded.BackupNotFound
	case errors.As(err, &refused), errors.Is(err, ErrInUse):
		return coded.HostFailed
	default:
		return coded.BackupDamaged
	}
}
