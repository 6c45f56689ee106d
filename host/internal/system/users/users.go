// Package users knows the user that etcd runs as.
package users

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"

	"etcd-host/internal/system/command"
	"etcd-host/internal/system/lock"
	"etcd-host/internal/system/paths"
)

// Name is that of the user and of its group.
const Name = "etcd"

const lockSeconds = 60

// Account owns etcd's files.
type Account struct{ UID, GID int }

// Own gives an open file to the account. A file with a second name is refused.
func (a Account) Own(file *os.File) error {
	if os.Geteuid() != 0 {
		return nil // in tests; on a host the program is root
	}
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if err := SoleName(file.Name(), info); err != nil {
		return err
	}
	return file.Chown(a.UID, a.GID)
}

// OwnMade gives the account what root made at a path. It follows no link that has taken the place.
func (a Account) OwnMade(path string) error {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	return errors.Join(a.Own(file), file.Close())
}

// SoleName refuses a file that has a second name elsewhere, by a hard link: it may be a file of root.
func SoleName(path string, info fs.FileInfo) error {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if ok && !info.IsDir() && stat.Nlink > 1 {
		return fmt.Errorf("%s is a file with %d names (hard links), and its owner was not changed. Put a copy in its "+
			"place, then run pulumi up again", path, stat.Nlink)
	}
	return nil
}

// Find looks the account up; found is false where it does not exist.
func Find(ctx context.Context, host paths.Host, run command.Runner) (account Account, found bool, err error) {
	content, err := os.ReadFile(host.At("/etc/passwd"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Account{}, false, err
	}
	if account, found, err := accountIn(string(content)); found || err != nil {
		return account, found, err
	}
	// A directory service may know the user.
	stdout, _, err := run(ctx, command.Command{Args: []string{"getent", "passwd", Name}})
	if err != nil {
		return Account{}, false, nil //nolint:nilerr // getent fails where the user does not exist
	}
	return accountIn(stdout)
}

func accountIn(passwd string) (account Account, found bool, err error) {
	for line := range strings.Lines(passwd) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), ":")
		if fields[0] != Name {
			continue
		}
		if len(fields) != 7 {
			return Account{}, false, fmt.Errorf("the user etcd has an odd line in /etc/passwd: %q", line)
		}
		uid, errUID := strconv.ParseUint(fields[2], 10, 31)
		gid, errGID := strconv.ParseUint(fields[3], 10, 31)
		if err := errors.Join(errUID, errGID); err != nil {
			return Account{}, false, fmt.Errorf("the user etcd has an odd line in /etc/passwd: %q", line)
		}
		return Account{UID: int(uid), GID: int(gid)}, true, nil
	}
	return Account{}, false, nil
}

// Etcd is the account, which the verb that needs it first creates, with a group of its name. One verb at a time does
// so: two useradd at once may both succeed, and the second one's user replaces the first one's, who owns files by then.
func Etcd(ctx context.Context, host paths.Host, run command.Runner) (Account, error) {
	if account, complete, err := look(ctx, host, run); complete || err != nil {
		return account, err
	}
	release, err := lock.Take(ctx, host, lock.Users, lockSeconds)
	if err != nil {
		return Account{}, err
	}
	defer release()
	if err := create(ctx, host, run); err != nil {
		return Account{}, err
	}
	account, complete, err := look(ctx, host, run)
	if err == nil && !complete {
		err = errors.New("the user and the group etcd do not exist after useradd and groupadd created them. Create them " +
			"by hand, then run pulumi up again")
	}
	return account, err
}

// look is complete where the user and the group are there. A user that another program made may be in another group,
// and systemd starts nothing for a group that does not exist.
func look(ctx context.Context, host paths.Host, run command.Runner) (account Account, complete bool, err error) {
	account, found, err := Find(ctx, host, run)
	if err != nil || !found {
		return Account{}, false, err
	}
	complete, err = hasGroup(ctx, host, run)
	return account, complete, err
}

func hasGroup(ctx context.Context, host paths.Host, run command.Runner) (bool, error) {
	content, err := os.ReadFile(host.At("/etc/group"))
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil // its groups are elsewhere
	}
	if err != nil {
		return false, err
	}
	for line := range strings.Lines(string(content)) {
		if strings.HasPrefix(line, Name+":") {
			return true, nil
		}
	}
	_, _, err = run(ctx, command.Command{Args: []string{"getent", "group", Name}})
	return err == nil, nil
}

func create(ctx context.Context, host paths.Host, run command.Runner) error {
	// Not by useradd, which makes none where USERGROUPS_ENAB is off.
	there, err := hasGroup(ctx, host, run)
	if err == nil && !there {
		err = made(ctx, run, "group", "groupadd", "--system", Name)
	}
	if err != nil {
		return err
	}
	if _, found, err := Find(ctx, host, run); found || err != nil {
		return err
	}
	return made(ctx, run, "user", "useradd", "--system", "--gid", Name, "--home-dir", "/nonexistent",
		"--no-create-home", "--shell", "/usr/sbin/nologin", Name)
}

func made(ctx context.Context, run command.Runner, what string, args ...string) error {
	if _, stderr, err := run(ctx, command.Command{Args: args}); err != nil {
		return fmt.Errorf("the %s etcd could not be created: %w: %s. Create it by hand, then run pulumi up again",
			what, err, command.LastLines(stderr, 1))
	}
	return nil
}
