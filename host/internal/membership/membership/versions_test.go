package membership_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/guard"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/membership/membership"
	"etcd-host/internal/membership/upgrade"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
)

// released is a host whose member runs by releases of etcd.
type released struct {
	name    string
	machine *machine.Machine
	self    identity.Identity
	lines   *say.Lines
	unit    *etcdtest.Unit
	version string
	peers   []string
}

func (r *released) ready(ctx context.Context) {
	client, err := etcd.Open(r.machine.Paths.Current())
	if err != nil {
		return
	}
	defer client.Close()
	serves := func(ctx context.Context) error { return client.Within(time.Second).Serves(ctx, r.self.ClientURL) }
	if retry.For(ctx, time.Minute, serves) == nil {
		_ = guard.StartedVerb(ctx, r.machine, nil, nil, nil)
	}
}

func newReleased(t *testing.T, c *etcdtest.Cluster, name, mirror string, versions []string) *released {
	t.Helper()
	m, self, lines := c.Host(t, c.Add(t, name))
	m.Run = command.Run
	r := &released{name: name, machine: m, self: self, lines: lines, unit: &etcdtest.Unit{Machine: m}}
	r.unit.Ready = r.ready
	m.Units.(*unitstest.Fake).On = r.unit.Did
	t.Cleanup(r.unit.Stop)
	for _, version := range versions {
		etcdtest.Unpack(t, m, mirror, version)
	}
	write(t, m.Paths.At("/etc/passwd"), "etcd:x:0:0::/:/bin/false\n")
	write(t, m.Paths.CurrentFile("trust"), "bundle\n")
	return r
}

// stage puts files of a version on the host, as `configure` does.
func (r *released) stage(t *testing.T, version string) {
	t.Helper()
	pki := r.machine.Paths.Current()
	lines := []string{
		"ETCD_NAME=" + r.name, "ETCD_DATA_DIR=" + r.machine.Paths.At("/data"),
		"ETCD_LISTEN_PEER_URLS=" + r.self.PeerURL.String(), "ETCD_INITIAL_ADVERTISE_PEER_URLS=" + r.self.PeerURL.String(),
		"ETCD_LISTEN_CLIENT_URLS=" + r.self.ClientURL.String(), "ETCD_ADVERTISE_CLIENT_URLS=" + r.self.ClientURL.String(),
		"ETCD_HEARTBEAT_INTERVAL=50", "ETCD_ELECTION_TIMEOUT=500", "ETCD_LOG_OUTPUTS=stderr",
	}
	for _, side := range []string{"", "PEER_"} {
		lines = append(
			lines,
			"ETCD_"+side+"CERT_FILE="+pki+"/member.pem",
			"ETCD_"+side+"KEY_FILE="+pki+"/member-key.pem",
			"ETCD_"+side+"TRUSTED_CA_FILE="+pki+"/ca.pem",
			"ETCD_"+side+"CLIENT_CERT_AUTH=true",
		)
	}
	for file, content := range map[string]string{
		"etcd.conf": strings.Join(lines, "\n") + "\n", "etcd.service": "# Written by etcd-host\n", "version": version + "\n",
		"input": version + "\n",
	} {
		write(t, filepath.Join(r.machine.Paths.Staged(), file), content)
	}
	r.version = version
}

func (r *released) run(t *testing.T, oldest string) (string, error) {
	t.Helper()
	lines := []string{
		"token=test",
		"name=" + r.name, "version=" + r.version, "configuration=" + r.version, "trust=bundle",
		"data_dir=/data",
		"peer_url=" + r.self.PeerURL.String(), "client_url=" + r.self.ClientURL.String(),
		fmt.Sprintf("client_port=%d", r.self.ClientPort), "bootstrap=static", "founder_machine_id=0123",
		"upgrades_from=" + oldest, "catch_up_seconds=60",
	}
	for _, peer := range r.peers {
		lines = append(lines, "founding_peers="+peer)
	}
	var out strings.Builder
	err := membership.Verb(t.Context(), r.machine, nil, strings.NewReader(strings.Join(lines, "\n")+"\n"), &out)
	return out.String(), err
}

