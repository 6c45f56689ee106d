// Package drift finds what on this host is not as the last update left it, and how the etcd here sees its cluster. It
// only reads, and asks no host but this one. Pulumi judges: it knows all hosts.
package drift

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/owners"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// part is the resource of the host whose command repairs a difference.
type part string

// The parts.
const (
	partProgram       part = "program"
	partInstall       part = "install"
	partCertificate   part = "certificate"
	partRevocation    part = "revocation"
	partConfiguration part = "configuration"
	partMember        part = "member"
)

// effect is what that does to etcd.
type effect string

const (
	nothing  effect = "-"
	starts   effect = "starts"
	restarts effect = "restarts"
	joins    effect = "joins"
)

// report prints the answer, a line each as soon as it is known. Pulumi uses the lines that came before its deadline:
//
//	state=none|begun|ready|aside  nothing of ours; not ready yet; a member; a member whose data was moved aside
//	differs=PART SINCE EFFECT WORDS...
//	open=WORDS...                 others than root can change what root runs there
//	lacks=member|backup MACHINE   the host remembers no member, or has no settings of backups: installed again, perhaps
//
// SINCE has no spaces. These lines are about disks.
//
//	unmounted=DIR                 no disk is mounted there, and the data should be on one.
//	beside=MEMBER                 the host remembers no member, and has the data of this one.
//	besideowner=UID MODE USER DIR that data is not of the user etcd, which exists or is missing.
//	staged=KIND SINCE VALUE       the staged files; `-` for none.
type report struct {
	m      *machine.Machine
	stdout io.Writer
	// declared has the directories of the member; none where Pulumi did not send them.
	declared identity.Identity
	// err is the first line that could not be printed.
	err error
}

func (r *report) add(key, value string) {
	_, err := fmt.Fprintln(r.stdout, key+"="+value)
	r.err = cmp.Or(r.err, err)
}

func (r *report) differs(of part, since string, does effect, format string, args ...any) {
	words := values.Printable(fmt.Sprintf(format, args...))
	r.add("differs", fmt.Sprintf("%s %s %s %s", of, strings.ReplaceAll(since, " ", "_"), does, words))
}

// edited reports a file that a person changed.
func (r *report) edited(of part, path string) {
	if _, err := os.Stat(path); err == nil {
		r.differs(of, changedAt(path), nothing, "%s was edited", path)
	} else {
		r.differs(of, changedAt(path), nothing, "%s is gone", path)
	}
}

// Verb prints the report. It takes no lock. A machine that was replaced knows the member's directories by its input.
func Verb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, stdout io.Writer) error {
	lines, err := input.ReadLines(stdin, nil, "wal_dir", "data_dir")
	if err != nil {
		return err
	}
	r := &report{m: m, stdout: stdout}
	if r.declared, err = identity.FromLines(lines); err != nil {
		return err
	}
	if err := r.look(ctx); err != nil {
		return err
	}
	return r.err
}

func (r *report) look(ctx context.Context) error {
	id, err := identity.Read(r.m.Paths)
	if err != nil {
		return err
	}
	state, err := stateOf(r.m, id)
	if err != nil {
		return err
	}
	r.add("state", state)
	if err := r.lookForWhatIsMissing(id); err != nil {
		return err
	}
	if err := r.lookForData(ctx, id); err != nil {
		return err
	}
	if state == "aside" {
		r.differs(partMember, changedAt(r.m.Paths.Aside()), joins, "its data was moved aside")
	}
	if state != "ready" {
		return nil
	}
	r.add("token", id.Token.String())
	if err := r.addMembership(id); err != nil {
		return err
	}
	if err := r.addOpen(ctx); err != nil {
		return err
	}
	certificateStands, err := r.lookAtFiles(ctx)
	if err != nil {
		return err
	}
	if err := r.addStaged(); err != nil {
		return err
	}
	if err := r.lookAtService(ctx, certificateStands); err != nil {
		return err
	}
	return r.askEtcd(ctx, id)
}

// lookForWhatIsMissing names the machine too: one that is installed again once more has another ID.
func (r *report) lookForWhatIsMissing(id identity.Identity) error {
	machineID, err := identity.MachineID(r.m.Paths)
	if err != nil {
		return err
	}
	if id.IsZero() {
		r.add("lacks", "member "+machineID)
	}
	if !files.Exists(r.m.Paths.BackupSettings()) {
		r.add("lacks", "backup "+machineID)
	}
	return nil
}

// addOpen only reports: whose that is, and whether it is to stay, a person knows.
func (r *report) addOpen(ctx context.Context) error {
	refusals, err := owners.Find(ctx, r.m)
	for _, one := range refusals {
		r.add("open", one)
	}
	return err
}

func stateOf(m *machine.Machine, id identity.Identity) (string, error) {
	etcd, err := adopted.Read(m.Paths)
	if err != nil {
		return "", err
	}
	ready, err := identity.WasReady(m.Paths, id.Token)
	if err != nil {
		return "", err
	}
	switch {
	case etcd != nil:
		return "none", nil // what runs here is not ours yet
	case ready:
		return "ready", nil
	case files.Exists(m.Paths.Aside()):
		return "aside", nil
	case files.Exists(m.Paths.Active()):
		return "begun", nil
	}
	return "none", nil
}

const timeFormat = "2006-01-02 15:04:05.000 -0700"

// changedAt is the time of a change of the inode, which a copy does not set back; where the file is gone, that of the
// nearest directory.
func changedAt(path string) string {
	for !files.Exists(path) {
		parent := filepath.Dir(path)
		if parent == path {
			return "-"
		}
		path = parent
	}
	info, err := os.Lstat(path)
	if err != nil {
		return "-"
	}
	// For a link it is that of the link itself: its target may be as it was.
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(stat.Ctim.Unix()).Format(timeFormat)
	}
	return info.ModTime().Format(timeFormat)
}

// microseconds is a time that systemd reports; empty where there is none.
func microseconds(text string) string {
	var since int64
	if _, err := fmt.Sscanf(text, "%d", &since); err != nil || since <= 0 {
		return ""
	}
	return time.UnixMicro(since).Format(timeFormat)
}

// content is a file that may be missing, without the space around it.
func content(path string) (text string, found bool, err error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return "", false, nil
	}
	return strings.TrimSpace(string(raw)), err == nil, err
}
