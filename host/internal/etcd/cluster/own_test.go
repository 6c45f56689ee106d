package cluster

import (
	"testing"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/wire/values"
)

func TestAMemberIsAnothersOnceItHasServedUnderAnotherName(t *testing.T) {
	url := values.Local(2380)
	served := []values.URL{values.Local(2379)}
	for promise, c := range map[string]struct {
		member   etcd.Member
		anothers bool
	}{
		"the host's own":                                              {etcd.Member{Name: "m3", ClientURLs: served}, false},
		"one that a host of another name serves":                      {etcd.Member{Name: "m1", ClientURLs: served}, true},
		"a learner that was never started":                            {etcd.Member{}, false},
		"an initial member, with the number that SRV records give it": {etcd.Member{Name: "1"}, false},
	} {
		if err := AnothersURL(c.member, "m3", url); (err != nil) != c.anothers {
			t.Errorf("%s: %v", promise, err)
		}
	}
}
