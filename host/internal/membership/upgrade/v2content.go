package upgrade

import (
	"context"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/values"
)

// v2Content is where a member's data has requests of the API before v3. etcd 3.6 does not start with them.
type v2Content struct {
	// Store: the keys are in each snapshot of the log, a new one too.
	Store bool
	// Log: requests are in the log alone, and a new snapshot ends that.
	Log bool
}

const (
	checkTime  = 60 * time.Second
	checkAgain = 10 * time.Second
)

// v2InData asks `etcdutl check v2store`, which etcd 3.5 has and 3.6 no longer. It reads the files of an etcd that
// runs, and the end of its log may be half written: what it cannot read it reads again.
func (c Change) v2InData(ctx context.Context, v *cluster.View) (v2Content, error) {
	program := v.Machine.Paths.ReleaseFile(c.From.String(), "etcdutl")
	if !files.IsRunnable(program) {
		v.Machine.Say.Say("the package of etcd %s has no etcdutl, so keys of the API v2 are not looked for", c.From)
		return v2Content{}, nil
	}
	log, err := identity.LogDir(v.Machine.Paths, v.Self)
	if err != nil {
		return v2Content{}, err
	}
	run := command.Command{Clean: true, Args: []string{
		program, "check", "v2store", "--data-dir", v.Machine.Paths.At(v.Self.DataDir), "--wal-dir", v.Machine.Paths.At(log),
	}}
	if os.Geteuid() == 0 {
		account, err := users.Etcd(ctx, v.Machine.Paths, v.Machine.Run)
		if err != nil {
			return v2Content{}, err
		}
		run.As = &syscall.Credential{Uid: uint32(account.UID), Gid: uint32(account.GID)}
	}
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	var found v2Content
	err = retry.For(ctx, checkAgain, func(ctx context.Context) (err error) {
		stdout, stderr, failed := v.Machine.Run(ctx, run)
		found, err = readCheck(stdout+stderr, failed)
		return err
	})
	if err != nil {
		return v2Content{}, fmt.Errorf("etcdutl check v2store on %s: %w. Nothing was restarted. See on the host: %s",
			v.Self.Name, err, strings.Join(run.Args, " "))
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
	found, err := c.v2InData(ctx, v)
	if err != nil {
		return c, err
	}
	if found.Store {
		return c, fmt.Errorf("the data of %s has keys of the API v2, and etcd %s does not start with them. No member was "+
			"restarted with %s. Follow docs/runbooks/v2-keys.md", v.Self.Name, c.To, c.To)
	}
	c.LogHasV2 = c.LogHasV2 || found.Log
	return c, nil
}
