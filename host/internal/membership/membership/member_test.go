package membership_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/guard"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/membership/membership"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
	"etcd-host/internal/wire/coded"
)

const staged = "3.6.16"

// joining is a host on which a member joins a real cluster.
type joining struct {
	cluster *etcdtest.Cluster
	member  *etcdtest.Member
	machine *machine.Machine
	self    identity.Identity
	lines   *say.Lines
	units   *unitstest.Fake
}

func newJoining(t *testing.T, c *etcdtest.Cluster, name string) *joining {
	t.Helper()
	member := c.Add(t, name)
	m, self, lines := c.Host(t, member)
	member.Dir = m.Paths.At("/data")
	m.Run = command.Run
	j := &joining{c, member, m, self, lines, m.Units.(*unitstest.Fake)}
	j.units.On = func(action string) error {
		switch action {
		case "start etcd.service":
			c.Join(t, member, variable(t, m, "ETCD_INITIAL_CLUSTER"))
		case "stop etcd.service":
			member.Stop()
		}
		return nil
	}
	for path, content := range map[string]string{
		"/etc/passwd":                         "etcd:x:0:0::/:/bin/false\n",
		"/var/lib/etcd-host/staged/etcd.conf": "ETCD_NAME=\"x\"\n",
		"/var/lib/etcd-host/staged/etcd.service": "# Written " +
			"by etcd-host\n",
		"/var/lib/etcd-host/staged/version": staged + "\n", "/var/lib/etcd-host/staged/input": "files\n",
	} {
		write(t, m.Paths.At(path), content)
	}
	write(t, m.Paths.CurrentFile("trust"), "bundle\n")
	write(t, m.Paths.ReleaseFile(staged, "etcd"), "#!/bin/sh\nexit 1\n")
	if err := os.Chmod(m.Paths.ReleaseFile(staged, "etcd"), 0o755); err != nil {
		t.Fatal(err)
	}
	return j
}

func write(t *testing.T, path, content string) {
	t.Helper()
	filestest.Put(t, path, content, 0o600)
}

func variable(t *testing.T, m *machine.Machine, name string) string {
	t.Helper()
	content, err := os.ReadFile(m.Paths.Bootstrap())
	if err != nil {
		t.Error(err)
	}
	for line := range strings.Lines(string(content)) {
		if value, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), name+"="); ok {
			return value
		}
	}
	t.Errorf("%s is not in %q", name, content)
	return ""
}

func (j *joining) input(more ...string) string {
	lines := []string{
		"role=joins as learner, then voter",
		"token=test",
		"name=" + j.member.Name, "version=" + staged, "configuration=files",
		"trust=bundle",
		"peer_url=" + j.member.Peer.String(), "client_url=" + j.member.Client.String(), fmt.Sprintf("client_port=%d",
			j.member.Client.Port()),
		"data_dir=/data", "bootstrap=static", "upgrades_from=3.5.26", "catch_up_seconds=30",
	}
	for _, member := range j.cluster.Members {
		if member != j.member {
			lines = append(lines, "founding_peers="+member.Name+"="+member.Peer.String())
		}
	}
	return strings.Join(append(lines, more...), "\n") + "\n"
}

// run runs the verb, as Pulumi does for a new host.
func (j *joining) run(t *testing.T, more ...string) (stdout string, err error) {
	t.Helper()
	var out strings.Builder
	err = membership.Verb(
		t.Context(),
		j.machine,
		[]string{j.cluster.Members[0].Client.String()},
		strings.NewReader(j.input(more...)),
		&out,
	)
	return out.String(), err
}

func (j *joining) said(part string) bool {
	return slices.ContainsFunc(j.lines.Said, func(line string) bool { return strings.Contains(line, part) })
}

