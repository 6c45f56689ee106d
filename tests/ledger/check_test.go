package main

import (
	"fmt"
	"maps"
	"slices"
	"testing"
)

// story is a log and the cluster it ends with: two writers, a read after each write, one watcher, three members.
type story struct {
	records  []Record
	observed Observed
}

func calm() story {
	s := story{records: []Record{{Kind: KindStart, By: "r", Start: 1, Watchers: []string{"watcher1"}}}}
	keys := map[string]Pair{}
	for n := int64(1); n <= 4; n++ {
		key, value := fmt.Sprintf("/l/w%d/%d", n%2, n), fmt.Sprintf("v%d", n)
		at := 100 * n
		write := Record{
			Kind: KindWrite, By: fmt.Sprintf("w%d", n%2), Key: key, Value: value, Start: at, End: at + 10,
			Outcome: OK, Revision: n + 1, Cluster: "c",
		}
		attempt := Record{Kind: KindAttempt, By: write.By, Key: key, Value: value, Start: at}
		read := Record{
			Kind: KindRead, Key: key, Value: value, Start: at + 20, End: at + 30,
			Outcome: OK, Revision: n + 1, ModRevision: n + 1, Member: "a", Cluster: "c",
		}
		event := Record{
			Kind: KindEvent, By: "watcher1", Key: key, Value: value, End: at + 15,
			Revision: n + 1, ModRevision: n + 1,
		}
		s.records = append(s.records, attempt, write, event, read)
		keys[key] = Pair{Value: value, ModRevision: n + 1, Version: 1}
	}
	s.observed = Observed{Revision: 5, Keys: keys}
	for _, name := range []string{"a", "b", "c"} {
		s.observed.Members = append(s.observed.Members, Member{Endpoint: name, Cluster: "c", Keys: maps.Clone(keys), Hash: 7})
	}
	return s
}

const one = "/l/w1/1"

func (s *story) record(kind Kind, key string) *Record {
	index := slices.IndexFunc(s.records, func(r Record) bool { return r.Kind == kind && r.Key == key })
	return &s.records[index]
}

// everywhere changes what all members hold under a key.
func (s *story) everywhere(key string, change func(map[string]Pair)) {
	change(s.observed.Keys)
	for _, member := range s.observed.Members {
		change(member.Keys)
	}
}

func (s *story) drop(kind Kind, key string) {
	s.records = slices.DeleteFunc(s.records, func(r Record) bool { return r.Kind == kind && r.Key == key })
}

// without leaves a write as it is in the log when it never reached the cluster.
func (s *story) without(key string) {
	s.everywhere(key, func(keys map[string]Pair) { delete(keys, key) })
	s.drop(KindEvent, key)
	s.drop(KindRead, key)
}

