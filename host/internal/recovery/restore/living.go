package restore

import (
	"context"
	"fmt"
	"path/filepath"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/database"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/values"
)

// checkBump refuses a bump that ends below what clients of the old data have seen.
func (e *engine) checkBump(snapshot int64, last living) error {
	if e.in.Bump == 0 || snapshot+e.in.Bump > last.Revision {
		return nil
	}
	return fmt.Errorf("%s: the data here is at revision %d, and the snapshot would begin at %d. Clients would take other "+
		"data for what they know. Nothing was changed. Take restore out, run pulumi up, and restore with another token",
		e.in.Self.Name, last.Revision, snapshot+e.in.Bump)
}

// living is the data of this host's member as it is before a restore.
type living struct {
	// Answers says that etcd runs, Serves that it has a quorum.
	Answers, Serves bool
	Cluster         values.ClusterID
	Member          values.MemberID
	Version         values.Version
	Learner         bool
	Revision        int64
	Term, Index     uint64
	// Size is that of the database, in bytes.
	Size int64
	// Peers are the peer URLs of all members.
	Peers []values.URL
}

// readLiving asks etcd where it runs, and reads its database where it does not. It asks for no quorum: where there is
// none, the answer takes seconds.
func readLiving(ctx context.Context, m *machine.Machine, self identity.Identity) (living, error) {
	view, err := openView(ctx, m, self)
	if err != nil {
		return living{}, err
	}
	if view != nil {
		defer view.Close()
		status, err := view.Etcd.Status(ctx, view.Here)
		if err == nil {
			return living{
				Answers: true, Cluster: status.Cluster, Member: status.Member, Version: status.Version,
				Learner: status.Learner, Revision: status.Revision, Term: status.Term, Index: status.Applied,
				Size: status.DBSize,
			}, nil
		}
		if etcd.IsOdd(err) {
			return living{}, err
		}
	}
	// It is not there, or of a version that this program does not know, or a running etcd has it open.
	file := m.Paths.At(filepath.Join(self.DataDir, memberDatabase))
	facts, err := database.Read(file)
	if err != nil {
		return living{}, nil //nolint:nilerr // then nothing is known of it
	}
	peers, err := database.Peers(file)
	if err != nil {
		return living{}, fmt.Errorf("the database in %s: %w. Nothing was changed", self.DataDir, err)
	}
	size, err := sizeOf(file)
	return living{Revision: facts.Revision, Term: facts.Term, Index: facts.Index, Size: size, Peers: peers}, err
}

// askQuorum adds what only a member that runs knows.
func (l *living) askQuorum(ctx context.Context, m *machine.Machine, self identity.Identity) error {
	if !l.Answers {
		return nil
	}
	view, err := openView(ctx, m, self)
	if err != nil || view == nil {
		return err
	}
	defer view.Close()
	l.Serves = view.Ask(ctx, view.Here) == nil
	l.Peers, err = listedPeers(ctx, view, self)
	return err
}

// listedPeers is the list of the last answer. Without a quorum etcd still serves its own list to peers, and where its
// name is not found either, this host remembers the members.
func listedPeers(ctx context.Context, view *cluster.View, self identity.Identity) ([]values.URL, error) {
	if len(view.Members) > 0 {
		return view.Members.Peers(), nil
	}
	own, err := view.Etcd.PeerMembers(ctx, self.PeerURL)
	if err == nil {
		return own.Peers(), nil
	}
	if etcd.IsOdd(err) {
		return nil, err
	}
	return cluster.Remembered(view.Machine), nil
}

// openView asks the member on this host; nil where none runs.
func openView(ctx context.Context, m *machine.Machine, self identity.Identity) (*cluster.View, error) {
	view, err := cluster.Open(m, self)
	if err != nil {
		return nil, nil //nolint:nilerr // a host without certificates has no member
	}
	active, err := view.UnitActive(ctx)
	if err != nil || !active {
		view.Close()
		return nil, err
	}
	return view, nil
}
