package cluster

import (
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// Own is this host's member in the list: the one whose data is here, or else the one with this host's peer URL. Any
// client certificate can give a member another peer URL, and none can give it another ID.
func (v *View) Own() (etcd.Member, bool) {
	if own, listed := v.Members.ByID(v.ID); listed {
		return own, true
	}
	return v.Members.By(v.Self.PeerURL)
}

// KeepsAddress fails where the cluster lists the member whose data is here, and with other peer URLs than this host's.
func (v *View) KeepsAddress() error {
	own, listed := v.Members.ByID(v.ID)
	if !listed || own.Has(v.Self.PeerURL) {
		return nil
	}
	return coded.MemberURLMoved.Errorf(
		"%s: the cluster lists its member %s with the peer URL %s, and this host has %s. Nothing was changed. "+
			"Set the peer URL back with: etcdctl member update %s --peer-urls=%s; then run pulumi up again",
		v.Self.Name, own.ID, values.Join(own.PeerURLs, ","), v.Self.PeerURL, own.ID, v.Self.PeerURL,
	)
}

// AnothersURL fails where the member that has a host's peer URL has another host's name. Any client certificate can
// give a URL to a member, so the URL alone never says which member to remove. A member has no name of its own until it
// was ready once: a bootstrap by SRV records gives it a number.
func AnothersURL(member etcd.Member, name values.MemberName, url values.URL) error {
	if len(member.ClientURLs) == 0 || member.Name == name {
		return nil
	}
	return coded.MemberURLMoved.Errorf(
		"%s: the cluster lists its peer URL %s for the member %s (ID %s). Nothing was changed. Compare "+
			"etcdctl member list with hosts, and set the peer URL of that member with etcdctl member update; then run pulumi "+
			"up again", name, url, member.Name, member.ID)
}

// AmLearner says that this host's member has no vote yet.
func (v *View) AmLearner() bool {
	own, listed := v.Own()
	return listed && own.Learner
}

// OtherVoters has the voting members on other hosts that were ready once.
func (v *View) OtherVoters() etcd.Members { return v.others().Voters() }

// OthersNeverStarted has the voting members on other hosts that were never ready. They count for the quorum.
func (v *View) OthersNeverStarted() etcd.Members { return v.others().NeverStarted() }

func (v *View) others() etcd.Members {
	own, listed := v.Own()
	return v.Members.Where(func(m etcd.Member) bool { return !listed || m.ID != own.ID })
}
