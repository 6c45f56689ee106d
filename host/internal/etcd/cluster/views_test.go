package cluster

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/wire/values"
)

func TestSplitViewsHasWhatEachMemberSays(t *testing.T) {
	say := func(port uint16, cluster, member, leader uint64) etcd.Status {
		return etcd.Status{
			Endpoint: values.Local(
				port,
			), Cluster: values.ClusterID(cluster), Member: values.MemberID(member), Leader: values.MemberID(leader),
		}
	}
	for name, c := range map[string]struct {
		statuses []etcd.Status
		want     []string
	}{
		"nothing":    {nil, nil},
		"they agree": {[]etcd.Status{say(1, 7, 1, 2), say(2, 7, 2, 2)}, nil},
		"two clusters": {
			[]etcd.Status{say(1, 7, 1, 1), say(2, 8, 2, 2)},
			[]string{"different clusters", "https://127.0.0.1:1 is in cluster 7", "https://127.0.0.1:2 is in cluster 8"},
		},
		"two leaders": {
			[]etcd.Status{say(1, 7, 1, 1), say(2, 7, 2, 9)},
			[]string{"no common leader",
				"https://127.0.0.1:1 follows https://127.0.0.1:1",
				"https://127.0.0.1:2 follows member 9"},
		},
		"no leader": {[]etcd.Status{say(1, 7, 1, 0), say(2, 7, 2, 0)}, []string{"https://127.0.0.1:1 follows no leader"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := SplitViews(c.statuses)
			if (got == "") != (c.want == nil) {
				t.Fatalf("%q", got)
			}
			for _, part := range c.want {
				if !strings.Contains(got, part) {
					t.Errorf("%q does not have %q", got, part)
				}
			}
		})
	}
}

func TestDataIsTheSameOnlyWhereHashesOfOneRevisionAre(t *testing.T) {
	hash := func(revision, compacted int64, hash uint32) etcd.Hash {
		return etcd.Hash{Endpoint: values.Local(1), Revision: revision, Compacted: compacted, Hash: hash}
	}
	for _, c := range []struct {
		hashes []etcd.Hash
		now    bool
		want   string
	}{
		{[]etcd.Hash{hash(9, 5, 1), hash(8, 5, 1)}, false, ""},
		{[]etcd.Hash{hash(9, 5, 1), hash(9, 5, 2)}, false, "different data"},
		{[]etcd.Hash{hash(9, 5, 1), hash(9, 5, 1)}, true, ""},
		{[]etcd.Hash{hash(9, 5, 1), hash(8, 5, 1)}, true, "not at the same revision"},
		{[]etcd.Hash{hash(9, 5, 1), hash(9, 4, 1)}, true, "not compacted to the same"},
		{[]etcd.Hash{hash(9, 5, 1), hash(9, 5, 2)}, true, "different data"},
	} {
		err := SameData(c.hashes)
		if now := sameRevision(c.hashes); c.now && now != nil {
			err = now
		}
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestLeadershipMovesToTheOneBeforeByName(t *testing.T) {
	member := func(name string) etcd.Member {
		return etcd.Member{Name: values.MemberName(name), ClientURLs: []values.URL{values.Local(1)}}
	}
	names := func(members etcd.Members) string {
		var all []string
		for _, m := range members {
			all = append(all, m.Name.String())
		}
		return strings.Join(all, " ")
	}
	all := etcd.Members{member("c"), member("a"), member("d"), member("b")}
	for own, want := range map[string]string{"a": "d c b", "b": "a d c", "c": "b a d", "d": "c b a"} {
		if got := names(successors(all, own)); got != want {
			t.Errorf("from %s: %s, not %s", own, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		own := rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(t, "own")
		for _, m := range successors(all, own) {
			if m.Name.String() == own {
				t.Fatal("it moves to itself")
			}
		}
	})
}

func TestACommandThatKnowsNoMemberSaysSo(t *testing.T) {
	v := &View{}
	if err := v.AskAtOnce(t.Context(), nil); !errors.Is(err, errNoMember) || v.Silence == nil {
		t.Errorf("%v, because of %v", err, v.Silence)
	}
}
