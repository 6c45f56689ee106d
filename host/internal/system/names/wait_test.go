package names

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

type answers struct {
	addresses map[string][]string
	targets   []string
	broken    error
	asked     int
	// The resolver gives these answers from that attempt on, and knows nothing before.
	from int
}

func (a *answers) Addresses(_ context.Context, host string) ([]netip.Addr, error) {
	if a.asked++; a.asked < a.from {
		return nil, nil
	}
	if a.broken != nil {
		return nil, a.broken
	}
	var found []netip.Addr
	for _, text := range a.addresses[host] {
		found = append(found, netip.MustParseAddr(text))
	}
	return found, nil
}

func (a *answers) ServerRecords(context.Context, string, string) ([]Target, error) {
	var targets []Target
	for _, host := range a.targets {
		targets = append(targets, Target{host, 2380})
	}
	return targets, nil
}

func (a *answers) ClientRecords(context.Context, string, string) ([]Target, error) {
	return nil, errors.New("nothing waits for client records")
}

var right = map[string][]string{"a.test": {"10.0.0.1", "fd00::1"}, "b.test": {"10.0.0.2", "fd00::2"}}

func initial(t *testing.T, domain string) Initial {
	t.Helper()
	wanted := Initial{Domain: domain}
	for _, line := range []string{"a.test 10.0.0.1", "a.test fd00::1", "b.test 10.0.0.2", "b.test fd00::2"} {
		address, err := ParseAddress(line)
		if err != nil {
			t.Fatal(err)
		}
		wanted.Addresses = append(wanted.Addresses, address)
	}
	return wanted
}

func without(name string, addresses ...string) map[string][]string {
	changed := map[string][]string{}
	for key, value := range right {
		changed[key] = value
	}
	changed[name] = addresses
	return changed
}

func TestInitialMembersWaitForTheirNames(t *testing.T) {
	for _, one := range []struct {
		title     string
		addresses map[string][]string
		targets   []string
		domain    string
		want      string
	}{
		{"right names and records", right, []string{"a.test", "b.test"}, "test", ""},
		{"right names, no records looked up", right, nil, "", ""},
		{"an address is missing", without("b.test", "fd00::2"), []string{"a.test", "b.test"}, "test",
			"b.test is fd00::2, not 10.0.0.2"},
		{"another address is missing", without("b.test", "10.0.0.2"), []string{"a.test", "b.test"}, "test",
			"b.test is 10.0.0.2, not fd00::2"},
		{"a wildcard of a search domain answers", map[string][]string{"a.test": {"192.0.2.99"}}, nil, "",
			"a.test is 192.0.2.99, not 10.0.0.1"},
		{"a name is missing", without("b.test"), []string{"a.test", "b.test"}, "test", "b.test is unknown, not 10.0.0.2"},
		{"a record is missing", right, []string{"a.test"}, "test",
			"_etcd-server-ssl._tcp.test does not list b.test (it lists: a.test)"},
		{"records in capitals", right, []string{"A.test", "b.TEST"}, "test", ""},
		{"a record of another host", right, []string{"a.test", "b.test", "evil.test"}, "test",
			`_etcd-server-ssl._tcp.test lists "evil.test" too, which is not an initial member`},
	} {
		t.Run(one.title, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				err := WaitForInitial(
					t.Context(),
					&answers{addresses: one.addresses, targets: one.targets},
					"host",
					initial(t, one.domain),
				)
				if one.want == "" {
					if err != nil || time.Since(began) > 0 {
						t.Fatalf("waited %s: %v", time.Since(began), err)
					}
					return
				}
				if err == nil || !strings.Contains(err.Error(), one.want) ||
					!strings.Contains(err.Error(), "etcd was not started") ||
					!strings.Contains(err.Error(), "its search domains too") {
					t.Fatalf("%v", err)
				}
				if waited := time.Since(began); waited != waitTime {
					t.Errorf("waited %s", waited)
				}
			})
		})
	}
}

func TestNamesThatAppearLaterAreWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		resolver := &answers{addresses: right, from: 20}
		if err := WaitForHosts(t.Context(), resolver, "host", []string{"a.test", "b.test"}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestHostsThatDoNotResolveAreNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		err := WaitForHosts(t.Context(), &answers{addresses: right}, "host", []string{"a.test", "x.test", "y.test"})
		if err == nil || !strings.Contains(err.Error(), "do not resolve on host: x.test, y.test.") {
			t.Fatal(err)
		}
		err = WaitForHosts(t.Context(), &answers{broken: errors.New("no server")}, "host", []string{"a.test"})
		if err == nil || !strings.Contains(err.Error(), "the zone's server (the resolver reports: no server).") {
			t.Fatal(err)
		}
	})
}

func TestAnOddLineIsNotAnAddress(t *testing.T) {
	for _, line := range []string{"", "a", "a b", "a;id 10.0.0.1", "-K 10.0.0.1", "a 10.0.0.1 more", "a\n 10.0.0.1"} {
		if address, err := ParseAddress(line); err == nil {
			t.Errorf("%q is %v", line, address)
		}
	}
}
