package files

import (
	"fmt"
	"io"
	"os"
	"syscall"
)

// mostPlain is more than any bundle of certificates has.
const mostPlain = 1 << 20

// OpenPlain opens a file in a directory of another user than root. That user may put a link or a pipe in its place: a
// link is not followed, and a pipe is not waited for.
func OpenPlain(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	return plain(file)
}

// OpenRegular opens a file that a person names. A link leads to it. A pipe is not waited for, and a device is refused:
// both may never end.
func OpenRegular(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	return plain(file)
}

// OpenIn opens a file below a directory of another user. A link on the way leads nowhere else.
func OpenIn(root *os.Root, name string) (*os.File, error) {
	file, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	return plain(file)
}

func plain(file *os.File) (*os.File, error) {
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a regular file", file.Name())
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return file, nil
}

// ReadPlain reads such a file.
func ReadPlain(path string) ([]byte, error) {
	file, err := OpenPlain(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, mostPlain+1))
	if err == nil && len(content) > mostPlain {
		err = fmt.Errorf("%s is larger than %d bytes", path, mostPlain)
	}
	return content, err
}
