package upgrade

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// v2Content is where a member's data has requests of the API before v3. etcd 3.6 does not start with them.
type v2Content struct {
	// Store: the keys are in each snapshot of the log, a new one too.
	Store bool
	// Log: requests are in the log alone, and a new snapshot ends that.
	Log bool
}

// CheckVerb prints whether the data of this host's member keeps etcd 3.6 from starting. `v2=store` is for keys of the
// API v2, `v2=log` for requests that may leave keys in the next snapshot, `v2=none` for neither. It only reads, and the
// member keeps running.
func CheckVerb(ctx context.Context, m *machine.Machine, _ []string, _ io.Reader, stdout io.Writer) error {
	self, err := identity.Read(m.Paths)
	if err != nil {
		return err
	}
	runs, found, err := stage.AppliedVersion(m.Paths)
	if err != nil {
		return err
	}
	var content v2Content
	if found && runs.MinorString() == "3.5" {
		if content, err = v2InData(ctx, m, self, runs); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(stdout, "v2=%s\n", content)
	return err
}

func (c v2Content) String() string {
	switch {
	case c.Store:
		return "store"
	case c.Log:
		return "log"
	}
	return "none"
}

const (
	checkTime  = 60 * time.Second
	checkAgain = 10 * time.Second
)

// v2InData asks `etcdutl check v2store`, which etcd 3.5 has and 3.6 no longer. It reads the files of an etcd that
// runs, and the end of its log may be half written: what it cannot read it reads again.
func v2InData(
	ctx context.Context, m *machine.Machine, self identity.Identity, runs values.Version,
) (v2Content, error) {
	program := m.Paths.ReleaseFile(runs.String(), "etcdutl")
	if !files.IsRunnable(program) {
		m.Say.Say("the package of etcd %s has no etcdutl, so keys of the API v2 are not looked for", runs)
		return v2Content{}, nil
	}
	log, err := identity.LogDir(m.Paths, self)
	if err != nil {
		return v2Content{}, err
	}
	run := command.Command{Clean: true, Args: []string{
		program, "check", "v2store", "--data-dir", m.Paths.At(self.DataDir), "--wal-dir", m.Paths.At(log),
	}}
	if os.Geteuid() == 0 {
		account, err := users.Etcd(ctx, m.Paths, m.Run)
		if err != nil {
			return v2Content{}, err
		}
		run.As = &syscall.Credential{Uid: uint32(account.UID), Gid: uint32(account.GID)}
	}
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	var found v2Content
	err = retry.For(ctx, checkAgain, func(ctx context.Context) (err error) {
		stdout, stderr, failed := m.Run(ctx, run)
		found, err = readCheck(stdout+stderr, failed)
		return err
	})
	if err != nil {
		return v2Content{}, fmt.Errorf("etcdutl check v2store on %s: %w. Nothing was restarted. See on the host: %s",
			self.Name, err, strings.Join(run.Args, " "))
	}
	return found, nil
}

// readCheck reads what etcdutl printed.
func readCheck(printed string, failed error) (v2Content, error) {
	switch {
	case failed == nil && strings.Contains(printed, "No custom content found"):
		return v2Content{}, nil
	case failed == nil:
		return v2Content{}, fmt.Errorf("it prints %q", values.Printable(command.LastLines(printed, 3)))
	case strings.Contains(printed, "detected custom v2 content in both v2store and WAL records"):
		return v2Content{Store: true, Log: true}, nil
	case strings.Contains(printed, "detected custom content in v2store"):
		return v2Content{Store: true}, nil
	case strings.Contains(printed, "detected custom v2 content in WAL records"):
		return v2Content{Log: true}, nil
	}
	return v2Content{}, fmt.Errorf("%w: %s", failed, values.Printable(command.LastLines(printed, 3)))
}

// withoutV2 fails where the data has keys of the API v2, and learns whether its log has requests of that API.
func (c Change) withoutV2(ctx context.Context, v *cluster.View) (Change, error) {
	if c.From.MinorString() != "3.5" || c.To.MinorString() != "3.6" || c.KeepsV2 {
		return c, nil
	}
	found, err := v2InData(ctx, v.Machine, v.Self, c.From)
	if err != nil {
		return c, err
	}
	if found.Store {
		return c, coded.V2KeysFound.Errorf(
			"the data of %s has keys of the API v2, and etcd %s does not start with them. No member was "+
				"restarted with %s. Follow docs/runbooks/v2-keys.md", v.Self.Name, c.To, c.To)
	}
	c.LogHasV2 = c.LogHasV2 || found.Log
	return c, nil
}
