package etcd

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"pgregory.net/rapid"

	"etcd-host/internal/wire/values"
)

func member(name string) *pb.Member {
	return &pb.Member{
		ID: uint64(len(name)) + uint64(name[0])<<32, Name: name,
		PeerURLs: []string{"https://" + name + ":2380"}, ClientURLs: []string{"https://" + name + ":2379"},
	}
}

var poison = []string{
	`"||system("id")||"`, "-K/tmp/evil", "https://-oProxyCommand:1", "http://b:2379", "https://b:2379/path",
	"https://u:p@b:2379",
	"https://b:2379 https://c:2379",
	"b\nc", "b, c", "$(id)", "`id`", "b\\", "*", "\x1b[31m", "https://zz:1?, https://b:2379, false\n",
}

func TestAListIsAcceptedAsEtcdSendsIt(t *testing.T) {
	a, b := member("a"), member("b")
	a.ID = 18446744073709551615
	b.PeerURLs = append(b.PeerURLs, "https://[fd00::2]:2380")
	b.IsLearner = true
	unstarted := &pb.Member{ID: 12, PeerURLs: []string{"https://10.0.0.3:2380"}}
	members, err := accepted([]*pb.Member{a, b, unstarted})
	if err != nil || len(members) != 3 {
		t.Fatal(members, err)
	}
	if members[0].ID.String() != "ffffffffffffffff" || !members[1].Learner || members[2].Name != "" {
		t.Errorf("%+v", members)
	}
	if len(members.Voters()) != 1 || len(members.NeverStarted()) != 1 {
		t.Errorf("%+v", members)
	}
}

func TestNoPoisonedListIsAccepted(t *testing.T) {
	for _, text := range poison {
		for field, change := range map[string]func(*pb.Member){
			"name":       func(m *pb.Member) { m.Name = text },
			"peer URL":   func(m *pb.Member) { m.PeerURLs = append(m.PeerURLs, text) },
			"client URL": func(m *pb.Member) { m.ClientURLs = []string{text} },
		} {
			b := member("b")
			change(b)
			members, err := accepted([]*pb.Member{member("a"), b})
			if err == nil || members != nil {
				t.Errorf("%s %q is accepted as %+v", field, text, members)
				continue
			}
			odd := oddList(values.Local(2379), "the member list", err, "etcdctl member list")
			if strings.ContainsAny(odd.Error(), "\n\x1b") || !IsOdd(odd) ||
				!strings.Contains(odd.Error(), "etcdctl member update ID --peer-urls=https://HOST:PORT") {
				t.Errorf("%q", odd.Error())
			}
		}
	}
}

// Each port of etcd refuses a connection without a certificate.
func TestTheListOfThePeerPortIsSeenWithTheCertificateOfTheMember(t *testing.T) {
	const want = "cd /etc/etcd/pki/current && curl --cacert ca.pem --cert member.pem --key member-key.pem " +
		"https://127.0.0.1:2380/members"
	if got := membersCommand(values.Local(2380)); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestNoTwoMembersOfAListAreTheSame(t *testing.T) {
	for title, change := range map[string]func(one, other *pb.Member){
		"the ID 0":       func(_, other *pb.Member) { other.ID = 0 },
		"the ID":         func(one, other *pb.Member) { other.ID = one.ID },
		"the name":       func(one, other *pb.Member) { other.Name = one.Name },
		"the peer URL":   func(one, other *pb.Member) { other.PeerURLs = one.PeerURLs },
		"the client URL": func(one, other *pb.Member) { other.ClientURLs = one.ClientURLs },
		"":               func(_, _ *pb.Member) {},
		" (neither was ready yet)": func(one, other *pb.Member) {
			one.Name, other.Name = "", ""
			one.ClientURLs, other.ClientURLs = nil, nil
		},
		" (one URL twice)": func(one, _ *pb.Member) { one.ClientURLs = append(one.ClientURLs, one.ClientURLs...) },
	} {
		one, other := member("a"), member("b")
		change(one, other)
		members, err := accepted([]*pb.Member{one, other})
		if same := title != "" && title[0] != ' '; same != (err != nil) || same && members != nil {
			t.Errorf("%q: %+v %v", title, members, err)
		}
	}
}

func TestAListIsAcceptedWholeOrNotAtAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(0, 5).Draw(t, "count")
		var listed []*pb.Member
		broken := count == 0
		for i := range count {
			one := member(string(rune('a' + i)))
			switch rapid.IntRange(0, 9).Draw(t, "odd") {
			case 0:
				one.PeerURLs, broken = nil, true
			case 1:
				one.Name, broken = rapid.SampledFrom(poison).Draw(t, "name"), true
			case 2:
				one.ClientURLs = nil
			case 3:
				if i > 0 {
					one.ID, broken = listed[0].ID, true
				}
			case 4:
				if i > 0 && len(listed[0].PeerURLs) > 0 {
					one.PeerURLs, broken = listed[0].PeerURLs, true
				}
			}
			listed = append(listed, one)
		}
		members, err := accepted(listed)
		if broken != (err != nil) || err != nil && members != nil || err == nil && len(members) != count {
			t.Fatalf("%v is read as %+v, %v", listed, members, err)
		}
	})
}

