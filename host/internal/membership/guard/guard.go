// Package guard is the start guard: etcd's unit runs it before and after each start of etcd.
package guard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/aftermath"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/staging/certificates"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

// Verb is `guard`, before every start. A member that once served and finds no log has lost its data, or its disk is
// not mounted. Started now it would come back under its old identity with nothing of what it acknowledged.
func Verb(ctx context.Context, m *machine.Machine, _ []string, _ io.Reader, _ io.Writer) error {
	id, err := identity.Read(m.Paths)
	if err != nil {
		return err
	}
	restoring, err := mark.Restoring(m.Paths)
	if err != nil {
		return err
	}
	if restoring != "" {
		return coded.RestoreAtWork.Errorf(
			"%s is not started: the restore %s is at work on this host, and has not ended. Run pulumi up with that restore "+
				"to continue it. Without it, pulumi up reverts the restore where no host has its data yet", id.Name, restoring)
	}
	// Below an empty mount point etcd would write to the root disk, or serve an old copy of the data from there.
	if err := identity.Mounted(m.Paths, id, id, "systemctl start etcd"); err != nil {
		return err
	}
	if err := ownData(m.Paths, id); err != nil {
		return err
	}
	wasReady, err := identity.WasReady(m.Paths, id.Token)
	if err != nil {
		return err
	}
	state, err := bootstrapState(m.Paths)
	if err != nil {
		has, odd := identity.HasData(m.Paths, id)
		if odd != nil || !has {
			return errors.Join(err, odd)
		}
		m.Say.Say("%v. etcd has its log, and does not need the file", err)
	}
	switch {
	case state == "existing":
		return nil
	case !wasReady && state == "new":
		return clearBlankLog(m, id)
	case wasReady:
		if err := hasLog(m.Paths, id); err != nil {
			return err
		}
	}
	return fence(ctx, m, id)
}

// ownData refuses the data of another member, which may run elsewhere.
func ownData(host paths.Host, id identity.Identity) error {
	proof, err := identity.AnothersData(host, id)
	if err != nil || proof == "" {
		return err
	}
	return coded.MemberAnother.Errorf(
		"%s. etcd is not started. Put the disk with the data of %s back, then: systemctl start etcd. If the data that is "+
			"here is not needed: etcd-host rejoin. If a person restored it here by hand: rm -f %s %s; systemctl start etcd",
		proof, id.Name, host.Name(host.MemberID()), identity.BesidePath(id.DataDir))
}

func hasLog(host paths.Host, id identity.Identity) error {
	has, err := identity.HasData(host, id)
	if err != nil || has {
		return err
	}
	return coded.DataNoData.Errorf(
		"%s holds no write-ahead log, yet etcd has served from this host. Is its disk mounted? If the "+
			"data of %s is lost: etcd-host rejoin", id.DataDir, id.Name)
}

const blankFolder = "blank-log"

// clearBlankLog keeps the last one only: where etcd cannot start at all there would be one of 64 MB every five
// seconds.
func clearBlankLog(m *machine.Machine, id identity.Identity) error {
	blank, err := identity.LogIsBlank(m.Paths, id)
	if err != nil || !blank {
		return err
	}
	if err := identity.RemoveAside(m.Paths, id, blankFolder); err != nil {
		return err
	}
	m.Say.Say("etcd ended as its bootstrap began, and its log is empty. It begins again")
	return identity.MoveAside(m.Paths, m.Say, id, blankFolder)
}

