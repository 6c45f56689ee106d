// Package foundetcd finds an etcd that runs on this host and that this program did not start: its process, its unit,
// its settings and its data. It reads the kernel's tables and etcd's own files, and changes nothing.
package foundetcd

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/sockets"
)

// Units are asked which user runs a unit.
type Units interface {
	Property(ctx context.Context, unit, name string) (string, error)
}

// Etcd is the process that was found.
type Etcd struct {
	PID int
	// Unit runs it. Empty in a container, whose root directory is another: this program does not know what starts it
	// there.
	Unit     string
	Settings Settings

	host   paths.Host
	rights rights
	// read reads a file with the process's rights.
	read func(ctx context.Context, rights rights, path string) ([]byte, error)
}

// Found is the etcd at the peer port, or else the only etcd of this host; nil where there is none, or more than one.
// Processes counts those that call themselves etcd. Any user may start such a process, listen at an address that is
// free, and choose its environment. So an etcd counts only if a unit of the system runs it as that unit's user.
func Found(ctx context.Context, host paths.Host, units Units, peerPort uint16) (etcd *Etcd, processes int, err error) {
	called, err := processesCalledEtcd(host)
	if err != nil {
		return nil, 0, err
	}
	listeners, err := sockets.Listening(host, peerPort)
	if err != nil {
		return nil, 0, err
	}
	var candidates []int
	for _, listener := range listeners {
		if listener.PID > 0 && !slices.Contains(candidates, listener.PID) {
			candidates = append(candidates, listener.PID)
		}
	}
	run, err := runByUnits(ctx, host, units, candidates)
	if err != nil {
		return nil, 0, err
	}
	if len(run) == 0 {
		if run, err = runByUnits(ctx, host, units, called); err != nil {
			return nil, 0, err
		}
	}
	if len(run) != 1 {
		return nil, len(called), nil
	}
	etcd = &run[0]
	etcd.read = readAs
	if err := etcd.readSettings(ctx); err != nil {
		return nil, 0, err
	}
	return etcd, 1, nil
}

func processesCalledEtcd(host paths.Host) ([]int, error) {
	names, err := filepath.Glob(host.Process("[0-9]*", "comm"))
	if err != nil {
		return nil, err
	}
	var pids []int
	for _, name := range names {
		comm, err := os.ReadFile(name)
		if err != nil || string(comm) != "etcd\n" {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		if err != nil {
			return nil, err
		}
		pids = append(pids, pid)
	}
	slices.Sort(pids)
	return pids, nil
}

// runByUnits are those of the processes that a unit of the system runs, as that unit's user. A process that ends
// meanwhile is passed over.
func runByUnits(ctx context.Context, host paths.Host, units Units, pids []int) ([]Etcd, error) {
	var run []Etcd
	for _, pid := range pids {
		process := strconv.Itoa(pid)
		cgroup, err := os.ReadFile(host.Process(process, "cgroup"))
		if err != nil {
			continue
		}
		unit := unitIn(string(cgroup))
		if unit == "" {
			continue
		}
		status, err := os.ReadFile(host.Process(process, "status"))
		if err != nil {
			continue
		}
		rights, err := rightsIn(string(status))
		if err != nil {
			return nil, fmt.Errorf("process %d: %w", pid, err)
		}
		user, err := userOf(ctx, units, unit)
		if err != nil {
			return nil, err
		}
		if rights.oneUser && rights.uid == user {
			etcd := Etcd{PID: pid, Unit: unit, host: host, rights: rights}
			if !etcd.sharesRoot() {
				etcd.Unit = ""
			}
			run = append(run, etcd)
		}
	}
	return run, nil
}

var cgroupUnit = regexp.MustCompile(`(?m)^(?:0:|[0-9]+:name=systemd):(/.*/|/)([A-Za-z0-9:_.\\@-]+\.service)$`)

// unitIn is the service of the system, and not of a user, that a process's control group names.
func unitIn(cgroup string) string {
	for _, match := range cgroupUnit.FindAllStringSubmatch(cgroup, -1) {
		path := match[1] + match[2]
		if !strings.Contains(path, "user.slice") && !strings.Contains(path, "user@") {
			return match[2]
		}
	}
	return ""
}

// unsetUID is what systemd reports of a unit without a user: root.
const unsetUID = "4294967295"

// userOf asks for a number, because a name would be looked up again, and may be of a directory service.
func userOf(ctx context.Context, units Units, unit string) (uint32, error) {
	text, err := units.Property(ctx, unit, "UID")
	if err != nil {
		return 0, fmt.Errorf("the user of %s cannot be asked for: %w", unit, err)
	}
	if text == unsetUID {
		return 0, nil
	}
	uid, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return 0, fmt.Errorf("systemd reports the user %q of %s, which is not a number", text, unit)
	}
	return uint32(uid), nil
}

func (e *Etcd) sharesRoot() bool {
	theirs, err := os.Stat(e.process("root"))
	if err != nil {
		return false
	}
	ours, err := os.Stat(e.host.At("/"))
	return err == nil && os.SameFile(theirs, ours)
}

func (e *Etcd) process(file string) string {
	return e.host.Process(strconv.Itoa(e.PID), file)
}

// DataDir and WALDir are known by the files that the process has open. WALDir is empty where the log is in the data
// directory.
func (e *Etcd) DataDir() (string, error) { return e.openIn(dataFile) }

// WALDir is the directory of the log.
func (e *Etcd) WALDir() (string, error) {
	data, err := e.DataDir()
	if err != nil {
		return "", err
	}
	dir, err := e.openIn(walFile, filepath.Join(data, "member", "wal"))
	return dir, err
}

var (
	dataFile = regexp.MustCompile(`(?s)^(/.*)/member/snap/db$`)
	walFile  = regexp.MustCompile(`(?s)^(/.*)/[^/]*\.wal$`)
)

func (e *Etcd) openIn(pattern *regexp.Regexp, except ...string) (string, error) {
	links, err := filepath.Glob(e.process("fd/*"))
	if err != nil {
		return "", err
	}
	var dirs []string
	for _, link := range links {
		target, err := os.Readlink(link)
		if err != nil {
			continue
		}
		if match := pattern.FindStringSubmatch(target); match != nil && !slices.Contains(except, match[1]) {
			dirs = append(dirs, match[1])
		}
	}
	if len(dirs) == 0 {
		return "", nil
	}
	dir := slices.Min(dirs)
	if !plain(dir) {
		return "", fmt.Errorf("etcd's process %d has files open in %q, a name that etcd-host does not accept", e.PID, dir)
	}
	return dir, nil
}

// plain text may be printed in a line.
func plain(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 })
}

// path is a path of the process from here; its working directory may be another.
func (e *Etcd) path(name string) (string, error) {
	if name == "" || filepath.IsAbs(name) {
		return name, nil
	}
	dir, err := os.Readlink(e.process("cwd"))
	if err != nil {
		return "", fmt.Errorf("the working directory of etcd's process %d: %w", e.PID, err)
	}
	return filepath.Join(dir, name), nil
}