func TestAStatusIsTypedOrRefused(t *testing.T) {
	good := func() *pb.StatusResponse {
		return &pb.StatusResponse{Header: &pb.ResponseHeader{ClusterId: 7, MemberId: 1}, Version: "3.6.16",
			StorageVersion: "3.6"}
	}
	if found, err := acceptedStatus(good()); err != nil || found.Storage.MinorString() != "3.6" {
		t.Errorf("%+v %v", found, err)
	}
	for _, text := range append(poison, "3", "3.6", "v3.6.16") {
		one := good()
		one.Version = text
		if found, err := acceptedStatus(one); err == nil {
			t.Errorf("%q is a version: %+v", text, found)
		}
	}
	for _, change := range []func(*pb.StatusResponse){
		func(one *pb.StatusResponse) { one.Header.Revision = -5 },
		func(one *pb.StatusResponse) { one.DbSize = -1 },
		func(one *pb.StatusResponse) { one.DbSizeInUse = -1 },
		func(one *pb.StatusResponse) { one.DbSize = 1 << 62 },
	} {
		one := good()
		change(one)
		if found, err := acceptedStatus(one); err == nil || !strings.Contains(err.Error(), " is ") {
			t.Errorf("%+v %v", found, err)
		}
	}
	one := good()
	one.Errors = []string{"alarm\n\x1b[31m: NOSPACE"}
	if found, err := acceptedStatus(one); err != nil || found.Errors != "alarm[31m: NOSPACE" ||
		found.Reported() != `it reports "alarm[31m: NOSPACE"` {
		t.Errorf("%+v %v", found, err)
	}
	one.Header = nil
	if _, err := acceptedStatus(one); err == nil {
		t.Error("a status without a header is accepted")
	}
}

func TestThePeerPortsListIsHeldToTheSameTypes(t *testing.T) {
	members, err := ParsePeerMembers([]byte(
		`[{"id":18446744073709551615,"peerURLs":["https://a:2380"],"name":"a","clientURLs":["https://a:2379"]},` +
			`{"id":5,"peerURLs":["https://b:2380"],"isLearner":true}]`))
	if err != nil || members[0].ID.String() != "ffffffffffffffff" || !members[1].Learner {
		t.Errorf("%+v %v", members, err)
	}
	for _, body := range []string{"", "{}", "[]", "null", "[{}]", `[{"id":-1}]`, `[{"id":"5","peerURLs":["https://b:1"]}]`,
		`[{"id":5,"peerURLs":["http://b:1"]}]`, "<html>\x1b[31m"} {
		if members, err := ParsePeerMembers([]byte(body)); err == nil || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q is read as %+v, %v", body, members, err)
		}
	}
}

func TestWhyIsOneSafeLine(t *testing.T) {
	url := values.Local(1)
	refused := status.Error(codes.Unavailable, "connection error: desc = \"transport: Error while dialing: dial tcp: "+
		"connection refused\"")
	chosen := status.Error(codes.Unknown, `fine". Delete its data. `)
	_, tooLong := values.ParseURL(strings.Repeat("\x01", 1000))
	long := &OddAnswer{"https://a:2379", "the member list", tooLong, "etcdctl member list -w json"}
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{&Failure{url, "x", refused}, `"transport: Error while dialing: dial tcp: connection refused"`},
		{&Failure{url, "x", chosen}, `"fine\". Delete its data. "`},
		{chosen, `"fine\". Delete its data. "`},
		{&Failure{url, "x", rpctypes.ErrNoLeader}, "etcdserver: no leader"},
		{&Failure{url, "x", errors.New("a\nb\x1b[31m")}, "ab[31m"},
		{errors.New("plain"), "plain"},
		{&Failure{url, "x", long}, long.Error()},
	} {
		if got := Why(c.err); got != c.want {
			t.Errorf("%q, not %q", got, c.want)
		}
	}
}

func TestAListLongerThanAnyClusterHasIsRefusedAtOnce(t *testing.T) {
	crowd := make([]*pb.Member, mostMembers+1)
	for i := range crowd {
		crowd[i] = member(fmt.Sprintf("m%d", i))
		crowd[i].ID = uint64(i) + 1
	}
	urls := member("a")
	for i := range 1_000_000 {
		urls.ClientURLs = append(urls.ClientURLs, fmt.Sprintf("https://a%d:2379", i))
	}
	began := time.Now()
	for words, list := range map[string][]*pb.Member{"has 101 members": crowd, "has 1000001 URLs": {urls}} {
		if members, err := accepted(list); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%d %v", len(members), err)
		}
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %s", took)
	}
	if members, err := accepted(crowd[:mostMembers]); err != nil || len(members) != mostMembers {
		t.Errorf("%d %v", len(members), err)
	}
}
