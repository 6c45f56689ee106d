package restore

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/guard"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/system/sandbox/sandboxtest"
	"etcd-host/internal/system/units/unitstest"
)

const release = "3.6.16"

// member is a host whose etcd runs by a release, as systemd runs it.
type member struct {
	t    *testing.T
	m    *machine.Machine
	self identity.Identity
	unit *etcdtest.Unit
	// Said is what its verbs printed as progress.
	said func() string
}

// hosts makes members of one cluster that does not run yet.
func hosts(t *testing.T, count int, version string, walDir string) []*member {
	t.Helper()
	mirror := etcdtest.Releases(t, version)
	c := etcdtest.Empty(t)
	var all []*member
	for i := range count {
		m, self, lines := c.Host(t, c.Add(t, fmt.Sprintf("m%d", i)))
		m.Run, m.Sandbox = command.Run, &sandboxtest.Exec{}
		self.WALDir = walDir
		one := &member{t: t, m: m, self: self, unit: &etcdtest.Unit{Machine: m}}
		one.said = func() string { return strings.Join(lines.Said, "\n") }
		one.unit.Ready = one.ready
		m.Units.(*unitstest.Fake).On = one.do
		t.Cleanup(one.unit.Stop)
		etcdtest.Unpack(t, m, mirror, version)
		put(t, m.Paths.At("/etc/passwd"), "etcd:x:0:0::/:/bin/false\n")
		if err := os.MkdirAll(m.Paths.At("/data"), 0o700); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	for _, one := range all {
		one.putStaged(version)
	}
	return all
}

// do starts etcd only where its guard lets it, as its unit does.
func (h *member) do(action string) error {
	if action == "start etcd.service" {
		if err := guard.Verb(h.t.Context(), h.m, nil, nil, nil); err != nil {
			return err
		}
	}
	return h.unit.Did(action)
}

func (h *member) ready(ctx context.Context) {
	client, err := etcd.Open(h.m.Paths.Current())
	if err != nil {
		return
	}
	defer client.Close()
	commits := func(ctx context.Context) error { return client.Within(time.Second).Commits(ctx, h.self.ClientURL) }
	if retry.For(ctx, time.Minute, commits) == nil {
		_ = guard.StartedVerb(ctx, h.m, nil, nil, nil)
	}
}

func (h *member) putStaged(version string) {
	pki := h.m.Paths.Current()
	lines := []string{
		"ETCD_NAME=" + h.self.Name.String(), "ETCD_DATA_DIR=" + h.m.Paths.At("/data"),
		"ETCD_LISTEN_PEER_URLS=" + h.self.PeerURL.String(),
		"ETCD_INITIAL_ADVERTISE_PEER_URLS=" + h.self.PeerURL.String(),
		"ETCD_LISTEN_CLIENT_URLS=" + h.self.ClientURL.String(), "ETCD_ADVERTISE_CLIENT_URLS=" + h.self.ClientURL.String(),
		"ETCD_HEARTBEAT_INTERVAL=50", "ETCD_ELECTION_TIMEOUT=500", "ETCD_LOG_OUTPUTS=stderr",
	}
	if h.self.WALDir != "" {
		lines = append(lines, "ETCD_WAL_DIR="+h.m.Paths.At(h.self.WALDir)+"/wal")
	}
	for _, side := range []string{"", "PEER_"} {
		lines = append(lines, "ETCD_"+side+"CERT_FILE="+pki+"/member.pem", "ETCD_"+side+"KEY_FILE="+pki+"/member-key.pem",
			"ETCD_"+side+"TRUSTED_CA_FILE="+pki+"/ca.pem", "ETCD_"+side+"CLIENT_CERT_AUTH=true")
	}
	for file, content := range map[string]string{
		"etcd.conf": strings.Join(lines, "\n") + "\n", "etcd.service": "# Written by etcd-host\n", "version": version + "\n",
	} {
		put(h.t, filepath.Join(h.m.Paths.Staged(), file), content)
	}
}

// bootstrap starts all members for the first time.
func bootstrap(t *testing.T, all []*member) {
	t.Helper()
	var peers []string
	for _, h := range all {
		peers = append(peers, h.self.Name.String()+"="+h.self.PeerURL.String())
	}
	for _, h := range all {
		if err := made.Note(h.m.Paths, h.m.Paths.Bootstrap()); err != nil {
			t.Fatal(err)
		}
		put(t, h.m.Paths.Bootstrap(), "ETCD_INITIAL_CLUSTER_STATE=new\nETCD_INITIAL_CLUSTER_TOKEN=test\n"+
			"ETCD_INITIAL_CLUSTER="+strings.Join(peers, ",")+"\n")
		h.remember()
		h.start()
	}
	for _, h := range all {
		h.serves()
	}
}

func (h *member) remember() {
	if h.self.WALDir != "" {
		if err := os.MkdirAll(h.m.Paths.At(h.self.WALDir), 0o700); err != nil {
			h.t.Fatal(err)
		}
	}
	if err := identity.Remember(h.m.Paths, h.self); err != nil {
		h.t.Fatal(err)
	}
}

func (h *member) start() {
	e := &engine{m: h.m, self: h.self}
	e.in.Self = h.self
	if err := e.start(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// client asks this member.
func (h *member) client() *etcd.Client {
	h.t.Helper()
	client, err := etcd.Open(h.m.Paths.Current())
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(client.Close)
	return client
}

func (h *member) serves() {
	h.t.Helper()
	client := h.client()
	serves := func(ctx context.Context) error { return client.Within(time.Second).Serves(ctx, h.self.ClientURL) }
	if err := retry.For(h.t.Context(), time.Minute, serves); err != nil {
		log, _ := os.ReadFile(h.m.Paths.At("/etcd.log"))
		h.t.Fatalf("%v\n%s", err, command.LastLines(string(log), 20))
	}
}

// keys is a client for data.
func (h *member) keys() *clientv3.Client {
	h.t.Helper()
	return etcdtest.Client(h.t, h.m.Paths.Current(), h.self.ClientURL)
}

func (h *member) put(key, value string) {
	h.t.Helper()
	if _, err := h.keys().Put(h.t.Context(), key, value); err != nil {
		h.t.Fatal(err)
	}
}

func (h *member) get(key string) string {
	h.t.Helper()
	got, err := h.keys().Get(h.t.Context(), key)
	if err != nil {
		h.t.Fatal(err)
	}
	if len(got.Kvs) == 0 {
		return ""
	}
	return string(got.Kvs[0].Value)
}

func (h *member) status() etcd.Status {
	h.t.Helper()
	status, err := h.client().Status(h.t.Context(), h.self.ClientURL)
	if err != nil {
		h.t.Fatal(err)
	}
	return status
}

// save saves a snapshot to a file of each host.
func save(t *testing.T, from *member, all []*member) {
	t.Helper()
	// A linearizable read: a follower may not have applied yet what another member acknowledged.
	from.get("any")
	file := filepath.Join(t.TempDir(), "snapshot.db")
	if err := from.client().SaveSnapshot(t.Context(), from.self.ClientURL, file); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range all {
		put(t, h.m.Paths.At(snapshotFile), string(content))
	}
}

const snapshotFile = "/srv/snapshot.db"

// input is what Pulumi sends, with other lines in the place of its own.
func (h *member) input(seeds []*member, token string, other ...string) string {
	var initial []string
	for _, seed := range seeds {
		initial = append(initial, seed.self.Name.String()+"="+seed.self.PeerURL.String())
	}
	lines := []string{
		"token=" + token, "snapshot=" + snapshotFile, "bootstrap_token=test", "name=" + h.self.Name.String(),
		"data_dir=/data", "wal_dir=" + h.self.WALDir, "peer_url=" + h.self.PeerURL.String(),
		"client_url=" + h.self.ClientURL.String(), fmt.Sprintf("client_port=%d", h.self.ClientPort),
		"initial_cluster=" + strings.Join(initial, ","), "cluster_token=restored-" + token, "bump=1000000",
		"mark_compacted=true", "version=" + release,
	}
	kept := lines[:0]
	for _, line := range lines {
		key, _, _ := strings.Cut(line, "=")
		replaced := false
		for _, one := range other {
			replaced = replaced || strings.HasPrefix(one, key+"=")
		}
		if !replaced {
			kept = append(kept, line)
		}
	}
	return strings.Join(append(kept, other...), "\n") + "\n"
}

func (h *member) run(verb machine.Verb, input string) (string, error) {
	var out strings.Builder
	err := verb(h.t.Context(), h.m, nil, strings.NewReader(strings.TrimSuffix(input, "\n")+"\n"), &out)
	return out.String(), err
}

func (h *member) mustRun(verb machine.Verb, input string) string {
	h.t.Helper()
	out, err := h.run(verb, input)
	if err != nil {
		h.t.Fatalf("%s: %v\n%s", h.self.Name, err, h.said())
	}
	return out
}

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