func (r *released) serves(t *testing.T) {
	t.Helper()
	client, err := etcd.Open(r.machine.Paths.Current())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	serves := func(ctx context.Context) error { return client.Serves(ctx, r.self.ClientURL) }
	if err := retry.For(t.Context(), time.Minute, serves); err != nil {
		log, _ := os.ReadFile(r.machine.Paths.At("/etcd.log"))
		t.Fatalf("%v\n%s", err, log)
	}
}

func announced(r *released, minor string) bool {
	return slices.Contains(r.lines.Said, "preparing the cluster for etcd "+minor)
}

func TestMembersGoThroughEveryMinorVersionAndBack(t *testing.T) {
	versions := []string{"3.5.35", "3.6.16", "3.7.3"}
	mirror := etcdtest.Releases(t, versions...)
	c := etcdtest.Empty(t)
	var hosts []*released
	var peers []string
	for i := range 3 {
		r := newReleased(t, c, fmt.Sprintf("m%d", i), mirror, versions)
		r.stage(t, versions[0])
		hosts = append(hosts, r)
		peers = append(peers, r.name+"="+r.self.PeerURL.String())
	}
	var bootstrap sync.WaitGroup
	for _, r := range hosts {
		r.peers = peers
		bootstrap.Go(func() {
			if step, err := r.run(t, "3.4.0"); err != nil || step != `{"step":"start-new"}`+"\n" {
				t.Errorf("%s: %q %v", r.name, step, err)
			}
		})
	}
	bootstrap.Wait()
	for _, r := range hosts {
		r.serves(t)
		// So that the first run after the bootstrap has members to ask.
		urls := ""
		for _, other := range hosts {
			urls += other.self.ClientURL.String() + "\n"
		}
		write(t, r.machine.Paths.Members(), urls)
	}

	roll := func(t *testing.T, version, oldest string) {
		t.Helper()
		for _, r := range hosts {
			r.stage(t, version)
		}
		for _, r := range hosts {
			step, err := r.run(t, oldest)
			if err != nil || step != `{"step":"configure"}`+"\n" {
				t.Fatalf("%s: %q %v\n%s", r.name, step, err, strings.Join(r.lines.Said, "\n"))
			}
		}
		client, err := etcd.Open(hosts[0].machine.Paths.Current())
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		for _, r := range hosts {
			status, err := client.Status(t.Context(), r.self.ClientURL)
			if err != nil || status.Version.String() != version {
				t.Errorf("%s: %+v %v", r.name, status, err)
			}
		}
	}

	t.Run("an upgrade that skips a minor version restarts nothing", func(t *testing.T) {
		hosts[0].stage(t, "3.7.3")
		starts := hosts[0].unit.Starts
		_, err := hosts[0].run(t, "3.6.11")
		if err == nil || !strings.Contains(err.Error(), "can only be reached from 3.6.11 or newer") ||
			hosts[0].unit.Starts != starts {
			t.Errorf("%v", err)
		}
	})
	t.Run("to 3.6.16", func(t *testing.T) { roll(t, "3.6.16", "3.5.26") })
	t.Run("one member goes to 3.7.3 and back", func(t *testing.T) {
		for _, to := range []struct{ version, oldest string }{{"3.7.3", "3.6.11"}, {"3.6.16", "3.5.26"}} {
			hosts[0].stage(t, to.version)
			if _, err := hosts[0].run(t, to.oldest); err != nil {
				t.Fatal(err)
			}
		}
		if announced(hosts[0], "3.6") {
			t.Error("the cluster's own version was 3.6 all the time")
		}
	})
	t.Run("to 3.7.3", func(t *testing.T) { roll(t, "3.7.3", "3.6.11") })
	// This begins at once, while the cluster's own version still is 3.6. A member that restarts to 3.6 then does not start
	// once that version becomes 3.7.
	t.Run("back to 3.6.16", func(t *testing.T) {
		roll(t, "3.6.16", "3.5.26")
		if !announced(hosts[0], "3.6") {
			t.Error("the way back was not announced to the cluster")
		}
	})
	t.Run("a second run restarts nothing", func(t *testing.T) {
		starts := hosts[0].unit.Starts
		if _, err := hosts[0].run(t, "3.5.26"); err != nil || hosts[0].unit.Starts != starts {
			t.Errorf("%v", err)
		}
	})
	t.Run("back to 3.5.35, which a killed update announced", func(t *testing.T) {
		client := etcdtest.Client(t, hosts[0].machine.Paths.Current(), hosts[0].self.ClientURL)
		// etcd ends the way back to 3.6 some seconds after its last member arrived.
		announce := func(ctx context.Context) error {
			_, err := client.Downgrade(ctx, clientv3.DowngradeEnable, "3.5.0")
			return err
		}
		if err := retry.For(t.Context(), time.Minute, announce); err != nil {
			t.Fatal(err)
		}
		roll(t, "3.5.35", "3.4.0")
	})
	// One was taken before each of six changes, and the newest five stay.
	if snapshots, err := os.ReadDir(hosts[0].machine.Paths.Snapshots()); err != nil || len(snapshots) != 5 {
		t.Errorf("%v %v", snapshots, err)
	}
	if files.Exists(hosts[0].machine.Paths.Bootstrap()) {
		t.Error("a later start would still depend on the bootstrap")
	}
}

