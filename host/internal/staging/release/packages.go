package release

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/records"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// A package must neither start an etcd of its own nor restart ours: a default member bootstraps a cluster of one, and
// a restart here is outside of all order. So the unit is masked until ours replaces it (a rename, which a mask
// tolerates), and the packages' scripts cannot reach systemd. With apt the packages are also held, or an unattended
// upgrade restarts the member.
var (
	aptEnvironment = []string{"SYSTEMD_OFFLINE=1", "NEEDRESTART_SUSPEND=1", "DEBIAN_FRONTEND=noninteractive"}
	aptPackages    = []string{"etcd-server", "etcd-client"}
)

// brought and found say whose the packages are: those that were found are only released again.
const (
	brought = "brought"
	found   = "found"
)

func apt(args ...string) command.Command {
	return command.Command{Env: aptEnvironment, Args: append([]string{"apt-get", "-q", "-y"}, args...)}
}

func rpm(manager string, args ...string) command.Command {
	return command.Command{Args: append([]string{manager, "-y", "--setopt=tsflags=noscripts"}, args...)}
}

// step is a command, and when it is left out.
type step struct {
	command command.Command
	// unless, where it is given, is asked for the version that is installed: with that one the command is left out.
	unless *command.Command
}

// osRelease are the values of an os-release file, which is read and never run.
type osRelease map[string]string

func readOSRelease(path string) (osRelease, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	system := osRelease{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		key, value, isValue := strings.Cut(lines.Text(), "=")
		if _, seen := system[key]; !isValue || seen {
			continue
		}
		system[key] = unquoted(value)
	}
	return system, lines.Err()
}

func unquoted(value string) string {
	for _, quote := range []string{`"`, `'`} {
		if len(value) >= 2 && strings.HasPrefix(value, quote) && strings.HasSuffix(value, quote) {
			return value[1 : len(value)-1]
		}
	}
	return value
}

// manager is apt, dnf or yum; empty where no package manager is known to have etcd.
func (o osRelease) manager() string {
	version := o["VERSION_ID"]
	for _, id := range append([]string{o["ID"]}, strings.Fields(o["ID_LIKE"])...) {
		switch id {
		case "debian", "ubuntu":
			return "apt"
		case "amzn":
			if version == "2" {
				return "yum"
			}
			return "dnf"
		case "fedora":
			switch o["ID"] {
			case "centos", "rhel", "ol":
				if strings.HasPrefix(version, "7") {
					return "yum"
				}
			}
			return "dnf"
		case "rhel", "centos", "rocky", "almalinux", "ol":
			if strings.HasPrefix(version, "7") {
				return "yum"
			}
			return "dnf"
		}
	}
	return ""
}

func (o osRelease) String() string {
	if name := o["PRETTY_NAME"]; name != "" {
		return name
	}
	return o["ID"]
}

func (o osRelease) isSUSE() bool {
	return strings.HasPrefix(o["ID"], "opensuse") || strings.HasPrefix(o["ID"], "sle")
}

