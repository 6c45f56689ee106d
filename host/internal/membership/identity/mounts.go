package identity

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

// Unmounted has the mount points that a member's data should be on and that nothing is mounted at. The host remembers
// mount points of this member, and its /etc/fstab names others above the data. Data below such a mount point is an old
// copy, which lacks all that the member acknowledged since.
func Unmounted(host paths.Host, remembered Identity, id Identity) ([]string, error) {
	mounted, err := mountPoints(host)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, dir := range id.Dirs() {
		real := host.Resolved(dir)
		nearest := nearestPoint(mounted, real)
		for _, named := range slices.Concat(remembered.Mounts, fstab(host)) {
			// The kernel names a mount point by the directory that a link leads to.
			point := host.Resolved(named)
			if isBelow(real, point) && !isBelow(nearest, point) && !slices.Contains(missing, point) {
				missing = append(missing, point)
			}
		}
	}
	return missing, nil
}

// Mounted fails where Unmounted names a mount point. again is what to do once the disk is mounted.
func Mounted(host paths.Host, remembered Identity, id Identity, again string) error {
	missing, err := Unmounted(host, remembered, id)
	if err != nil || len(missing) == 0 {
		return err
	}
	return NotMounted(id, missing, again)
}

// NotMounted is the error on mount points that Unmounted named.
func NotMounted(id Identity, points []string, again string) error {
	return coded.DiskNotMounted.Errorf(
		"%s: the data directory is %s, and the disk that should be mounted at %s is not. Nothing "+
			"was changed. Mount it (mount %s), then run %s again",
		cmp.Or(id.Name.String(), "this host"), id.DataDir, strings.Join(points, " and "),
		strings.Join(points, " && mount "), again)
}

// mountsOf has the mount points below the root that directories are on.
func mountsOf(host paths.Host, dirs []string) ([]string, error) {
	mounted, err := mountPoints(host)
	if err != nil {
		return nil, err
	}
	var points []string
	for _, dir := range dirs {
		nearest := nearestPoint(mounted, host.Resolved(dir))
		if nearest != "/" && !slices.Contains(points, nearest) {
			points = append(points, nearest)
		}
	}
	return points, nil
}

// nearestPoint is the mount point that a directory is on.
func nearestPoint(mounted []string, dir string) string {
	nearest := "/"
	for _, point := range mounted {
		if isBelow(dir, point) && len(point) > len(nearest) {
			nearest = point
		}
	}
	return nearest
}

// IsMountPoint says that a disk is mounted at a directory.
func IsMountPoint(host paths.Host, dir string) (bool, error) {
	mounted, err := mountPoints(host)
	return slices.Contains(mounted, host.Resolved(dir)), err
}

func isBelow(dir, point string) bool {
	return point == "/" || dir == point || strings.HasPrefix(dir, point+"/")
}

func mountPoints(host paths.Host) ([]string, error) {
	content, err := os.ReadFile(host.Process("self", "mountinfo"))
	if err != nil {
		return nil, fmt.Errorf("the mounted file systems cannot be read: %w", err)
	}
	var points []string
	for line := range strings.Lines(string(content)) {
		if fields := strings.Fields(line); len(fields) > 4 {
			points = append(points, unescaped(fields[4]))
		}
	}
	return points, nil
}

// fstab has the mount points that are mounted at every boot.
func fstab(host paths.Host) []string {
	content, _ := os.ReadFile(host.At("/etc/fstab")) // a host may have none
	var points []string
	for line := range strings.Lines(string(content)) {
		fields := strings.Fields(line)
		if len(fields) < 4 || strings.HasPrefix(fields[0], "#") || !strings.HasPrefix(fields[1], "/") ||
			fields[1] == "/" {
			continue
		}
		if !slices.Contains(strings.Split(fields[3], ","), "noauto") {
			points = append(points, unescaped(fields[1]))
		}
	}
	return points
}

// unescaped reads the octal escapes of the kernel's tables.
func unescaped(text string) string {
	var plain strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+3 < len(text) {
			if code, err := strconv.ParseUint(text[i+1:i+4], 8, 8); err == nil {
				plain.WriteByte(byte(code))
				i += 3
				continue
			}
		}
		plain.WriteByte(text[i])
	}
	return plain.String()
}
