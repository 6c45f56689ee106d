package foundetcd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"etcd-host/internal/system/command"
)

// rights are the IDs by which the kernel judges what a process may read.
type rights struct {
	uid, gid uint32
	groups   []uint32
	// oneUser is false where real, effective, saved and file user differ.
	oneUser bool
}

var (
	uidLine    = regexp.MustCompile(`(?m)^Uid:\t(\d+)\t(\d+)\t(\d+)\t(\d+)$`)
	gidLine    = regexp.MustCompile(`(?m)^Gid:\t(\d+)\t(\d+)\t(\d+)\t(\d+)$`)
	groupsLine = regexp.MustCompile(`(?m)^Groups:\t([0-9 ]*)$`)
)

// rightsIn reads /proc/PID/status.
func rightsIn(status string) (rights, error) {
	uids, gids, groups := uidLine.FindStringSubmatch(
		status,
	), gidLine.FindStringSubmatch(
		status,
	), groupsLine.FindStringSubmatch(
		status,
	)
	if uids == nil || gids == nil || groups == nil {
		return rights{}, fmt.Errorf("the kernel's status of it has no users and groups: %.200q", status)
	}
	read := rights{oneUser: uids[1] == uids[2] && uids[1] == uids[3] && uids[1] == uids[4]}
	numbers := append([]string{uids[2], gids[2]}, strings.Fields(groups[1])...)
	ids := make([]uint32, len(numbers))
	for i, number := range numbers {
		id, err := strconv.ParseUint(number, 10, 32)
		if err != nil {
			return rights{}, fmt.Errorf("the kernel's status of it has the ID %q", number)
		}
		ids[i] = uint32(id)
	}
	read.uid, read.gid, read.groups = ids[0], ids[1], ids[2:]
	return read, nil
}

// ReadVerb is the hidden verb by which this program runs itself with another user's rights. It reads a path on its
// standard input and prints that file.
const ReadVerb = "read-file"

const (
	// etcd reads no file as large as that.
	mostBytes   = 1 << 20
	readTimeout = 10 * time.Second
)

var errTooLarge = errors.New("it is larger than any file that etcd reads")

// readAs reads a file that the process names, with the process's rights. The path is that process's word, and root
// follows none of them.
func readAs(ctx context.Context, rights rights, path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	// The kernel's own link, since the directory of the program may be closed to that user.
	process := exec.CommandContext(ctx, "/proc/self/exe", ReadVerb)
	process.SysProcAttr = &syscall.SysProcAttr{
		Credential: &syscall.Credential{Uid: rights.uid, Gid: rights.gid, Groups: rights.groups},
	}
	process.Dir = "/"
	process.Env = []string{}
	process.Stdin = strings.NewReader(path)
	content, problem, err := command.RunLimited(process)
	if err == nil && len(content) > mostBytes {
		err = errTooLarge
	}
	if err != nil {
		return nil, fmt.Errorf("its user (%d) cannot read %q: %.300q (%w)", rights.uid, path, strings.TrimSpace(problem),
			err)
	}
	return []byte(content), nil
}

// PrintFile is what ReadVerb runs.
func PrintFile(stdin io.Reader, stdout io.Writer) error {
	path, err := io.ReadAll(io.LimitReader(stdin, 4096))
	if err != nil {
		return err
	}
	// A pipe would be waited for.
	file, err := os.OpenFile(string(path), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		// The error has the path as it came.
		var failed *fs.PathError
		if errors.As(err, &failed) {
			err = failed.Err
		}
		return fmt.Errorf("%q cannot be opened: %w", path, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%q is not a regular file", path)
	}
	if info.Size() > mostBytes {
		return fmt.Errorf("%q has %d bytes, more than etcd reads", path, info.Size())
	}
	_, err = io.Copy(stdout, io.LimitReader(file, mostBytes))
	return err
}
