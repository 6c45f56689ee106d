// Package drill proves that the newest backup of each target restores. It starts the backup where no host and no client
// can reach it, and compares the data with the manifest.
package drill

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/drilled"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/recovery/metrics"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// Usage is for a person.
const Usage = `etcd-host drill [--turn]: restores the newest backup of each target for a trial.

The backup starts in a sandbox without a network. Its hash and its number of keys are compared with the manifest, and it
takes writes. The member on this host keeps running, and everything is removed afterwards. A drill needs three times the
size of the snapshot and 1 GiB on the data disk; without that room it is skipped. Where newer backups cannot be
used, the newest usable one is drilled, and the drill fails.

Without backup.drill.identity no host can open an encrypted backup. The host that took it restores its own copy from
before the encryption, and compares the stored data with the manifest. Another host only compares.

--turn   drill only on the first follower by name, or on the host with that copy, as etcd-drill.timer does
`

// Verb is `drill`.
func Verb(ctx context.Context, m *machine.Machine, args []string, _ io.Reader, stdout io.Writer) error {
	defer metrics.Say(ctx, m)
	wanted, err := settings.Read(m.Paths)
	if err != nil {
		return err
	}
	if len(wanted.Targets) == 0 {
		return coded.BackupUnset.Errorf(
			"no target for backups is configured on this host, so there is no backup to try. Nothing was " +
				"changed. Set backup.targets, then run pulumi up")
	}
	ctx, stop := untilSignal(ctx)
	defer stop()
	d := &drill{m: m, wanted: wanted, turn: true}
	if d.self, err = identity.Read(m.Paths); err != nil {
		return err
	}
	if d.self.IsZero() {
		return coded.MemberNone.Errorf("this host is not a member of a cluster. Nothing was tried. " +
			"Run it on a host with a member")
	}
	restoring, err := mark.Restoring(m.Paths)
	if err != nil {
		return err
	}
	if restoring != "" {
		m.Say.Say("the restore %s is at work on this host: no drill now", restoring)
		return nil
	}
	if err := errors.Join(drilled.Interrupt(m.Paths), endLeft(ctx, m)); err != nil {
		return fmt.Errorf("what a drill left that was killed cannot be removed: %w", err)
	}
	if len(args) > 0 {
		if d.turn, err = d.isOurTurn(ctx); err != nil {
			return err
		}
		if !d.turn && (len(wanted.Recipients) == 0 || d.identity() != "") {
			m.Say.Say("%v", errElsewhere)
			return nil
		}
	}
	return d.all(ctx, stdout)
}

type drill struct {
	m      *machine.Machine
	wanted settings.Settings
	self   identity.Identity
	// turn is false on a host that drills only what no other host can.
	turn bool
}

// identity opens encrypted backups; empty where this host may not.
func (d *drill) identity() string {
	if d.wanted.Drill == nil {
		return ""
	}
	return d.wanted.Drill.Identity
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
	return turn(view.Members, status.Leader) == status.Member, nil
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
		if d.turn {
			errs = append(errs, d.begin(one))
		}
		result, err := d.target(ctx, one)
		if ctx.Err() != nil {
			cause := context.Cause(ctx)
			ended := coded.DrillInterrupted.Errorf("the drill of the target %q was interrupted: %w. The member was not "+
				"touched. Run etcd-host drill again", one.Name, cause)
			// A drill of another target that failed before is a failure still, and comes first.
			return errors.Join(append(errs, ended, drilled.Stop(d.m.Paths, cause.Error()), wipe(d.m))...)
		}
		// A failure before this host has anything to drill is for the member whose turn it is.
		if err != nil && !d.turn && !result.Copy {
			d.m.Say.Say("%s: %v", one.Name, err)
			continue
		}
		if err := drilled.Keep(d.m.Paths, one.Name, result); err != nil {
			errs = append(errs, err)
		}
		if result.Error != "" {
			errs = append(errs, coded.DrillFailed.Errorf(
				"the drill of %s in the target %q failed: %s. The member was not touched. Follow "+
					"docs/runbooks/backup-failing.md, then run etcd-host drill", cmp.Or(result.Key, "the newest backup"), one.Name,
				result.Error))
			continue
		}
		if _, err := fmt.Fprintf(stdout, "%s: %s\n", one.Name, words(result)); err != nil {
			return err
		}
	}
	return errors.Join(errs...)
}

func (d *drill) begin(one target.Settings) error {
	return drilled.Begin(d.m.Paths, one, d.m.Now().UTC().Truncate(time.Second))
}

func words(result drilled.Result) string {
	switch {
	case result.Compared:
		return "compared only: " + result.Skipped
	case !result.OK:
		return "skipped: " + result.Skipped
	}
	line := fmt.Sprintf("%s restored in %.1f s: revision %d, %d keys", result.Key, result.Seconds, result.Revision,
		result.Keys)
	if result.Copy {
		line += ", from the copy of before its encryption; the stored data fits its manifest"
	}
	return line
}

// errElsewhere says that another host drills.
var errElsewhere = errors.New("the drill is another member's turn")

// skipped is why a backup is not restored. Its stored data may have been compared.
type skipped struct {
	why      string
	compared bool
}

func (s skipped) Error() string { return s.why }

// comparison is the failure of a drill that restores nothing.
type comparison struct{ error }

func (c comparison) Unwrap() error { return c.error }

func (d *drill) target(ctx context.Context, place target.Settings) (drilled.Result, error) {
	result := drilled.Result{
		Success: drilled.Success{Time: d.m.Now().UTC().Truncate(time.Second)}, Place: place.Place(),
	}
	err := d.newest(ctx, place, &result.Success)
	var why skipped
	var over passedOver
	switch {
	case errors.As(err, &over):
		over.into(&result)
	case errors.As(err, &why):
		result.Skipped, result.Compared = why.why, why.compared
	case err != nil:
		result.Error = values.Printable(err.Error())
		_, result.Compared = errors.AsType[comparison](err)
	default:
		result.OK = true
	}
	return result, err
}
