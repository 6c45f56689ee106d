package restore

import (
	"net/http/httptest"
	"testing"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/take"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/recovery/target/targettest"
	"etcd-host/internal/system/made"
	"etcd-host/internal/wire/values"
)

func TestAHostThatJoinsAfterARestoreTakesNoSecondBackup(t *testing.T) {
	all := hosts(t, 2, release, "")
	bootstrap(t, all)
	save(t, all[0], all)
	server := httptest.NewServer(&targettest.S3{Bucket: "backups"})
	t.Cleanup(server.Close)
	for _, h := range all {
		put(t, h.m.Paths.BackupSettings(), `{"cluster":"etcd","interval_seconds":60,"targets":[{"name":"s3","kind":"s3",`+
			`"bucket":"backups","endpoint":"`+server.URL+`","path_style":true,"access_key_id":"id",`+
			`"secret_access_key":"secret"}]}`)
	}
	timer := func(h *member) {
		t.Helper()
		if err := take.Verb(t.Context(), h.m, []string{"--timer"}, nil, nil); err != nil {
			t.Fatalf("%s: %v", h.self.Name, err)
		}
	}
	timer(all[0])
	old := all[0].status().Cluster
	restoreAll(t, all, all[:1], "r1", "old_cluster="+old.String())
	all[0].serves()
	all[1].join(all[0])

	timer(all[1])
	timer(all[0])
	timer(all[1])
	restored := all[0].status().Cluster
	backups := map[values.ClusterID]int{}
	for _, one := range inStore(t, all[0], server.URL) {
		backups[one.ClusterID]++
	}
	// Those from before the restore are as new: the one by the timer, and the one that the restore took.
	if len(backups) != 2 || backups[old] != 2 || backups[restored] != 1 {
		t.Errorf("%v, and the restored cluster is %s", backups, restored)
	}
}

func inStore(t *testing.T, h *member, endpoint string) []manifest.Manifest {
	t.Helper()
	store, err := target.Open(h.m.Paths, target.Settings{
		Name: "s3", Kind: target.KindS3, Bucket: "backups", Endpoint: endpoint, PathStyle: true, AccessKeyID: "id",
		SecretAccessKey: "secret",
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	found, err := catalog.Open(t.Context(), store, "etcd", manifest.DigestOf(h.self.Token))
	if err != nil {
		t.Fatal(err)
	}
	var manifests []manifest.Manifest
	err = found.Each(t.Context(), found.Keys, func(_ manifest.Key, m manifest.Manifest, err error) bool {
		if err != nil {
			t.Error(err)
		}
		manifests = append(manifests, m)
		return true
	})
	if err != nil {
		t.Error(err)
	}
	return manifests
}

// join starts a member without data in the cluster of another one.
func (h *member) join(other *member) {
	h.t.Helper()
	client := etcdtest.Client(h.t, other.m.Paths.Current(), other.self.ClientURL)
	if _, err := client.MemberAdd(h.t.Context(), []string{h.self.PeerURL.String()}); err != nil {
		h.t.Fatal(err)
	}
	if err := made.Note(h.m.Paths, h.m.Paths.Bootstrap()); err != nil {
		h.t.Fatal(err)
	}
	put(h.t, h.m.Paths.Bootstrap(), "ETCD_INITIAL_CLUSTER_STATE=existing\nETCD_INITIAL_CLUSTER="+
		other.self.Name.String()+"="+other.self.PeerURL.String()+","+
		h.self.Name.String()+"="+h.self.PeerURL.String()+"\n")
	h.remember()
	h.start()
	h.serves()
}