func TestKeysOfTheAPIv2AreFoundBeforeTheFirstRestartTo36(t *testing.T) {
	mirror := etcdtest.Releases(t, "3.5.35", "3.6.16")
	r := newReleased(t, etcdtest.Empty(t), "m0", mirror, []string{"3.5.35", "3.6.16"})
	with := func(version, line string) {
		r.stage(t, version)
		conf := filepath.Join(r.machine.Paths.Staged(), "etcd.conf")
		content, err := os.ReadFile(conf)
		if err != nil {
			t.Fatal(err)
		}
		write(t, conf, string(content)+line+"\n")
	}
	with("3.5.35", "ETCD_ENABLE_V2=true")
	r.peers = []string{r.name + "=" + r.self.PeerURL.String()}
	if _, err := r.run(t, "3.4.0"); err != nil {
		t.Fatal(err)
	}
	r.serves(t)
	// Both write the identity beside the data.
	marked := func(context.Context) error {
		if _, err := os.Stat(r.machine.Paths.Marker()); err != nil {
			return err
		}
		return nil
	}
	if err := retry.For(t.Context(), time.Minute, marked); err != nil {
		t.Fatal(err)
	}
	write(t, r.machine.Paths.Members(), r.self.ClientURL.String()+"\n")
	client, err := etcd.Open(r.machine.Paths.Current())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	put := r.put(t, "/v2/keys/old", "value=x")
	if put != http.StatusCreated {
		t.Fatalf("the key is not written: HTTP %d", put)
	}
	checked := func() string {
		var out bytes.Buffer
		if err := upgrade.CheckVerb(t.Context(), r.machine, nil, nil, &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if got := checked(); got != "v2=log\n" {
		t.Errorf("a preview is answered %q while no snapshot has the key", got)
	}
	r.stage(t, "3.6.16")
	_, err = r.run(t, "3.5.26")
	if err == nil || !strings.Contains(err.Error(), "docs/runbooks/v2-keys.md") {
		t.Fatalf("%v\n%s", err, strings.Join(r.lines.Said, "\n"))
	}
	if status, err := client.Status(t.Context(), r.self.ClientURL); err != nil || status.Version.String() != "3.5.35" {
		t.Errorf("%+v %v", status, err)
	}
	if got := checked(); got != "v2=store\n" {
		t.Errorf("a preview is answered %q once a snapshot has the key", got)
	}
	with("3.6.16", "ETCD_V2_DEPRECATION=write-only-skip-check")
	if _, err := r.run(t, "3.5.26"); err != nil {
		t.Fatalf("%v\n%s", err, strings.Join(r.lines.Said, "\n"))
	}
	if status, err := client.Status(t.Context(), r.self.ClientURL); err != nil || status.Version.String() != "3.6.16" {
		t.Errorf("%+v %v", status, err)
	}
	if got := checked(); got != "v2=none\n" {
		t.Errorf("a preview is answered %q under etcd 3.6", got)
	}
}

// put writes a key by the API v2.
func (r *released) put(t *testing.T, path, form string) int {
	t.Helper()
	pair, err := etcd.LoadPair(r.machine.Paths.CurrentFile("member.pem"), r.machine.Paths.CurrentFile("member-key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{InsecureSkipVerify: true, Certificates: []tls.Certificate{pair}} //nolint:gosec // a test
	client := http.Client{Transport: &http.Transport{TLSClientConfig: config}, Timeout: 10 * time.Second}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, r.self.ClientURL.String()+path,
		strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}