func TestCheck(t *testing.T) {
	cases := []struct {
		name   string
		change func(*story)
		kinds  []string
	}{
		{"a calm run", func(*story) {}, nil},
		{"a lost write", func(s *story) {
			s.everywhere(one, func(keys map[string]Pair) { delete(keys, one) })
		}, []string{"lost"}},
		{"a write lost by one member alone", func(s *story) {
			delete(s.observed.Members[1].Keys, one)
		}, []string{"diverged"}},
		{"a wrong value", func(s *story) {
			s.everywhere(one, func(keys map[string]Pair) { keys[one] = Pair{"other", 2, 1} })
		}, []string{"wrong-value", "seen-differently"}},
		{"another revision than acknowledged", func(s *story) {
			s.everywhere(one, func(keys map[string]Pair) { keys[one] = Pair{"v1", 9, 1} })
		}, []string{"wrong-revision", "seen-differently"}},
		{"a key written twice", func(s *story) {
			s.everywhere(one, func(keys map[string]Pair) { keys[one] = Pair{"v1", 2, 2} })
		}, []string{"doubled"}},
		{"a writer that finds its key taken", func(s *story) {
			write := s.record(KindWrite, one)
			write.Outcome, write.Error = Failed, "key taken"
		}, []string{"doubled"}},
		{"a key that no writer wrote", func(s *story) {
			s.everywhere("", func(keys map[string]Pair) { keys["/l/stray"] = Pair{"x", 3, 1} })
		}, []string{"unexplained", "unseen"}},
		{"a refused write that is there", func(s *story) {
			write := s.record(KindWrite, one)
			write.Outcome, write.Revision, write.Error = Failed, 0, "no leader"
		}, []string{"failed-but-present"}},
		{"a refused write that is not there", func(s *story) {
			s.record(KindWrite, one).Outcome = Failed
			s.without(one)
		}, nil},
		{"an unknown write that is there", func(s *story) { s.record(KindWrite, one).Outcome = Unknown }, nil},
		{"an unknown write that is not there", func(s *story) {
			s.record(KindWrite, one).Outcome = Unknown
			s.without(one)
		}, nil},
		{"an unknown write that was seen, then gone", func(s *story) {
			s.record(KindWrite, one).Outcome = Unknown
			s.everywhere(one, func(keys map[string]Pair) { delete(keys, one) })
		}, []string{"seen-then-gone"}},
		{"an attempt whose outcome was not recorded", func(s *story) { s.drop(KindWrite, one) }, nil},
		{"an event left out", func(s *story) { s.drop(KindEvent, one) }, []string{"unseen"}},
		{"an event watched for afterwards", func(s *story) {
			last := "/l/w0/4"
			s.observed.Events = []Record{*s.record(KindEvent, last)}
			s.drop(KindEvent, last)
		}, nil},
		{"an event seen twice", func(s *story) {
			s.records = append(s.records, *s.record(KindEvent, "/l/w0/4"))
		}, []string{"seen-out-of-order", "seen-twice"}},
		{"events in the wrong order", func(s *story) {
			a, b := s.record(KindEvent, one), s.record(KindEvent, "/l/w0/2")
			*a, *b = *b, *a
		}, []string{"seen-out-of-order"}},
		{"a key deleted", func(s *story) {
			s.records = append(s.records, Record{Kind: KindEvent, By: "watcher1", Key: one, ModRevision: 8, Deleted: true})
		}, []string{"deleted"}},
		{"a read that misses what was acknowledged", func(s *story) {
			read := s.record(KindRead, one)
			read.Value, read.ModRevision = "", 0
		}, []string{"stale-read"}},
		{"a read of an earlier revision", func(s *story) {
			s.record(KindRead, "/l/w0/4").Revision = 4
		}, []string{"revision-back"}},
		{"two writes of one revision", func(s *story) {
			s.record(KindWrite, "/l/w0/4").Revision = 4
		}, []string{"revision-back", "stale-read", "wrong-revision"}},
		{"hashes that differ", func(s *story) { s.observed.Members[2].Hash = 8 }, []string{"hash"}},
		{"another cluster", func(s *story) { s.observed.Members[2].Cluster = "d" }, []string{"cluster-id"}},
		{"an alarm of corruption", func(s *story) {
			s.observed.Members[0].Alarms = []string{"CORRUPT"}
		}, []string{"corrupt"}},
		{"a member that does not answer", func(s *story) {
			s.observed.Members[1] = Member{Endpoint: "b", Error: "timed out"}
		}, []string{"unreachable"}},
		{"a run without a single acknowledged write", func(s *story) {
			*s = story{}
		}, []string{"nothing-acknowledged"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := calm()
			c.change(&s)
			verdict := check(s.records, s.observed)
			var kinds []string
			for _, wrong := range verdict.Wrong {
				kinds = append(kinds, wrong.Kind)
			}
			slices.Sort(kinds)
			slices.Sort(c.kinds)
			if !slices.Equal(kinds, c.kinds) || verdict.OK != (len(c.kinds) == 0) {
				t.Errorf("found %v, expected %v: %+v", kinds, c.kinds, verdict.Wrong)
			}
		})
	}
}
