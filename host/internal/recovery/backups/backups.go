// Package backups lists, verifies and fetches what the targets hold, for people.
package backups

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/recovery/take"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
)

// Usage is for a person.
const Usage = `etcd-host backups: shows and checks the backups in the targets. Nothing in a target is changed.

  backups list                     the backups in each target, newest first
  backups verify KEY | FILE        reads a backup whole, from a target or a file, and compares every digest and hash
  backups fetch KEY [DIRECTORY]    writes the snapshot of a backup to a directory (.), for etcdutl snapshot restore
  backups policy                   the least rights that each S3 target needs, as a policy

KEY is CLUSTER/BOOTSTRAP/TIME-rREVISION-CLUSTERID, as the list shows it, or "latest". A FILE begins with / or ./.
  --identity FILE                  after verify or fetch: the age identity that opens an encrypted backup
See also: etcd-host backup, which takes one.`

// desk is what the subcommands share.
type desk struct {
	m        *machine.Machine
	settings settings.Settings
	self     identity.Identity
	stdout   io.Writer
	// free is the room on the disk of a directory. Tests have full disks.
	free func(dir string) (uint64, error)
}

// Verb is `backups`.
func Verb(ctx context.Context, m *machine.Machine, args []string, _ io.Reader, stdout io.Writer) error {
	if len(args) == 0 {
		_, err := fmt.Fprintln(stdout, Usage)
		return err
	}
	d := &desk{m: m, stdout: stdout, free: files.FreeBytes}
	var err error
	if d.settings, err = settings.Read(m.Paths); err != nil {
		return err
	}
	if d.self, err = identity.Read(m.Paths); err != nil {
		return err
	}
	args, identityFile, err := withoutIdentity(args)
	if err != nil {
		return err
	}
	switch {
	case args[0] == "list" && len(args) == 1:
		return d.list(ctx)
	case args[0] == "verify" && len(args) == 2:
		return d.verify(ctx, args[1], identityFile)
	case args[0] == "fetch" && (len(args) == 2 || len(args) == 3):
		return d.fetch(ctx, append(slices.Clone(args[1:]), ".")[:2], identityFile)
	case args[0] == "policy" && len(args) == 1:
		return d.policy()
	}
	return wrongArguments(args)
}

// forms are the arguments of each subcommand.
var forms = map[string]string{
	"list": "no argument", "verify": "KEY or FILE", "fetch": "KEY, and DIRECTORY if you want", "policy": "no argument",
}

func wrongArguments(args []string) error {
	if form, known := forms[args[0]]; known {
		return coded.CommandArguments.Errorf("backups %s takes %s, and %d arguments were given. Nothing was read. See: "+
			"etcd-host backups --help", args[0], form, len(args)-1)
	}
	return coded.CommandArguments.Errorf(
		"%q are not arguments of backups. Nothing was changed. See: etcd-host backups --help", args)
}

func withoutIdentity(args []string) (rest []string, file string, err error) {
	at := slices.Index(args, "--identity")
	if at < 0 {
		return args, "", nil
	}
	if at+1 == len(args) || at == 0 {
		return nil, "", coded.CommandArguments.Errorf("--identity needs the name of a file. " +
			"Nothing was changed. See: etcd-host backups --help")
	}
	return slices.Delete(slices.Clone(args), at, at+2), args[at+1], nil
}

// each opens one target after the other. A target that fails hides no other.
func (d *desk) each(ask func(one target.Settings, opened target.Target) error) error {
	if len(d.settings.Targets) == 0 {
		return take.ErrUnset
	}
	var failed []error
	for _, one := range d.settings.Targets {
		failed = append(failed, d.with(one, func(opened target.Target) error { return ask(one, opened) }))
	}
	return errors.Join(failed...)
}

func (d *desk) with(one target.Settings, ask func(opened target.Target) error) error {
	opened, err := target.Open(d.m.Paths, one)
	if err != nil {
		return err
	}
	return errors.Join(ask(opened), opened.Close())
}

// open lists the backups of this host's cluster. A host without a member knows its cluster's name alone.
func (d *desk) open(ctx context.Context, in target.Target) (*catalog.Catalog, error) {
	if d.self.IsZero() {
		return catalog.OpenCluster(ctx, in, d.settings.Cluster)
	}
	return catalog.Open(ctx, in, d.settings.Cluster, manifest.DigestOf(d.self.Token))
}

// quietMost is how many backups a list reads without a word.
const quietMost = 200

func (d *desk) list(ctx context.Context) error {
	if d.self.IsZero() {
		d.m.Say.Say("this host has no member, so the backups of each bootstrap of the cluster %q are listed",
			d.settings.Cluster)
	}
	table := tabwriter.NewWriter(d.stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "TARGET\tKEY\tAGE\tREVISION\tKEYS\tMIB\tSTORED MIB\tMEMBER\tETCD\tSTATE")
	err := d.each(func(one target.Settings, opened target.Target) error {
		found, err := d.open(ctx, opened)
		if err != nil {
			return err
		}
		all := found.All()
		if len(all) > quietMost {
			d.m.Say.Say("%s has %d backups. Their manifests are read now", one.Name, len(all))
		}
		return found.Each(ctx, all, func(key manifest.Key, m manifest.Manifest, err error) bool {
			if errors.Is(err, target.ErrNotFound) {
				return true // the retention of a host deletes meanwhile
			}
			if err != nil {
				_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t\t\t\t\t\t\tnot usable: %v\n", one.Name, key, d.age(key.Time), err)
				return true
			}
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%.1f\t%.1f\t%s\t%s\t%s\n", one.Name, key, d.age(key.Time), m.Revision,
				m.Keys, mib(m.Raw.Size), mib(m.Stored.Size), m.Member, m.EtcdVersion, state(m))
			return true
		})
	})
	return errors.Join(table.Flush(), err)
}

func (d *desk) age(at time.Time) string { return d.m.Now().Sub(at).Truncate(time.Second).String() }

func mib(size int64) float64 { return float64(size) / (1 << 20) }

func state(m manifest.Manifest) string {
	text := "verified"
	if !m.Verified() {
		text = "suspect: " + m.Suspect
	}
	if len(m.Recipients) > 0 {
		text += ", encrypted"
	}
	return text
}
