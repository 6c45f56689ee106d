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
		if own.ID != v.ID {
			err = cluster.AnothersURL(own, name, url)
		}
		return own, err == nil, err
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