var packageVersion = regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+$`)

const otherMethod = `Set install.method to "archive" or "upload"`

// installSteps bring that version of etcd to /usr/bin, with more options for apt.
func installSteps(system osRelease, version values.Version, options ...string) ([]step, error) {
	text := version.String()
	if !packageVersion.MatchString(text) {
		return nil, fmt.Errorf("version: %q is not a version that a package can have. Write three numbers, as in 3.6.16",
			text)
	}
	switch manager := system.manager(); {
	case manager == "apt":
		return []step{
			{command: apt(slices.Concat(options, []string{"update"})...)},
			{command: apt(slices.Concat(options, []string{"install", "--no-install-recommends", "--allow-downgrades",
				"--allow-change-held-packages", aptPackages[0] + "=" + text + "*", aptPackages[1] + "=" + text + "*"})...)},
			{command: command.Command{Args: append([]string{"apt-mark", "hold"}, aptPackages...)}},
		}, nil
	case manager != "":
		installed := command.Command{Args: []string{"rpm", "-q", "--qf", "%{VERSION}", "etcd"}}
		return []step{
			{command: rpm(manager, "install", "etcd-"+text)},
			// `install` leaves a newer one in place.
			{command: rpm(manager, "downgrade", "etcd-"+text), unless: &installed},
		}, nil
	case system.isSUSE():
		return nil, coded.ReleaseNoPackage.Errorf(
			"install.method: %s has no etcd among its maintained packages, only in development "+
				"repositories. %s",
			system, otherMethod)
	default:
		return nil, coded.ReleaseNoPackage.Errorf(
			"install.method: %s is not a distribution whose etcd package is known (Debian, Ubuntu, Fedora, RHEL and "+
				"their like). %s",
			system, otherMethod)
	}
}

// removeSteps undo it for the packages that are here. Packages that were found here are only released. Never apt's
// purge: Debian's package would remove /var/lib/etcd too, where data may be that was moved aside.
func removeSteps(system osRelease, whose string, here []string) []step {
	manager := system.manager()
	if len(here) == 0 || manager == "" {
		return nil
	}
	var steps []step
	if manager == "apt" {
		steps = append(steps, step{command: command.Command{Args: append([]string{"apt-mark", "unhold"}, here...)}})
	}
	if whose != brought {
		return steps
	}
	if manager == "apt" {
		return append(steps, step{command: apt(append([]string{"remove"}, here...)...)})
	}
	return append(steps, step{command: rpm(manager, append([]string{"remove"}, here...)...)})
}

// packagesHere are those of etcd that this host has. An installation that failed brought none, and the package manager
// fails for names that it does not know.
func packagesHere(ctx context.Context, m *machine.Machine, system osRelease) (here []string, err error) {
	question, all := []string{"rpm", "-q"}, []string{"etcd"}
	if system.manager() == "apt" {
		question, all = []string{"dpkg-query", "-W", "-f", "${db:Status-Status}"}, aptPackages
	}
	for _, name := range all {
		status, stderr, err := m.Run(ctx, command.Command{Args: append(slices.Clone(question), name)})
		switch {
		case err != nil && !isUnknown.MatchString(status+stderr):
			return nil, coded.ReleaseNoPackage.Errorf("%q failed: %w: %s. %s", strings.Join(append(question, name), " "), err,
				command.LastLines(status+stderr, 3), byHand)
		case err == nil && !slices.Contains([]string{"not-installed", "config-files"}, status):
			here = append(here, name)
		}
	}
	return here, nil
}

// isUnknown is what dpkg and rpm print of a package that is not on the host.
var isUnknown = regexp.MustCompile(`no packages found|is not installed`)

const byHand = "Remove the packages by hand, then run pulumi up again"

// runSteps runs commands of the package manager, with more in their environment.
func runSteps(
	ctx context.Context, m *machine.Machine, steps []step, in Input, environment []string, remedy string,
) error {
	for _, step := range steps {
		if step.unless != nil {
			if installed, _, err := m.Run(ctx, *step.unless); err == nil && strings.TrimSpace(installed) == in.Version.String() {
				continue
			}
		}
		m.Say.Say("%s", step.command)
		run := step.command
		run.Env = slices.Concat(run.Env, environment)
		stdout, stderr, err := m.Run(ctx, run)
		if err != nil {
			return coded.ReleaseNoPackage.Errorf("%q failed: %w: %s. %s", step.command.String(), err,
				withoutUser(command.LastLines(stdout+stderr, 3), in.Proxy), remedy)
		}
	}
	return nil
}

// installPackage copies the programs of the distribution's package: the package may be upgraded by something else, a
// member must not.
func installPackage(ctx context.Context, m *machine.Machine, in Input, into string) error {
	system, err := readOSRelease(m.Paths.OSRelease())
	if err != nil {
		return coded.ReleaseNoPackage.Errorf("install.method: the distribution is not known: %w. %s", err, otherMethod)
	}
	steps, err := installSteps(system, in.Version, aptOptions(m.Paths, in.Proxy)...)
	if err != nil {
		return err
	}
	usrBin := m.Paths.At("/usr/bin")
	if !files.Exists(m.Paths.Packages()) {
		whose := brought
		if files.IsRunnable(filepath.Join(usrBin, "etcd")) {
			whose = found
		}
		if _, err := files.Put(m.Paths.Packages(), 0o644, []byte(whose+"\n")); err != nil {
			return err
		}
	}
	if !files.Exists(m.Paths.Unit()) {
		// `uninstall` takes off no mask of a person.
		if err := made.Note(m.Paths, m.Paths.Unit()); err != nil {
			return err
		}
		if err := m.Units.Mask(ctx, "etcd.service"); err != nil {
			return err
		}
	}
	remedy := "Nothing was restarted. Check that a repository of this host has that version, or correct version, " +
		"install.httpProxy or install.method"
	environment, err := proxyEnvironment(m.Paths, system.manager(), in.Proxy)
	if err == nil {
		err = runSteps(ctx, m, steps, in, environment, remedy)
	}
	if err := errors.Join(err, files.Remove(m.Paths.AptConfig())); err != nil {
		return err
	}
	for _, program := range programs {
		content, err := os.Open(filepath.Join(usrBin, program))
		if errors.Is(err, fs.ErrNotExist) && program == "etcdutl" {
			continue // releases of the distributions may lack it
		}
		if errors.Is(err, fs.ErrNotExist) {
			return coded.ReleaseNoPackage.Errorf(
				"the packages brought no %s to /usr/bin. Nothing was restarted. %s", program, otherMethod)
		}
		if err != nil {
			return err
		}
		err = writeProgram(filepath.Join(into, program), content, false)
		_ = content.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// RemovePackages undoes what the package method did; it does nothing where that method was not used.
func RemovePackages(ctx context.Context, m *machine.Machine) error {
	whose, err := records.Text(m.Paths, m.Paths.Packages(),
		"Remove the packages and this file by hand, then run pulumi up again")
	if err != nil || whose == "" {
		return err
	}
	system, err := readOSRelease(m.Paths.OSRelease())
	if err != nil {
		return err
	}
	here, err := packagesHere(ctx, m, system)
	if err != nil {
		return err
	}
	return runSteps(ctx, m, removeSteps(system, strings.TrimSuffix(whose, "\n"), here), Input{}, nil, byHand)
}
