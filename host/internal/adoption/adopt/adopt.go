// Package adopt manages a cluster that something else created. Adopting it only remembers it: no file that etcd reads
// changes. Its member on a host moves to this program's unit later, as a planned restart like any other.
package adopt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/adoption/foundetcd"
	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// Wanted is the cluster that the configuration declares.
type Wanted struct {
	Cluster values.ClusterID
	Version values.Version
	// Members has `NAME=PEER_URL` for each of them.
	Members []string
}

// Found remembers the etcd that runs on this host as its member, if it is the one that is declared.
func Found(ctx context.Context, view *cluster.View, wanted Wanted) error {
	m, self := view.Machine, view.Self
	found, _, err := foundetcd.Found(ctx, m.Paths, m.Units, self.PeerURL.Port())
	if err != nil {
		return err
	}
	if found == nil {
		return coded.AdoptNotFound.Errorf(
			"no etcd runs on %s that could be adopted. Nothing was changed. A host that is not a member of the "+
				"cluster yet is added once adopt is taken out",
			self.Name,
		)
	}
	differences, err := differencesOf(ctx, view, found, wanted)
	if err != nil {
		return err
	}
	if len(differences) > 0 {
		return coded.AdoptDiffers.Errorf(
			"the etcd on %s is not the one that is declared, and is not adopted. Nothing was changed:\n  %s",
			self.Name, strings.Join(differences, "\n  "))
	}
	if err := looksTrusted(ctx, view); err != nil {
		return err
	}
	if err := remember(view, found, wanted); err != nil {
		return err
	}
	m.Say.Say("etcd on %s, run by %s, is adopted", self.Name, found.Unit)
	return nil
}

// remember writes the identity last: with it this host is a member. The ID of a member that was here before is not its
// own.
func remember(view *cluster.View, found *foundetcd.Etcd, wanted Wanted) error {
	host, self := view.Machine.Paths, view.Self
	if err := os.MkdirAll(host.StateDir(), 0o700); err != nil {
		return err
	}
	content := adopted.Etcd{Unit: found.Unit, Version: wanted.Version}.Content()
	if _, err := files.Put(host.Adopted(), 0o600, []byte(content)); err != nil {
		return err
	}
	// Its log has requests of the API that came before v3, even if only those of its own health checks.
	if found.Settings.Value("enable-v2") == "true" {
		if _, err := files.Put(host.ServedV2(), 0o600, nil); err != nil {
			return err
		}
	}
	return errors.Join(
		files.Remove(host.MemberID()),
		identity.MarkReady(host, self.Token),
		identity.Remember(host, self),
		view.RememberMembers(),
	)
}

// differencesOf has a sentence for each. Preflight reported all of them before; since then they may have changed.
func differencesOf(
	ctx context.Context, view *cluster.View, found *foundetcd.Etcd, wanted Wanted,
) (differences []string, err error) {
	differ := func(format string, args ...any) { differences = append(differences, fmt.Sprintf(format, args...)) }
	self := view.Self
	if found.Unit == "" {
		differ("it is not run by a systemd unit of this host")
	}
	dataDir, errData := found.DataDir()
	walDir, errWAL := found.WALDir()
	if err := errors.Join(errData, errWAL); err != nil {
		return nil, err
	}
	if dataDir != resolved(view, self.DataDir) {
		differ("its data is in %s, not in %s", dataDir, self.DataDir)
	}
	// The log is at the configured place or in the directory above, where a link will lead back to that directory.
	if walDir != resolved(view, self.WALDir) && (self.WALDir == "" || walDir != resolved(view, self.WALDir+"/wal")) {
		differ("its write-ahead log is in %s, not in %s", orDataDir(walDir), orDataDir(self.WALDir))
	}
	if err := view.Ask(ctx, self.ClientURL); err != nil {
		if etcd.IsOdd(err) {
			return nil, err
		}
		differ("it does not answer at %s: %s", self.ClientURL, etcd.Why(err))
		return differences, nil
	}
	status, err := view.Etcd.Status(ctx, self.ClientURL)
	if err != nil {
		if etcd.IsOdd(err) {
			return nil, err
		}
		differ("it does not answer at %s: %s", self.ClientURL, etcd.Why(err))
		return differences, nil
	}
	if status.Cluster != wanted.Cluster {
		differ("it is a member of cluster %s, not of %s", status.Cluster, wanted.Cluster)
	}
	if own, listed := view.Members.By(self.PeerURL); !listed || own.ID != status.Member {
		differ("the cluster knows it by another peer URL than %s", self.PeerURL)
	}
	if status.Version != wanted.Version {
		differ("it runs etcd %s, not %s", status.Version, wanted.Version)
	}
	if listed, declared := listedMembers(view.Members), inOrder(wanted.Members); listed != declared {
		differ("the cluster's members are %s, and hosts has %s", listed, declared)
	}
	return differences, nil
}