func TestAHostJoinsComesBackAndIsReplaced(t *testing.T) {
	c := etcdtest.Start(t, 3)
	j := newJoining(t, c, "m3")

	stdout, err := j.run(t)
	if err != nil || stdout != `{"step":"add-learner"}`+"\n" {
		t.Fatalf("%q %v", stdout, err)
	}
	if !j.said("promoting m3 to voter") {
		t.Errorf("%q", j.lines.Said)
	}
	known, err := identity.Read(j.machine.Paths)
	if err != nil || known.Token != "test" || known.PeerURL != j.member.Peer {
		t.Errorf("%+v %v", known, err)
	}
	if members, err := os.ReadFile(j.machine.Paths.Members()); err != nil || strings.Count(string(members), "\n") != 4 {
		t.Errorf("%q %v", members, err)
	}
	first := j.member.Etcd.Server.MemberID()

	t.Run("a second run changes nothing", func(t *testing.T) {
		j.units.Did = nil
		stdout, err := j.run(t)
		if err != nil || stdout != `{"step":"configure"}`+"\n" || len(j.units.Did) != 0 {
			t.Errorf("%q %v %v", stdout, err, j.units.Did)
		}
	})

	t.Run("a member stays where its data is", func(t *testing.T) {
		if stdout, err := j.run(t, "data_dir=/elsewhere"); err != nil || stdout == "" {
			t.Errorf("a key that comes twice counts once: %q %v", stdout, err)
		}
		input := strings.Replace(j.input(), "data_dir=/data", "data_dir=/elsewhere", 1)
		err := membership.Verb(t.Context(), j.machine, nil, strings.NewReader(input), &strings.Builder{})
		if err == nil || !strings.Contains(err.Error(), "keeps the data_dir that it joined with, '/data'") {
			t.Errorf("%v", err)
		}
	})

	t.Run("a member whose peer URL a client changed is not a removed one", func(t *testing.T) {
		const other = "https://127.0.0.1:9"
		id := j.member.ID()
		if err := identity.RememberMemberID(j.machine.Paths, id); err != nil {
			t.Fatal(err)
		}
		c.Readdress(t, c.Members[0], id, other)
		_, err := j.run(t)
		if err == nil || strings.Contains(err.Error(), "removed") || !strings.Contains(err.Error(), other) ||
			!strings.Contains(err.Error(), j.member.Peer.String()) {
			t.Errorf("%v", err)
		}
		// The command in the error is enough.
		c.Readdress(t, c.Members[0], id, j.member.Peer.String())
		if stdout, err := j.run(t); err != nil || stdout != `{"step":"configure"}`+"\n" {
			t.Errorf("%q %v", stdout, err)
		}
	})

	t.Run("data of another bootstrap is refused", func(t *testing.T) {
		_, err := runWith(t, j, "token=test", "token=other")
		if err == nil || !strings.Contains(err.Error(), "holds data of another cluster") {
			t.Errorf("%v", err)
		}
	})

	t.Run("a machine that was replaced and has the data disk is the same member", func(t *testing.T) {
		if err := guard.StartedVerb(t.Context(), j.machine, nil, nil, nil); err != nil {
			t.Fatal(err)
		}
		host := j.machine.Paths
		for _, lost := range []string{host.Identity(), host.Marker(), host.MemberID(), host.Members()} {
			if err := os.Remove(lost); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
		}
		// The members of a test share their metrics, so the ID that was kept may be another member's.
		if err := identity.RememberBeside(host, j.self, j.member.ID()); err != nil {
			t.Fatal(err)
		}
		stdout, err := j.run(t)
		if err != nil || stdout != `{"step":"configure"}`+"\n" || j.member.Etcd.Server.MemberID() != first {
			t.Errorf("%q %v", stdout, err)
		}
		// A further machine in its place knows the member by that ID.
		if _, kept, err := identity.Beside(host, j.self.DataDir); err != nil || kept != j.member.ID() {
			t.Errorf("the data has the ID %s beside it: %v", kept, err)
		}
	})

	t.Run("a member that lost its data stays listed while a peer port is closed for it", func(t *testing.T) {
		j.member.Stop()
		if err := os.RemoveAll(j.member.Dir); err != nil {
			t.Fatal(err)
		}
		through := c.Members[0]
		keys := etcdtest.Client(t, c.PKI, through.Client)
		c.Readdress(t, through, through.ID(), closedPeer(t))
		before, err := keys.MemberList(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		j.units.Did = nil
		_, err = j.run(t)
		if err == nil || !strings.Contains(err.Error(), "cannot use the peer port of m0") ||
			!strings.Contains(err.Error(), ". Nothing was changed. ") || len(j.units.Did) != 0 {
			t.Errorf("%v %v", err, j.units.Did)
		}
		if after, err := keys.MemberList(t.Context()); err != nil || !reflect.DeepEqual(after.Members, before.Members) {
			t.Errorf("%v %v", after, err)
		}
		c.Readdress(t, through, through.ID(), through.Peer.String())
	})

	t.Run("a member that lost its data comes back under a new identity", func(t *testing.T) {
		stdout, err := j.run(t)
		if err != nil || stdout != `{"step":"replace"}`+"\n" {
			t.Fatalf("%q %v", stdout, err)
		}
		if j.member.Etcd.Server.MemberID() == first {
			t.Error("it has its old identity")
		}
		snapshots, err := os.ReadDir(j.machine.Paths.Snapshots())
		if err != nil || len(snapshots) != 1 || !strings.HasSuffix(snapshots[0].Name(), "-before-m3-replaced.db") {
			t.Errorf("%v %v", snapshots, err)
		}
	})
}

// Any client certificate can give a URL to a member. One that only its URL points out is removed by no host.
func TestAHostReplacesNoMemberThatHasAnothersName(t *testing.T) {
	c := etcdtest.Start(t, 3)
	j := newJoining(t, c, "m3")
	through, victim := c.Members[0], c.Members[1]
	for title, urls := range map[string][]string{
		"beside its own":          {victim.Peer.String(), j.member.Peer.String()},
		"in the place of its own": {j.member.Peer.String()},
	} {
		t.Run(title, func(t *testing.T) {
			c.Readdress(t, through, victim.ID(), urls...)
			stdout, err := j.run(t)
			if err == nil || !strings.Contains(err.Error(), "for the member m1 (ID ") || len(j.units.Did) != 0 {
				t.Errorf("%q %v %v", stdout, err, j.units.Did)
			}
		})
	}
	c.Readdress(t, through, victim.ID(), victim.Peer.String())
	if stdout, err := j.run(t); err != nil || stdout != `{"step":"add-learner"}`+"\n" {
		t.Errorf("%q %v", stdout, err)
	}
	if len(through.Etcd.Server.Cluster().Members()) != 4 {
		t.Error("a member was removed")
	}
}

func TestNoLearnerIsAddedWhileAPeerPortIsClosedForIt(t *testing.T) {
	c := etcdtest.Start(t, 1)
	j := newJoining(t, c, "m1")
	first, url := c.Members[0], closedPeer(t)
	c.Readdress(t, first, first.ID(), url)
	_, err := j.run(t)
	if err == nil ||
		!strings.Contains(err.Error(), "cannot use the peer port of m0, which it dials from 127.0.0.1: "+url) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(j.machine.Paths.Identity()); !os.IsNotExist(err) {
		t.Errorf("the host remembers a member: %v", err)
	}
	c.Readdress(t, first, first.ID(), first.Peer.String())
	if stdout, err := j.run(t); err != nil || stdout != `{"step":"add-learner"}`+"\n" {
		t.Errorf("%q %v", stdout, err)
	}
}

// closedPeer is the URL of a port that ends each connection.
func closedPeer(t *testing.T) string {
	t.Helper()
	closing, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = closing.Close() })
	go func() {
		for conn, err := closing.Accept(); err == nil; conn, err = closing.Accept() {
			_ = conn.Close()
		}
	}()
	return "https://" + closing.Addr().String()
}

