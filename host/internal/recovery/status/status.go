// Package status is one host's view of its cluster, asked now, for people and for monitoring.
package status

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"runtime"
	"slices"
	"time"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/program"
)

// Usage is for a person.
const Usage = `etcd-host status [--json] [--members] [--records]: shows the cluster as this host sees it now.

It asks each member, this host's certificates and the targets of backups, and changes nothing. It takes at most 10 s.
It compares the data of all voting members where no database has more than 256 MiB.

  --json      the same as one JSON document, for programs
  --members   leaves out backups, drills, the program's version and the comparison of data, and takes at most 4 s
  --records   compares DNS records with the members too; stdin has the lines discovery_srv=DOMAIN,
              discovery_srv_name=NAME where one is set, and record_address=NAME ADDRESS for each address.
              All hosts are asked at once then, so the host of the first member alone compares the data

Exit code:
  0   healthy
  1   a warning: a finding needs attention
  2   a finding is critical, no quorum answers, or this host is not a member`

const (
	// limit bounds all questions together, and membersLimit those to the members alone.
	limit        = 10 * time.Second
	membersLimit = 4 * time.Second
	// quick bounds one question to one member.
	quick = 2 * time.Second
	// format is that of the document.
	format = 1
)

// States of a cluster.
const (
	healthy    = "healthy"
	attention  = "attention"
	critical   = "critical"
	noQuorum   = "no_quorum"
	notAMember = "not_a_member"
)

// Verb is `status`.
func Verb(ctx context.Context, m *machine.Machine, args []string, stdin io.Reader, stdout io.Writer) error {
	var kept records
	if slices.Contains(args, "--records") {
		var err error
		if kept, err = readRecords(stdin); err != nil {
			return err
		}
	}
	membersOnly, most := slices.Contains(args, "--members"), limit
	if membersOnly {
		most = membersLimit
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	found, err := look(ctx, m, kept, membersOnly)
	if err != nil {
		return err
	}
	if slices.Contains(args, "--json") {
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

// look asks everything at once: the cluster, the targets and the resolver.
func look(ctx context.Context, m *machine.Machine, kept records, membersOnly bool) (Document, error) {
	d := Document{
		// Until a member answers, no quorum is known.
		Cluster: Cluster{Quorum: new(false)},
		Format:  format, Time: m.Now().UTC().Truncate(time.Second), Findings: []Finding{}, Members: []Member{},
		Alarms: []Alarm{}, Certificates: []Certificate{}, Backups: []Backup{}, Drills: []Drill{},
		Records: []Record{},
	}
	d.Host.Architecture = runtime.GOARCH
	self, err := identity.Read(m.Paths)
	if err != nil {
		return d, err
	}
	// The version is a digest of the whole program.
	if ours, err := os.Executable(); err == nil && !membersOnly {
		d.Host.Program, _ = program.Version(ours)
	}
	if self.IsZero() {
		d.State = notAMember
		d.warn("not-a-member", "host", "this host is not a member of a cluster")
		return d, nil
	}
	d.Host.Member = self.Name.String()
	wanted, err := settings.Read(m.Paths)
	if err != nil {
		return d, err
	}
	d.Cluster.Name = string(wanted.Cluster)
	if membersOnly {
		wanted.Targets = nil
	}
	backups := make(chan []Backup, 1)
	go func() { backups <- askTargets(ctx, m, wanted, self) }()
	resolved := make(chan []Record, 1)
	go func() { resolved <- kept.ask(ctx, m.Resolver) }()
	compares := thisHost
	switch {
	case membersOnly:
		compares = noHost
	case kept.addresses != nil:
		compares = firstHost
	}
	members := d.askCluster(ctx, m, self, compares)
	d.Records = <-resolved
	d.judgeRecords(kept, members)
	d.judgeOwners(ctx, m)
	d.readCertificates(m)
	d.Backups = append(d.Backups, <-backups...)
	if !membersOnly {
		d.judgeBackups(m, wanted)
		d.readDrills(ctx, m, wanted)
	}
	switch {
	case d.State != "":
	case d.Cluster.Quorum != nil && !*d.Cluster.Quorum:
		d.State = noQuorum
	case slices.ContainsFunc(d.Findings, func(one Finding) bool { return one.Severity == "critical" }):
		d.State = critical
	case len(d.Findings) > 0:
		d.State = attention
	default:
		d.State = healthy
	}
	return d, nil
}