// resolved is the directory that a path leads to, since the kernel names open files by that.
func resolved(view *cluster.View, dir string) string {
	if dir == "" {
		return ""
	}
	real, err := filepath.EvalSymlinks(view.Machine.Paths.At(dir))
	if err != nil {
		return dir
	}
	return view.Machine.Paths.Name(real)
}

func orDataDir(walDir string) string {
	if walDir == "" {
		return "the data directory"
	}
	return walDir
}

func listedMembers(members etcd.Members) string {
	texts := make([]string, len(members))
	for i, member := range members {
		texts[i] = member.Name.String() + "=" + values.Join(member.PeerURLs, ",")
		if member.Learner {
			texts[i] += " (a learner)"
		}
	}
	return inOrder(texts)
}

func inOrder(texts []string) string {
	return strings.Join(slices.Sorted(slices.Values(texts)), " ")
}

// looksTrusted fails unless every member is healthy, and trusted on both ports by the members that have the new
// bundle.
func looksTrusted(ctx context.Context, view *cluster.View) error {
	self := view.Self
	if err := view.Ask(ctx, self.ClientURL); err != nil {
		return coded.AdoptSilent.Errorf(
			"the etcd on %s no longer answers at %s: %w. It is not adopted, and nothing was changed. "+
				"Start it, then run pulumi up again",
			self.Name, self.ClientURL, err)
	}
	for _, member := range view.Members {
		if member.Client().IsZero() {
			return coded.AdoptUnhealthy.Errorf(
				"the member %s of the cluster was never ready, so the cluster is not adopted. Nothing was "+
					"changed. Start that member, or remove it with: etcdctl member remove %s", member.ID, member.ID)
		}
	}
	if err := view.Etcd.AllServe(ctx, view.Members.Clients()); err != nil {
		return coded.AdoptUnhealthy.Errorf(
			"not every member is healthy, so the cluster is not adopted: %s. Nothing was changed. Repair that member "+
				"first. See: etcdctl endpoint health --cluster",
			etcd.Why(err))
	}
	for _, member := range view.Members {
		for _, url := range member.PeerURLs {
			if _, err := view.Etcd.Get(ctx, url, "/members"); err != nil {
				return coded.AdoptUnknownCA.Errorf(
					"the member at %s does not answer other members by the CAs in pki: %s. Nothing was changed; "+
						"bring the CA of its certificate in pki.customCAs and name it in pki.authorities.trusted", url, etcd.Why(err))
			}
		}
	}
	return nil
}

// StaysPut fails where another version is declared: until the member moves to this program's unit, it cannot change.
func StaysPut(etcd adopted.Etcd, name values.MemberName, declared values.Version) error {
	if declared == etcd.Version {
		return nil
	}
	return coded.AdoptStep.Errorf(
		"etcd on %s was adopted with version %s, not %s. Nothing was changed. Set version back; upgrade once "+
			"adopt is taken out",
		name,
		etcd.Version,
		declared,
	)
}
