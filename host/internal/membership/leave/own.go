package leave

import (
	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// ownMember is the member to remove. A missing peer URL alone never means that the host is not a member, because
// any client certificate can change the URL. A member that stays in the list still counts for the quorum.
func ownMember(v *cluster.View, served bool) (own etcd.Member, listed bool, err error) {
	if err := v.KeepsAddress(); err != nil {
		return etcd.Member{}, false, err
	}
	name, url := v.Self.Name, v.Self.PeerURL
	if own, listed = v.Own(); listed {
		if own.ID != v.ID && !mayBe(own, name) {
			return etcd.Member{}, false, anothersURL(own, name, url)
		}
		return own, true, nil
	}
	// Where the host knows the ID, a member of its name is that of a machine that has the name now. A host on which no
	// etcd was ever ready has given the cluster no name.
	if v.ID == 0 && served {
		if err := elsewhere(v.Members, name, url); err != nil {
			return etcd.Member{}, false, err
		}
	}
	return etcd.Member{}, false, nil
}

// mayBe says that a member can be the one of a name: it has no name until it was ready once.
func mayBe(member etcd.Member, name values.MemberName) bool {
	return member.Name == "" || member.Name == name
}

func anothersURL(member etcd.Member, name values.MemberName, url values.URL) error {
	return coded.MemberURLMoved.Errorf(
		"%s: the cluster lists its peer URL %s for the member %s (ID %s). Nothing was changed. Compare "+
			"etcdctl member list with hosts, and set the peer URL of that member with etcdctl member update; then run pulumi "+
			"up again", name, url, member.Name, member.ID)
}

// elsewhere fails where the list has a member of the name with another peer URL.
func elsewhere(members etcd.Members, name values.MemberName, url values.URL) error {
	for _, member := range members {
		if member.Name == name && !member.Has(url) {
			return coded.MemberURLMoved.Errorf(
				"%s: the cluster lists a member of that name (ID %s) with the peer URL %s, not %s. Nothing was "+
					"changed. If that is the member, run: etcdctl member update %s --peer-urls=%s; then run pulumi up again",
				name, member.ID, values.Join(member.PeerURLs, ","), url, member.ID, url)
		}
	}
	return nil
}
