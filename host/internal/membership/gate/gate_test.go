package gate

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/values"
)

func gateHost(t *testing.T, c *etcdtest.Cluster) *machine.Machine {
	t.Helper()
	m, self, _ := c.Host(t, c.Members[0])
	m.Units.(interface {
		Set(unit, name, value string)
	}).Set("etcd.service", "ActiveState", "active")
	if err := identity.Remember(m.Paths, self); err != nil {
		t.Fatal(err)
	}
	return m
}

func gateInput(c *etcdtest.Cluster, version string) string {
	lines := []string{"timeout_seconds=1", "client_port=2379", "signing=1"}
	for _, member := range c.Members {
		lines = append(lines, "member="+member.Name+" "+member.Client.String()+" "+version+" abcdef")
	}
	return strings.Join(lines, "\n") + "\n"
}

// version is that of the etcd that the tests run.
func version(t *testing.T, c *etcdtest.Cluster) string {
	t.Helper()
	client, err := etcd.Open(c.PKI)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	status, err := client.Status(t.Context(), c.Members[0].Client)
	if err != nil {
		t.Fatal(err)
	}
	return status.Version.String()
}

func TestTheGate(t *testing.T) {
	c := etcdtest.Start(t, 3)
	m := gateHost(t, c)
	running := version(t, c)
	health := func(text string) (string, error) {
		var out strings.Builder
		err := HealthVerb(t.Context(), m, nil, strings.NewReader(text), &out)
		return out.String(), err
	}

	t.Run("a healthy cluster is reported", func(t *testing.T) {
		stdout, err := health(gateInput(c, running))
		if err != nil {
			t.Fatal(err)
		}
		var found report
		if err := json.Unmarshal([]byte(stdout), &found); err != nil {
			t.Fatal(err)
		}
		if len(found.Members) != 3 || found.Members[1].Version != running || found.Members[1].ID == "" ||
			found.ClusterID == "" {
			t.Errorf("%+v", found)
		}
		url := regexp.QuoteMeta(c.Members[1].Client.String())
		for table, row := range map[string]string{
			found.Health: `(?m)^\| +` + url + ` \| +true \|`, found.Status: `(?m)^\| +` + url + ` \|.* ` + running + ` \|`,
			found.MemberList: `(?m)^\| +[0-9a-f]+ \| started \| +m1 \| .*` + url + ` \| +false \|`,
		} {
			if !regexp.MustCompile(row).MatchString(table) {
				t.Errorf("%s\n does not match %s", table, row)
			}
		}
	})

	t.Run("what is not as it should be is named", func(t *testing.T) {
		for want, text := range map[string]string{
			"runs etcd " + running + ", not 3.1.1": gateInput(c, "3.1.1"),
			"does not list other with":             strings.Replace(gateInput(c, running), "member=m1 ", "member=other ", 1),
		} {
			if _, err := health(text); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v", err)
			}
		}
	})

	t.Run("each member is looked at", func(t *testing.T) {
		var out strings.Builder
		if err := LookVerb(t.Context(), m, nil, nil, &out); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		want := fmt.Sprintf("m1 %s %s voter healthy %s ", c.Members[1].Client, c.Members[1].Peer, running)
		if len(lines) != 3 || !slices.Contains(lines, want) {
			t.Errorf("%q", lines)
		}
	})

	t.Run("a member that is down is unhealthy, with a reason", func(t *testing.T) {
		c.Members[2].Stop()
		if _, err := health(gateInput(c, running)); err == nil ||
			!strings.Contains(err.Error(), c.Members[2].Client.String()) {
			t.Errorf("%v", err)
		}
		var out strings.Builder
		if err := LookVerb(t.Context(), m, nil, nil, &out); err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(`(?m)^m2 \S+ \S+ voter unhealthy - .*refused`).MatchString(out.String()) {
			t.Errorf("%q", out.String())
		}
	})
}

// Each of the members that leave after the gate would hand the leadership over, perhaps to the next one that leaves.
func TestTheGateMovesTheLeadershipToAMemberThatStays(t *testing.T) {
	c := etcdtest.Start(t, 3)
	m := gateHost(t, c)
	client, err := etcd.Open(c.PKI)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	leader := func() *etcdtest.Member {
		for _, member := range c.Members {
			status, err := client.Status(t.Context(), member.Client)
			if err == nil && status.Member == status.Leader {
				return member
			}
		}
		t.Fatal("no member leads")
		return nil
	}
	text := gateInput(c, version(t, c))
	first := leader()
	pass := func(input string) {
		var out strings.Builder
		if err := HealthVerb(t.Context(), m, nil, strings.NewReader(input), &out); err != nil {
			t.Fatal(err)
		}
	}
	pass(text)
	if leader() != first {
		t.Error("the leadership moves though all members stay")
	}
	var staying strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "member="+first.Name+" ") {
			staying.WriteString(line)
		}
	}
	pass(staying.String())
	if leader() == first {
		t.Errorf("%s leaves, and still leads", first.Name)
	}
}

func TestAnOddMemberIsRefused(t *testing.T) {
	for _, line := range []string{"",
		"a",
		"a https://a:1",
		"a http://a:1 3.6.16 x", "$(id) https://a:1 3.6.16 x", "a https://a:1 latest x"} {
		if member, err := parseWanted(line); err == nil {
			t.Errorf("%q is read as %+v", line, member)
		}
	}
}

func TestALearnerDoesNotPassTheGate(t *testing.T) {
	url := values.Local(1)
	listed := etcd.Members{{ID: 1, Name: "a", ClientURLs: []values.URL{url}, Learner: true}}
	if why := missing([]wanted{{name: "a", url: url}}, listed); !strings.Contains(why, "still a learner") {
		t.Errorf("%q", why)
	}
}

func TestAMemberThatWasNeverReadyIsNamedByItsPeerURL(t *testing.T) {
	url := values.Local(1)
	other := []values.URL{values.Local(2)}
	listed := etcd.Members{{ID: 1, Name: "b", PeerURLs: other, ClientURLs: other}}
	if why := missing([]wanted{{name: "a", url: url}}, listed); !strings.Contains(why, "mark it lost for one update") {
		t.Error(why)
	}
	listed = append(listed, etcd.Member{ID: 2, PeerURLs: []values.URL{values.Local(4)}})
	why := missing([]wanted{{name: "a", url: url}}, listed)
	if strings.Contains(why, "lost") || !strings.Contains(why, values.Local(4).String()+" was never ready") {
		t.Error(why)
	}
}
