package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// PutSystem is Put for a file of the system itself, as /etc/hosts. A link stays a link, and a file that is a mount of
// its own, as in a container, is written where it is: nothing can take its name.
func PutSystem(path string, mode fs.FileMode, content []byte) (changed bool, err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	changed, err = Put(path, mode, content)
	if errors.Is(err, syscall.EBUSY) {
		return true, overwrite(path, content)
	}
	return changed, err
}

func overwrite(path string, content []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return cannotWrite(path, err)
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return cannotWrite(path, err)
	}
	return nil
}