func runWith(t *testing.T, j *joining, old, other string) (string, error) {
	t.Helper()
	var out strings.Builder
	input := strings.Replace(j.input(), old, other, 1)
	err := membership.Verb(t.Context(), j.machine, nil, strings.NewReader(input), &out)
	return out.String(), err
}

func TestNothingHappensUntilAllIsOnTheHost(t *testing.T) {
	c := etcdtest.Start(t, 1)
	for missing, remove := range map[string]func(*joining) string{
		"install":       func(j *joining) string { return j.machine.Paths.ReleaseFile(staged, "etcd") },
		"certificate":   func(j *joining) string { return j.machine.Paths.CurrentFile("trust") },
		"configuration": func(j *joining) string { return filepath.Join(j.machine.Paths.Staged(), "input") },
	} {
		j := newJoining(t, c, "m1")
		c.Members = c.Members[:1]
		if err := os.Remove(remove(j)); err != nil {
			t.Fatal(err)
		}
		if _, err := j.run(t); err == nil || !strings.Contains(err.Error(), "missing: "+missing) ||
			!strings.Contains(err.Error(), "set repairDrift to true") || len(j.units.Did) != 0 {
			t.Errorf("%s: %v %v", missing, err, j.units.Did)
		}
	}
}

func TestADiskThatIsNotMountedIsRefusedBeforeAMemberIsReplaced(t *testing.T) {
	c := etcdtest.Start(t, 1)
	j := newJoining(t, c, "m0b")
	c.Members = c.Members[:1]
	write(t, j.machine.Paths.At("/etc/fstab"), "/dev/b /data ext4 defaults 0 2\n")
	_, err := j.run(t)
	if err == nil || !strings.Contains(err.Error(), "the disk that should be mounted at /data is not") ||
		len(j.units.Did) != 0 {
		t.Errorf("%v %v", err, j.units.Did)
	}
}

