package restore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/records"
	"etcd-host/internal/wire/coded"
)

// SwitchVerb is `restore-switch`: it moves the old data aside, puts the staged data in its place, and starts etcd.
func SwitchVerb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, stdout io.Writer) error {
	return phase(ctx, m, stdin, stdout, func(e *engine, ctx context.Context) (string, error) {
		return fmt.Sprintf("switched=%s\n", e.in.Token), e.switchOver(ctx)
	})
}

func (e *engine) switchOver(ctx context.Context) error {
	if !e.over {
		if err := e.maySwitch(ctx); err != nil {
			return err
		}
		if err := e.run(e.steps()); err != nil {
			return err
		}
		if err := mark.ClearRestoring(e.m.Paths); err != nil {
			return err
		}
	}
	if !e.in.isSeed() {
		return nil
	}
	return e.start(ctx)
}

func (e *engine) maySwitch(ctx context.Context) error {
	restoring, err := mark.Restoring(e.m.Paths)
	if err != nil {
		return err
	}
	if restoring != e.in.Token {
		return coded.FilesNotStaged.Errorf(
			"%s: etcd is not stopped for the restore %s, so its data is not replaced. Nothing was changed. "+
				"Run pulumi up without --target", e.in.Self.Name, e.in.Token)
	}
	if err := e.checkStopped(ctx); err != nil {
		return err
	}
	// After a boot systemd starts etcd again and again, and the start guard refuses each time.
	return e.m.Units.Stop(ctx, adopted.OwnUnit)
}

// step is a part of the switch. It is noted once it is done; one that was cut off is done again.
type step struct {
	name string
	do   func() error
}

const stepNote = "step"

// lastStep is the last step that ended; empty before the first one.
func (e *engine) lastStep() (string, error) {
	text, err := e.noted(stepNote, e.stepRemedy())
	return strings.TrimSuffix(text, "\n"), err
}

func (e *engine) stepRemedy() string {
	var names []string
	for _, one := range e.steps() {
		names = append(names, one.name)
	}
	return fmt.Sprintf("The steps are %s. Write the last one that ended: echo STEP >%s. Then run pulumi up",
		strings.Join(names, ", "), e.m.Paths.Name(e.journal(stepNote)))
}

func (e *engine) steps() []step {
	steps := []step{{"old-data-aside", e.moveAside}}
	if e.in.isSeed() {
		steps = append(steps, step{"data-in-place", e.placeData}, step{"log-in-place", e.placeLog})
	}
	return append(steps, step{"remembered", e.remember}, step{"wiped", e.wipe}, step{"ended", e.markEnded})
}

func (e *engine) run(steps []step) error {
	last, err := e.lastStep()
	if err != nil {
		return err
	}
	// An unknown step is that of another program; none of them is done twice then.
	begin := slices.IndexFunc(steps, func(one step) bool { return one.name == last }) + 1
	if last != "" && begin == 0 {
		return records.Damaged(e.m.Paths, e.journal(stepNote), fmt.Errorf("%q is not a known step", last), e.stepRemedy())
	}
	for _, one := range steps[begin:] {
		err := one.do()
		if err == nil {
			err = e.note(stepNote, one.name+"\n")
		}
		if err != nil {
			remedy := "Fix the cause, then run pulumi up again"
			if isFull(err) {
				remedy = e.makeRoom()
			}
			return coded.RestoreStopped.Errorf(
				"%s: the restore %s stopped at the step %s: %w. etcd does not start before the restore ends. %s",
				e.in.Self.Name, e.in.Token, one.name, err, remedy)
		}
	}
	return nil
}

func (e *engine) asideFolder() string { return "before-restore-" + e.in.Token.String() }

// moveAside runs again only before any staged data is in place: what it finds is the old data.
func (e *engine) moveAside() error {
	if e.in.isSeed() && !files.Exists(filepath.Join(e.inWork("data"), "member")) {
		return errors.New("the staged data is not there")
	}
	return identity.MoveAside(e.m.Paths, e.m.Say, e.self, e.asideFolder())
}

func (e *engine) placeData() error {
	return place(e.data().Dir, e.data().InDir("data/member"), "member")
}

func (e *engine) placeLog() error {
	if e.self.WALDir == "" {
		return nil
	}
	log := e.workplace(e.self.WALDir)
	return place(log.Dir, log.InDir(logName), logName)
}

// place renames within one disk. Where the staged name is gone, an earlier run renamed it.
func place(dir, from, to string) error {
	root, err := files.OpenDir(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	if _, err := root.Lstat(from); errors.Is(err, os.ErrNotExist) {
		if _, err := root.Lstat(to); err != nil {
			return fmt.Errorf("neither %s nor %s is there: %w", filepath.Join(dir, from), filepath.Join(dir, to), err)
		}
		return nil
	}
	// The log of an etcd that was adopted has a link there.
	if info, err := root.Lstat(to); err == nil && info.Mode()&os.ModeSymlink != 0 {
		if err := root.Remove(to); err != nil {
			return err
		}
	}
	if err := root.Rename(from, to); err != nil {
		return err
	}
	return errors.Join(files.SyncIn(root, "."), files.SyncIn(root, filepath.Dir(from)))
}

// remember makes the new data that of this host's member. The token of the bootstrap stays: resources that were made
// with it take the member out later.
func (e *engine) remember() error {
	paths := e.m.Paths
	if err := errors.Join(made.Remove(paths, paths.Bootstrap()),
		files.Remove(paths.MemberID(), paths.Last(), paths.Known())); err != nil {
		return err
	}
	urls := ""
	for _, peer := range e.in.Initial {
		urls += peer.URL.WithPort(e.self.ClientPort).String() + "\n"
	}
	if _, err := files.Put(paths.Members(), 0o644, []byte(urls)); err != nil {
		return err
	}
	if !e.in.isSeed() {
		known, err := identity.Read(paths)
		if err != nil || known.IsZero() {
			return err
		}
		return identity.Remember(paths, e.self)
	}
	if err := identity.Remember(paths, e.self); err != nil {
		return err
	}
	remembered, err := identity.Read(paths)
	if err != nil {
		return err
	}
	return identity.RememberBeside(paths, remembered, 0)
}

func (e *engine) markEnded() error {
	if e.in.isSeed() {
		if _, err := files.Put(e.m.Paths.AfterRestore(), 0o600, nil); err != nil {
			return err
		}
	}
	if err := mark.SetSwitched(e.m.Paths, e.in.Token); err != nil {
		return err
	}
	return mark.AddRestored(e.m.Paths, e.in.Token, e.m.Now())
}

// start starts etcd, and does not wait for it: the next host may make the quorum.
func (e *engine) start(ctx context.Context) error {
	active, err := e.m.Units.Active(ctx, adopted.OwnUnit)
	if err != nil || active {
		return err
	}
	e.say("starting etcd on %s with the restored data", e.in.Self.Name)
	if err := stage.Activate(ctx, e.m, e.m.Paths.Staged()); err != nil {
		return err
	}
	return stage.Start(ctx, e.m)
}
