package facts

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"etcd-host/internal/system/command"
	"etcd-host/internal/system/machine"
)

// system is what the host is made of.
func system(ctx context.Context, m *machine.Machine, _ asked, lines *answer) error {
	host := m.Paths
	memory, err := memoryBytes(host.At("/proc/meminfo"))
	if err != nil {
		return err
	}
	lines.add("machine_id", "%s", content(host.MachineID()))
	lines.add("hostname", "%s", content(host.KernelHostname()))
	lines.add("architecture", "%s", kernelArchitecture())
	lines.add("os", "%s", prettyName(content(host.OSRelease())))
	lines.add("cpus", "%d", runtime.NumCPU())
	lines.add("memory_bytes", "%d", memory)
	info, err := os.Stat(host.At("/run/systemd/system"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	runs := err == nil && info.IsDir()
	lines.add("systemd", "%s", yesNo(runs))
	if !runs {
		return nil
	}
	if version := systemdVersion(ctx, m); version != "" {
		lines.add("systemd_version", "%s", version)
	}
	if reason := m.Sandbox.Refused(ctx); reason != "" {
		lines.add("no_sandbox", "%s", reason)
	}
	return nil
}

// systemdLine is the first line of `systemctl --version`, as in "systemd 252 (252.39-1~deb12u2)".
var systemdLine = regexp.MustCompile(`^systemd (\d+)`)

// systemdVersion is empty where systemctl does not print it.
func systemdVersion(ctx context.Context, m *machine.Machine) string {
	stdout, _, err := m.Run(ctx, command.Command{Args: []string{"systemctl", "--version"}})
	if match := systemdLine.FindStringSubmatch(stdout); err == nil && match != nil {
		return match[1]
	}
	return ""
}

// content is empty where there is no such file.
func content(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// kernelArchitecture is what `uname -m` prints.
func kernelArchitecture() string {
	var names syscall.Utsname
	if err := syscall.Uname(&names); err != nil {
		return ""
	}
	var name strings.Builder
	for _, char := range names.Machine {
		if char == 0 {
			break
		}
		name.WriteByte(byte(char))
	}
	return name.String()
}

var (
	prettyLine = regexp.MustCompile(`(?m)^PRETTY_NAME=(?:"([^"\n]*)"|'([^'\n]*)'|(\S*))$`)
	memoryLine = regexp.MustCompile(`(?m)^MemTotal: +(\d+) kB$`)
)

func prettyName(release string) string {
	match := prettyLine.FindStringSubmatch(release)
	if match == nil {
		return ""
	}
	return match[1] + match[2] + match[3]
}

func memoryBytes(path string) (uint64, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, fmt.Errorf("the host's memory: %w", err)
	}
	match := memoryLine.FindSubmatch(text)
	if match == nil {
		return 0, fmt.Errorf("the host's memory: %s has no line MemTotal", path)
	}
	kilobytes, err := strconv.ParseUint(string(match[1]), 10, 53)
	return kilobytes << 10, err
}
