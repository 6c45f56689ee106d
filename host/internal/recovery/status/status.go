// Package status is one host's view of its cluster, asked now, for people and for monitoring.
package status

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/program"
)

const usage = `etcd-host status [--json]: shows the cluster as this host sees it now.

It asks each member, this host's certificates and the targets of backups, and changes nothing. It takes at most 10 s.

  --json   the same as one JSON document, for programs

Exit code:
  0   healthy
  1   a finding needs attention, and a quorum serves
  2   no quorum answers, or this host is not a member`

const (
	// limit bounds all questions together.
	limit = 10 * time.Second
	// quick bounds one question to one member.
	quick = 2 * time.Second
	// format is that of the document.
	format = 1
)

// States of a cluster.
const (
	healthy    = "healthy"
	attention  = "attention"
	noQuorum   = "no_quorum"
	notAMember = "not_a_member"
)

// Verb is `status`.
func Verb(ctx context.Context, m *machine.Machine, args []string, _ io.Reader, stdout io.Writer) error {
	asJSON := slices.Equal(args, []string{"--json"})
	if len(args) > 0 && !asJSON {
		_, err := fmt.Fprintln(stdout, usage)
		if err != nil || slices.Contains([]string{"help", "--help", "-h"}, args[0]) {
			return err
		}
		return machine.Exit{Code: 2}
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	found, err := look(ctx, m)
	if err != nil {
		return err
	}
	if asJSON {
		encoder := json.NewEncoder(stdout)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(found)
	} else {
		err = found.screen(stdout)
	}
	if err != nil || found.State == healthy {
		return err
	}
	if found.State == attention {
		return machine.Exit{Code: 1}
	}
	return machine.Exit{Code: 2}
}

// look asks everything at once: the cluster on one side, the targets on the other.
func look(ctx context.Context, m *machine.Machine) (Document, error) {
	d := Document{
		Format: format, Time: m.Now().UTC().Truncate(time.Second), Findings: []Finding{}, Members: []Member{},
		Alarms: []Alarm{}, Certificates: []Certificate{}, Backups: []Backup{}, Drills: []Drill{},
	}
	self, err := identity.Read(m.Paths)
	if err != nil {
		return d, err
	}
	if ours, err := os.Executable(); err == nil {
		d.Host.Program, _ = program.Version(ours)
	}
	if self.IsZero() {
		d.State = notAMember
		d.find("host", "this host is not a member of a cluster")
		return d, nil
	}
	d.Host.Member, d.Host.Incarnation = self.Name.String(), self.Incarnation
	wanted, err := settings.Read(m.Paths)
	if err != nil {
		return d, err
	}
	d.Cluster.Name = string(wanted.Cluster)
	backups := make(chan []Backup, 1)
	go func() { backups <- askTargets(ctx, m, wanted, self) }()
	d.askCluster(ctx, m, self)
	d.readCertificates(m)
	d.Backups = <-backups
	d.judgeBackups(m, wanted)
	d.readDrills(m, wanted)
	switch {
	case d.State != "":
	case !d.Cluster.Quorum:
		d.State = noQuorum
	case len(d.Findings) > 0:
		d.State = attention
	default:
		d.State = healthy
	}
	return d, nil
}

func (d *Document) find(subject, text string, args ...any) {
	d.Findings = append(d.Findings, Finding{subject, fmt.Sprintf(text, args...)})
}
