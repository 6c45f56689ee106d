// Package drill proves that the newest backup of each target restores. It starts the backup where no host and no client
// can reach it, and compares the data with the manifest.
package drill

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"filippo.io/age"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/drilled"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/recovery/metrics"
	"etcd-host/internal/recovery/pack"
	"etcd-host/internal/recovery/scratch"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/values"
)

const help = `etcd-host drill [--turn]: restores the newest backup of each target for a trial.

The backup starts in a sandbox without a network. Its hash and its number of keys are compared with the manifest, and it
takes writes. The member on this host keeps running, and everything is removed afterwards. A drill needs three times the
size of the snapshot and 1 GiB on the data disk; without that room it is skipped.

--turn   drill only where this host is the first follower by name, as etcd-drill.timer does
`

// Verb is `drill`.
func Verb(ctx context.Context, m *machine.Machine, args []string, _ io.Reader, stdout io.Writer) error {
	for _, arg := range args {
		if arg != "--turn" {
			_, err := io.WriteString(stdout, help)
			return err
		}
	}
	defer metrics.Say(ctx, m)
	wanted, err := settings.Read(m.Paths)
	if err != nil {
		return err
	}
	if len(wanted.Targets) == 0 {
		return errors.New("no target for backups is configured on this host, so there is no backup to try. Nothing was " +
			"changed. Set backup.targets, then run pulumi up")
	}
	d := &drill{m: m, wanted: wanted}
	if d.self, err = identity.Read(m.Paths); err != nil {
		return err
	}
	if d.self.IsZero() {
		return errors.New("this host is not a member of a cluster. Nothing was tried")
	}
	restoring, err := mark.Restoring(m.Paths)
	if err != nil {
		return err
	}
	if restoring != "" {
		m.Say.Say("the restore %s is at work on this host: no drill now", restoring)
		return nil
	}
	if len(args) > 0 {
		turn, err := d.isOurTurn(ctx)
		if err != nil || !turn {
			return err
		}
	}
	return d.all(ctx, stdout)
}

type drill struct {
	m      *machine.Machine
	wanted settings.Settings
	self   identity.Identity
}

// isOurTurn spares the leader, and all followers but one.
func (d *drill) isOurTurn(ctx context.Context) (bool, error) {
	view, err := cluster.Open(d.m, d.self)
	if err != nil {
		return false, err
	}
	defer view.Close()
	if err := view.Ask(ctx, view.Here); err != nil {
		return false, fmt.Errorf("whether it is this host's turn cannot be seen: %w. Nothing was tried", err)
	}
	status, err := view.Etcd.Status(ctx, view.Here)
	if err != nil {
		return false, err
	}
	ours := turn(view.Members, status.Leader) == status.Member
	if !ours {
		d.m.Say.Say("the drill is another member's turn")
	}
	return ours, nil
}

// turn is the member that drills: the first voting member by name that does not lead, or the only one.
func turn(members etcd.Members, leader values.MemberID) values.MemberID {
	voters := members.Voters().LeaderLast(leader)
	if len(voters) == 0 {
		return 0
	}
	return voters[0].ID
}

// all drills each target, also where one of them fails.
func (d *drill) all(ctx context.Context, stdout io.Writer) error {
	var errs []error
	for _, one := range d.wanted.Targets {
		if err := drilled.Begin(d.m.Paths, one.Name, d.m.Now().UTC().Truncate(time.Second)); err != nil {
			errs = append(errs, err)
		}
		result := d.target(ctx, one)
		if err := drilled.Keep(d.m.Paths, one.Name, result); err != nil {
			errs = append(errs, err)
		}
		if result.Error != "" {
			errs = append(errs, fmt.Errorf("the drill of target %s failed: %s. The member was not touched", one.Name,
				result.Error))
			continue
		}
		line := fmt.Sprintf("%s: skipped: %s", one.Name, result.Skipped)
		if result.OK {
			line = fmt.Sprintf("%s: %s restored in %.1f s: revision %d, %d keys", one.Name, result.Key, result.Seconds,
				result.Revision, result.Keys)
		}
		if _, err := fmt.Fprintln(stdout, line); err != nil {
			return err
		}
	}
	return errors.Join(errs...)
}

// errSkipped is why a backup is not tried.
type errSkipped string

func (e errSkipped) Error() string { return string(e) }

func (d *drill) target(ctx context.Context, place target.Settings) drilled.Result {
	result := drilled.Result{Success: drilled.Success{Time: d.m.Now().UTC().Truncate(time.Second)}}
	err := d.newest(ctx, place, &result.Success)
	var skipped errSkipped
	switch {
	case errors.As(err, &skipped):
		result.Skipped = skipped.Error()
	case err != nil:
		result.Error = values.Printable(err.Error())
	default:
		result.OK = true
	}
	return result
}

