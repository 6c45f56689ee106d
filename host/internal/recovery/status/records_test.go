package status

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/names"
	"etcd-host/internal/system/names/namestest"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
)

// zone answers for one domain, whatever its name is.
type zone struct {
	namestest.Resolver
	servers, clients []names.Target
	silence          error
}

func (z zone) ServerRecords(context.Context, string, string) ([]names.Target, error) {
	return z.servers, z.silence
}

func (z zone) ClientRecords(context.Context, string, string) ([]names.Target, error) {
	return z.clients, z.silence
}

func TestRecordsAreComparedWithTheMembers(t *testing.T) {
	c := etcdtest.Start(t, 3)
	m := memberOf(t, c, c.Members[0])
	known := zone{Resolver: namestest.Always("10.0.0.1")}
	for _, one := range c.Members {
		known.servers = append(known.servers, names.Target{Host: one.Peer.Host(), Port: one.Peer.Port()})
		known.clients = append(known.clients, names.Target{Host: one.Client.Host(), Port: one.Client.Port()})
	}
	input := []string{"discovery_srv=example.com", "discovery_srv_name=a", "record_address=m0.example.com 10.0.0.1"}
	m.Resolver = known
	found, code := ask(t, m, input...)
	if code != 0 || len(found.Records) != 3 || found.Records[0].Name != "_etcd-server-ssl-a._tcp.example.com" {
		t.Fatalf("%d %+v", code, found)
	}
	if values := found.Records[0].Values; len(values) != 3 || !slices.IsSorted(values) {
		t.Errorf("%q", values)
	}

	t.Run("without --records no name is looked up", func(t *testing.T) {
		if found, _ := ask(t, m); len(found.Records) > 0 {
			t.Errorf("%+v", found.Records)
		}
	})
	for title, one := range map[string]struct {
		zone zone
		want string
	}{
		"a member that is missing": {
			zone{known.Resolver, known.servers[:2], known.clients, nil},
			"_etcd-server-ssl-a._tcp.example.com: m0 finds ",
		},
		"a target that is not a member": {
			zone{known.Resolver, known.servers, append([]names.Target{{Host: "old", Port: 1}}, known.clients...), nil},
			"_etcd-client-ssl-a._tcp.example.com: m0 finds ",
		},
		"no record": {
			zone{known.Resolver, nil, known.clients, nil},
			"_etcd-server-ssl-a._tcp.example.com: m0 finds nothing there, and not ",
		},
		"another address": {
			zone{namestest.Always("10.0.0.9"), known.servers, known.clients, nil},
			"m0.example.com: m0 finds 10.0.0.9 there, and not 10.0.0.1",
		},
		"a resolver that is silent": {
			zone{known.Resolver, nil, nil, errors.New("i/o timeout")},
			"_etcd-server-ssl-a._tcp.example.com: m0 cannot look it up: i/o timeout",
		},
	} {
		t.Run(title+" is a finding", func(t *testing.T) {
			m.Resolver = one.zone
			if found, code := ask(t, m, input...); code != 1 || !found.has(one.want) {
				t.Errorf("%d %+v", code, found.Findings)
			}
		})
	}
}

func TestAnOddRecordIsRefused(t *testing.T) {
	m := &machine.Machine{Paths: paths.Host{Root: t.TempDir()}, Say: &say.Lines{}, Now: time.Now}
	for _, line := range []string{
		"discovery_srv=a b", "discovery_srv_name=..", "record_address=a", "record_address=a b", "record_address=a b 1.2.3.4",
	} {
		err := Verb(t.Context(), m, []string{"--json", "--records"}, strings.NewReader(line+"\n"), &strings.Builder{})
		if err == nil || errors.As(err, new(machine.Exit)) {
			t.Errorf("%s: %v", line, err)
		}
	}
}
