package stage

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/values"
)

// RunningVersion is that of the process; where none runs, that of the next start. The two differ where an update was
// killed before its restart. It is zero where this program installed no etcd.
func RunningVersion(ctx context.Context, m *machine.Machine) (values.Version, error) {
	etcd, err := adopted.Read(m.Paths)
	if err != nil {
		return values.Version{}, err
	}
	if etcd != nil {
		return etcd.Version, nil
	}
	pid, err := m.Units.MainPID(ctx, adopted.OwnUnit)
	if err != nil {
		return values.Version{}, err
	}
	for _, link := range []string{m.Paths.Process(strconv.Itoa(pid), "exe"), m.Paths.Bin("etcd")} {
		program, err := os.Readlink(link)
		if err != nil {
			continue // no process, or no etcd of ours
		}
		if text, ok := releaseOf(m.Paths.Releases(), program); ok {
			return values.ParseVersion(text)
		}
	}
	return values.Version{}, nil
}

const deleted = " (deleted)"

// releaseOf is the release that a program belongs to.
func releaseOf(releases, program string) (version string, ok bool) {
	dir, name := filepath.Split(strings.TrimSuffix(program, deleted))
	if name != "etcd" || filepath.Dir(filepath.Clean(dir)) != releases {
		return "", false
	}
	return strings.CutPrefix(filepath.Base(dir), "v")
}

// RunsOtherwise is how the running etcd differs from what was applied, in words: a person restarted it after an edit,
// or an update was killed before its restart. The process itself is asked.
func RunsOtherwise(ctx context.Context, m *machine.Machine) ([]string, error) {
	version, found, err := AppliedVersion(m.Paths)
	if err != nil || !found {
		return nil, err
	}
	pid, err := m.Units.MainPID(ctx, adopted.OwnUnit)
	if err != nil || pid == 0 {
		return nil, err
	}
	process := func(file string) string { return m.Paths.Process(strconv.Itoa(pid), file) }
	program, err := os.Readlink(process("exe"))
	if err != nil || strings.Contains(program, "/systemd") {
		return nil, nil //nolint:nilerr // it has just ended, or is only about to become etcd
	}
	arguments, err := os.ReadFile(process("cmdline"))
	if err != nil {
		return nil, nil //nolint:nilerr // it has just ended
	}
	environment, err := os.ReadFile(process("environ"))
	if err != nil {
		return nil, nil //nolint:nilerr // it has just ended
	}
	conf, err := os.ReadFile(filepath.Join(m.Paths.Applied(), confName))
	if err != nil {
		return nil, err
	}
	var differs []string
	if strings.TrimSuffix(program, deleted) != m.Paths.ReleaseFile(version.String(), "etcd") {
		differs = append(differs, "its program is "+program)
	}
	if len(strings.Split(strings.TrimSuffix(string(arguments), "\x00"), "\x00")) != 1 {
		differs = append(differs, "it was started with flags")
	}
	if other := otherVariables(string(environment), string(conf)); len(other) > 0 {
		differs = append(differs, "it was started with another "+strings.Join(other, " "))
	}
	return differs, nil
}

var (
	confLine = regexp.MustCompile(`^(ETCD_[A-Z0-9_]*)=(.*)$`)
	escape   = regexp.MustCompile("\\\\([\"\\\\$`])")
)

// otherVariables are the names of variables of etcd that a process and a configuration have different values for.
// Those of the bootstrap are no longer read.
func otherVariables(environment, conf string) []string {
	runs, applied := map[string]string{}, variables(conf)
	for variable := range strings.SplitSeq(environment, "\x00") {
		if parts := confLine.FindStringSubmatch(variable); parts != nil {
			runs[parts[1]] = parts[2]
		}
	}
	names := maps.Clone(runs)
	maps.Copy(names, applied)
	var differ []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		running, isSet := runs[name]
		wanted, isWanted := applied[name]
		ofBootstrap := strings.HasPrefix(name, "ETCD_INITIAL_CLUSTER") || strings.HasPrefix(name, "ETCD_DISCOVERY")
		if !ofBootstrap && (isSet != isWanted || running != wanted) {
			differ = append(differ, name)
		}
	}
	return differ
}
