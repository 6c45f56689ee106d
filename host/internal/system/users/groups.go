package users

import (
	"os"
	"slices"
	"strconv"
	"strings"

	"etcd-host/internal/system/paths"
)

// HasMembers says whether a user other than root is in a group. A group that this host's files do not name may be of a
// directory service, whose members a host cannot always list.
func HasMembers(host paths.Host, gid int) bool {
	number := strconv.Itoa(gid)
	groups, err := linesOf(host.At("/etc/group"), 4)
	if err != nil {
		return true
	}
	named := false
	for _, group := range groups {
		if group[2] != number {
			continue
		}
		named = true
		if slices.ContainsFunc(strings.Split(group[3], ","), func(user string) bool {
			return user != "" && user != "root"
		}) {
			return true
		}
	}
	accounts, err := linesOf(host.At("/etc/passwd"), 7)
	return err != nil || !named || slices.ContainsFunc(accounts, func(account []string) bool {
		return account[3] == number && account[2] != "0"
	})
}

// HasAccount says whether a user of this host's files has a number.
func HasAccount(host paths.Host, uid int) (bool, error) {
	accounts, err := linesOf(host.At("/etc/passwd"), 7)
	return slices.ContainsFunc(accounts, func(account []string) bool { return account[2] == strconv.Itoa(uid) }), err
}

// linesOf has the fields of each line of a file like /etc/passwd.
func linesOf(path string, fields int) ([][]string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var lines [][]string
	for line := range strings.Lines(string(content)) {
		if parts := strings.Split(strings.TrimSuffix(line, "\n"), ":"); len(parts) == fields {
			lines = append(lines, parts)
		}
	}
	return lines, nil
}
