package survey

import (
	"net/http"
	"strings"
	"testing"

	"etcd-host/internal/adoption/foundetcd"
)

func TestAMemberListIsOneLine(t *testing.T) {
	got, err := memberList([]byte(`[{"id":18446744073709551615,"peerURLs":["http://a:2380"],
		"name":"a b","clientURLs":["https://[fd00::1]:2379"],"new":1},
		{"id":2,"peerURLs":["https://b:2380"],"name":"","isLearner":true}]`))
	want := `[{"id":18446744073709551615,"peerURLs":["http://a:2380"],"name":"a b",` +
		`"clientURLs":["https://[fd00::1]:2379"]},` +
		`{"id":2,"peerURLs":["https://b:2380"],"name":"","isLearner":true}]`
	if err != nil || got != want {
		t.Errorf("%s, %v", got, err)
	}
}

func TestAMemberListWithOneOddMemberIsRefusedAsAWhole(t *testing.T) {
	const good = `{"id":1,"peerURLs":["https://a:2380"],"name":"a"}`
	for _, odd := range []string{
		`{"id":1,"peerURLs":["https://b:2380"],"name":"b"}`,
		`{"id":0,"peerURLs":["https://b:2380"],"name":"b"}`,
		`{"id":2,"peerURLs":[],"name":"b"}`,
		`{"id":2,"name":"b"}`,
		`{"id":2,"peerURLs":["https://b:2380?, x\n"],"name":"b"}`,
		`{"id":2,"peerURLs":["-K/tmp/evil"],"name":"b"}`,
		`{"id":2,"peerURLs":["https://b:2380"],"clientURLs":["unix://x"],"name":"b"}`,
		`{"id":2,"peerURLs":["https://b:2380"],"name":"b\nmembers=[]"}`,
		`{"id":"2","peerURLs":["https://b:2380"],"name":"b"}`,
		`{"id":2.5,"peerURLs":["https://b:2380"],"name":"b"}`,
		`{`,
	} {
		got, err := memberList([]byte("[" + good + "," + odd + "]"))
		if err == nil || strings.ContainsAny(err.Error(), "\n") {
			t.Errorf("%s is %q, %v", odd, got, err)
		}
	}
	for _, body := range []string{"", "null", "[]", "{}", "404 page not found\n"} {
		if got, err := memberList([]byte(body)); err == nil {
			t.Errorf("%q is %q", body, got)
		}
	}
}

func TestTheClusterIsAHexadecimalNumber(t *testing.T) {
	for text, want := range map[string]string{"cafe": "cafe", "": ""} {
		if got, err := clusterOf(foundetcd.Reply{Header: http.Header{"X-Etcd-Cluster-Id": {text}}}); err != nil ||
			got != want {
			t.Errorf("%q is %q, %v", text, got, err)
		}
	}
	for _, odd := range []string{"x", "cafe;id", "123456789012345678"} {
		if got, err := clusterOf(foundetcd.Reply{Header: http.Header{"X-Etcd-Cluster-Id": {odd}}}); err == nil {
			t.Errorf("%q is %q", odd, got)
		}
	}
}

func TestTheVersionIsThatOfTheServer(t *testing.T) {
	if got, err := versionIn([]byte(`{"etcdserver":"3.6.16","etcdcluster":"3.6.0"}`)); err != nil || got != "3.6.16" {
		t.Errorf("%q, %v", got, err)
	}
	for _, odd := range []string{"", "{}", `{"etcdserver":"3.6"}`, `{"etcdserver":"3.6.16\nhealth={}"}`} {
		if got, err := versionIn([]byte(odd)); err == nil {
			t.Errorf("%q is %q", odd, got)
		}
	}
}