func TestAnInitialMemberBootstrapsOnlyIntoSilence(t *testing.T) {
	c := etcdtest.Start(t, 1)
	j := newJoining(t, c, "m1")
	// It was recorded as an initial member, and the others are a cluster already: it joins.
	stdout, err := j.run(t, "founder_machine_id=0123")
	if err != nil || stdout != `{"step":"add-learner"}`+"\n" {
		t.Fatalf("%q %v", stdout, err)
	}
}

func TestInputIsTyped(t *testing.T) {
	good := "token=t\nname=a\nversion=3.6.16\npeer_url=https://a:2380\n" +
		"client_url=https://a:2379\nclient_port=2379\ndata_dir=/data\ncatch_up_seconds=600\n"
	if _, err := membership.ReadDeclared(strings.NewReader(good)); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"name=a b", "peer_url=http://a:2380", "client_port=x", "data_dir=../x", "version=3.6", "founding_peers=a=http://a:1",
		"founding_peers=$(id)=https://a:1",
		"discovery_srv=a b", "discovery_token=..", "discovery_token=a/b", "discovery_endpoints=https://a b",
		"adopt=xyz", "founding_addresses=a b c", "token=a b", "catch_up_seconds=-1",
		"start_seconds=x",
	} {
		key, _, _ := strings.Cut(line, "=")
		var lines []string
		for other := range strings.Lines(good) {
			if !strings.HasPrefix(other, key+"=") {
				lines = append(lines, other)
			}
		}
		if d, err := membership.ReadDeclared(strings.NewReader(strings.Join(lines, "") + line + "\n")); err == nil {
			t.Errorf("%q is read as %+v", line, d)
		}
	}
}

func TestAMembersInputThatWasCutOffIsRefused(t *testing.T) {
	const whole = "role=x\ntoken=t\nname=a\nversion=3.6.16\npeer_url=https://a:2380\nclient_url=https://a:2379\n" +
		"client_port=2379\ndata_dir=/data\nwal_dir=/log\nbootstrap=static\nupgrades_from=3.5.26\ncatch_up_seconds=600\n"
	for end := range len(whole) {
		if d, err := membership.ReadDeclared(strings.NewReader(whole[:end])); coded.CodeOf(err) != coded.InputNotWhole {
			t.Errorf("%q is read as %+v, %v", whole[:end], d, err)
		}
	}
}
