package restore

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/records"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/coded"
)

// engine is one restore on this host.
type engine struct {
	m       *machine.Machine
	in      Input
	self    identity.Identity
	account users.Account
	// over says that this restore ended here before.
	over bool
}

// phase runs one phase of a restore, and prints the answer of one that ends well.
func phase(
	ctx context.Context, m *machine.Machine, stdin io.Reader, stdout io.Writer,
	work func(*engine, context.Context) (string, error),
) error {
	in, err := ReadInput(stdin)
	if err != nil {
		return err
	}
	e, err := open(ctx, m, in)
	if err != nil {
		return err
	}
	printed, err := work(e, ctx)
	if err != nil {
		return e.withRoom(err)
	}
	_, err = io.WriteString(stdout, printed)
	return err
}

// open reads what the host remembers, and refuses what no verb may do.
func open(ctx context.Context, m *machine.Machine, in Input) (*engine, error) {
	account, err := users.Etcd(ctx, m.Paths, m.Run)
	if err != nil {
		return nil, err
	}
	e := &engine{m: m, in: in, account: account}
	if e.self, err = remembered(m, in.Self); err != nil {
		return nil, err
	}
	found, err := adopted.Read(m.Paths)
	if err != nil {
		return nil, err
	}
	if found != nil {
		return nil, coded.AdoptOwnUnit.Errorf(
			"%s: etcd was adopted and runs by %s, and a restore replaces only members of this "+
				"program's unit. Nothing was changed. Finish the adoption first: set adopt.manage, then run pulumi up",
			in.Self.Name, found.Unit)
	}
	if e.over, err = mayRun(m, in.Token); err != nil {
		return nil, err
	}
	return e, e.mayMoveAside()
}

// remembered is the member of this host. One that has its data elsewhere than the configuration says is not restored.
func remembered(m *machine.Machine, wanted identity.Identity) (identity.Identity, error) {
	known, err := identity.Read(m.Paths)
	if err != nil {
		return identity.Identity{}, err
	}
	if known.IsZero() {
		if wanted.Token == "" || wanted.ClientURL.IsZero() || wanted.ClientPort == 0 {
			return identity.Identity{}, fmt.Errorf("%s remembers no member, and the input has no bootstrap_token, "+
				"client_url or client_port. Nothing was changed", wanted.Name)
		}
		return wanted, nil
	}
	if wanted.Token != "" && wanted.Token != known.Token {
		return identity.Identity{}, coded.DataForeign.Errorf(
			"%s has a member of another bootstrap (token %q, here %q). Nothing was "+
				"changed. Take that host out of the restore", wanted.Name, known.Token, wanted.Token)
	}
	if known.DataDir != wanted.DataDir || known.WALDir != wanted.WALDir || known.PeerURL != wanted.PeerURL {
		return identity.Identity{}, coded.MemberDataMoved.Errorf(
			"%s keeps its data in %q and %q at %s, and the configuration says %q and "+
				"%q at %s. Nothing was changed. Revert the change of dataDir, walDir, domain or ports.peer",
			wanted.Name, known.DataDir, known.WALDir, known.PeerURL, wanted.DataDir, wanted.WALDir, wanted.PeerURL)
	}
	return known, nil
}

// mayRun refuses a restore beside another one, and one that ended before the last one did.
func mayRun(m *machine.Machine, token mark.Token) (over bool, err error) {
	restoring, err := mark.Restoring(m.Paths)
	if err != nil {
		return false, err
	}
	if restoring != "" && restoring != token {
		return false, coded.TokenUnfinished.Errorf(
			"the restore %s is at work on this host, so %s does not begin. Nothing was changed. Finish "+
				"that one first: set restore.token to %s, then run pulumi up", restoring, token, restoring)
	}
	done, err := mark.Restored(m.Paths)
	if err != nil || restoring == token {
		return false, err
	}
	for i, one := range done {
		if one.Token != token {
			continue
		}
		if i == len(done)-1 {
			return true, nil
		}
		var all []string
		for _, one := range done {
			all = append(all, one.String())
		}
		return false, coded.TokenUsed.Errorf(
			"the restore token %s was used on this host before (%s). Nothing was changed. Choose a new "+
				"restore.token", token, strings.Join(all, ", "))
	}
	return false, nil
}

// mayMoveAside refuses the token of a restore of a cluster that is gone from this host. That cluster's data is kept
// beside, and the marks of its restores left with it.
func (e *engine) mayMoveAside() error {
	restoring, err := mark.Restoring(e.m.Paths)
	if err != nil || e.over || restoring == e.in.Token {
		return err
	}
	for _, dir := range e.self.Dirs() {
		if kept := identity.Aside(dir, e.asideFolder()); files.Exists(e.m.Paths.At(kept)) {
			return coded.TokenUsed.Errorf(
				"the restore token %s was used on this host before: an earlier restore kept the data of then in "+
					"%s. Nothing was changed. Choose a new restore.token", e.in.Token, kept)
		}
	}
	return nil
}

func (e *engine) journal(name string) string {
	return filepath.Join(e.m.Paths.Restore(e.in.Token.String()), name)
}

func (e *engine) note(name, content string) error {
	if err := os.MkdirAll(e.journal(""), 0o700); err != nil {
		return err
	}
	_, err := files.Put(e.journal(name), 0o600, []byte(content))
	return err
}

func (e *engine) noted(name, remedy string) (string, error) {
	return records.Text(e.m.Paths, e.journal(name), remedy)
}

func (e *engine) say(format string, args ...any) { e.m.Say.Say(format, args...) }