// bootstrapState is how etcd starts for the first time: new, existing, or nothing where it is not the first time. A
// member without a log finds its cluster by that file alone.
func bootstrapState(host paths.Host) (string, error) {
	content, err := os.ReadFile(host.Bootstrap())
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("how etcd starts here for the first time cannot be read: %w", err)
	}
	lines := strings.Split(string(content), "\n")
	for _, state := range []string{"existing", "new"} {
		if slices.Contains(lines, "ETCD_INITIAL_CLUSTER_STATE="+state) {
			return state, nil
		}
	}
	// A log that is renewed has a setting of etcd here, and no state.
	if slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(line, "ETCD_") }) {
		return "", nil
	}
	return "", coded.HostDamagedRecord.Errorf("%s: the file is damaged: it has no setting of etcd: %.100q. etcd is "+
		"not started. Remove it, then run pulumi up with repairDrift: true", host.Name(host.Bootstrap()), content)
}

// StartedVerb is `started`, each time etcd is ready. From here on nothing depends on how the member came into being.
func StartedVerb(ctx context.Context, m *machine.Machine, _ []string, _ io.Reader, _ io.Writer) error {
	id, err := identity.Read(m.Paths)
	if err != nil {
		return err
	}
	if id.IsZero() {
		m.Say.Say("etcd is ready, and this host remembers no member, so no start is recorded")
		return errors.Join(made.Remove(m.Paths, m.Paths.Bootstrap()), certificates.ForgetDiscovery(m.Paths))
	}
	// Where the mark says so already nothing is written: a full disk must not keep a member from starting.
	wasReady, err := identity.WasReady(m.Paths, id.Token)
	if err != nil {
		return err
	}
	if !wasReady {
		if err := identity.MarkReady(m.Paths, id.Token); err != nil {
			return err
		}
	}
	if err := rememberMember(ctx, m, id); err != nil {
		m.Say.Say("the member's ID is not kept yet: %v", err)
	}
	if err := rememberPeers(ctx, m, id); err != nil {
		m.Say.Say("the other members are not kept yet: %v", err)
	}
	if err := endRestore(ctx, m, id); err != nil {
		m.Say.Say("%v. See: etcdctl alarm list; etcdctl endpoint status", err)
	}
	if err := made.Remove(m.Paths, m.Paths.Bootstrap()); err != nil {
		return err
	}
	return certificates.ForgetDiscovery(m.Paths)
}

// rememberPeers keeps the members that a start of this one asks. A member that was never ready has no client URL yet.
func rememberPeers(ctx context.Context, m *machine.Machine, id identity.Identity) error {
	client, err := etcd.Open(m.Paths.Current())
	if err != nil {
		return err
	}
	defer client.Close()
	members, err := client.Members(ctx, id.Here(m.Paths))
	if err != nil {
		return err
	}
	urls := ""
	for _, member := range members {
		url := member.Client()
		if url.IsZero() {
			url = member.PeerURLs[0].WithPort(id.ClientPort)
		}
		urls += url.String() + "\n"
	}
	_, err = files.Put(m.Paths.Members(), 0o644, []byte(urls))
	return err
}

// endRestore ends what restored data brings along.
func endRestore(ctx context.Context, m *machine.Machine, id identity.Identity) error {
	if !files.Exists(m.Paths.AfterRestore()) {
		return nil
	}
	client, err := etcd.Open(m.Paths.Current())
	if err != nil {
		return err
	}
	defer client.Close()
	return aftermath.End(ctx, m, client, id.Here(m.Paths))
}

// rememberMember keeps which member's data this is, should the cluster give its place to another.
func rememberMember(ctx context.Context, m *machine.Machine, id identity.Identity) error {
	if proof, err := identity.AnothersData(m.Paths, id); err != nil || proof != "" {
		return errors.Join(err, errors.New(proof))
	}
	number, err := identity.MemberID(m.Paths)
	if err != nil {
		return err
	}
	if number == 0 {
		client, err := etcd.Open(m.Paths.Current())
		if err != nil {
			return err
		}
		defer client.Close()
		if number, err = client.ServerID(ctx, id.Here(m.Paths)); err != nil {
			return err
		}
		if err := identity.RememberMemberID(m.Paths, number); err != nil {
			return err
		}
	}
	return identity.RememberBeside(m.Paths, id, number)
}