func (d *drill) newest(ctx context.Context, place target.Settings, found *drilled.Success) error {
	from, err := target.Open(d.m.Paths, place)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	backups, err := catalog.Open(ctx, from, d.wanted.Cluster, manifest.DigestOf(d.self.Token))
	if err != nil {
		return err
	}
	newest, any, err := backups.Newest(ctx, d.m.Now())
	if err != nil {
		return err
	}
	if !any {
		return errSkipped("it has no verified backup")
	}
	found.Key, found.Revision, found.Keys = newest.Key().String(), newest.Revision, newest.Keys
	var identities []age.Identity
	if d.wanted.Drill != nil && d.wanted.Drill.Identity != "" {
		if identities, err = pack.Identities(d.wanted.Drill.Identity); err != nil {
			return err
		}
	}
	if len(newest.Recipients) > 0 && len(identities) == 0 {
		d.m.Say.Say("comparing the stored data of %s with its manifest", newest.Key())
		if err := catalog.Stored(ctx, from, newest, nil); err != nil {
			return err
		}
		return errSkipped("the backup is encrypted, and backup.drill.identity is not set. The stored data fits its manifest")
	}
	return d.restore(ctx, from, newest, identities, found)
}

// restore tries one backup out.
func (d *drill) restore(
	ctx context.Context, from target.Target, backup manifest.Manifest, identities []age.Identity, found *drilled.Success,
) error {
	version, err := d.fits(backup)
	if err != nil {
		return err
	}
	account, err := users.Etcd(ctx, d.m.Paths, d.m.Run)
	if err != nil {
		return err
	}
	at := scratch.Workplace{Dir: d.m.Paths.At(d.self.DataDir), Name: ".drill"}
	place := scratch.Place{
		Machine: d.m, Name: "drill", Version: version, Account: account, Dirs: []string{at.Work("")}, Bytes: backup.Raw.Size,
		Deadline: scratch.Deadline(backup.Raw.Size),
	}
	if err := place.Prepare(ctx); err != nil {
		return err
	}
	defer place.Wipe()
	// An interrupted drill may have left its files.
	if err := at.Wipe(); err != nil {
		return err
	}
	if err := d.room(backup.Raw.Size); err != nil {
		return err
	}
	if err := at.Make(account); err != nil {
		return err
	}
	begin := d.m.Now()
	err = d.tryOut(ctx, from, backup, identities, at, place, func() { found.Seconds = d.m.Now().Sub(begin).Seconds() })
	return errors.Join(err, at.Wipe())
}

func (d *drill) tryOut(
	ctx context.Context, from target.Target, backup manifest.Manifest, identities []age.Identity, at scratch.Workplace,
	place scratch.Place, serves func(),
) error {
	d.m.Say.Say("fetching %s", backup.Key())
	const name = "snapshot.db"
	file, err := at.Create(name)
	if err != nil {
		return err
	}
	if err := errors.Join(catalog.FetchInto(ctx, from, backup, identities, file), file.Close()); err != nil {
		return err
	}
	d.m.Say.Say("starting it apart from the cluster")
	data := at.Work("data")
	if err := scratch.Restore(ctx, place, scratch.Restoring{Snapshot: at.Path(name), DataDir: data}); err != nil {
		return err
	}
	etcd, err := place.Start(ctx, data, "", false)
	if err != nil {
		return err
	}
	defer etcd.Close()
	serves()
	if err := compare(ctx, etcd, backup); err != nil {
		return err
	}
	return etcd.TakesWrites(ctx)
}

// compare reads all data. The hashes are of the same data only where the same revisions are compacted.
func compare(ctx context.Context, etcd *scratch.Etcd, backup manifest.Manifest) error {
	data, err := etcd.DataAt(ctx, backup.Revision)
	if err != nil {
		return err
	}
	if data.Compacted == backup.CompactRevision && data.HashKV != backup.HashKV {
		return fmt.Errorf("its data at revision %d has the hash %d, and its manifest says %d", backup.Revision, data.HashKV,
			backup.HashKV)
	}
	if data.Keys != backup.Keys {
		return fmt.Errorf("it has %d keys at revision %d, and its manifest says %d", data.Keys, backup.Revision, backup.Keys)
	}
	return nil
}

// fits skips a backup of before an upgrade: the next one is of the version that runs.
func (d *drill) fits(backup manifest.Manifest) (values.Version, error) {
	version, found, err := stage.AppliedVersion(d.m.Paths)
	if err != nil {
		return values.Version{}, err
	}
	if !found {
		return values.Version{}, errSkipped("etcd of this program is not installed on this host")
	}
	if !backup.EtcdVersion.SameMinor(version) {
		return values.Version{}, errSkipped(fmt.Sprintf("the newest backup is of etcd %s, and this host runs %s",
			backup.EtcdVersion, version))
	}
	return version, nil
}

// room leaves a member that runs what it may need meanwhile.
func (d *drill) room(bytes int64) error {
	needed := uint64(bytes)*3 + 1<<30
	free, err := files.FreeBytes(d.m.Paths.At(d.self.DataDir))
	if err != nil {
		return err
	}
	if free < needed {
		return errSkipped(fmt.Sprintf("%d MiB are free on the disk of %s, and a drill needs %d MiB", free>>20, d.self.DataDir,
			needed>>20))
	}
	return nil
}
