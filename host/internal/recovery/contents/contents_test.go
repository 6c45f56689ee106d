package contents

import (
	"os"
	"path/filepath"
	"testing"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/recovery/database"
	"etcd-host/internal/wire/values"
)

func saved(t *testing.T) (file string, client *etcd.Client, endpoint values.URL) {
	t.Helper()
	c := etcdtest.Start(t, 1)
	endpoint = c.Members[0].Client
	writing := etcdtest.Client(t, c.PKI, endpoint)
	for _, key := range []string{"a", "b", "a", "c"} {
		if _, err := writing.Put(t.Context(), key, "x"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := writing.Delete(t.Context(), "c"); err != nil {
		t.Fatal(err)
	}
	if _, err := writing.Grant(t.Context(), 1000); err != nil {
		t.Fatal(err)
	}
	if _, err := writing.Compact(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	client, err := etcd.Open(c.PKI)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	file = filepath.Join(t.TempDir(), "raw.db")
	if err := client.SaveSnapshot(t.Context(), endpoint, file); err != nil {
		t.Fatal(err)
	}
	return file, client, endpoint
}

func TestASnapshotHasTheHashOfTheLivingMember(t *testing.T) {
	file, client, endpoint := saved(t)
	opened, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	living, err := client.Hashes(t.Context(), []values.URL{endpoint}, opened.Revision)
	if err != nil {
		t.Fatal(err)
	}
	if living[0].Hash != opened.HashKV || living[0].Compacted != opened.CompactRevision {
		t.Errorf("%+v, and the living member %+v", opened.Contents, living[0])
	}
	if opened.Revision != 6 || opened.CompactRevision != 3 || opened.Keys != 2 || opened.Leases != 1 || opened.Auth ||
		opened.SizeInUse <= 0 || opened.SizeInUse > opened.Size {
		t.Errorf("%+v", opened.Contents)
	}
}

func TestReadingASnapshotLeavesTheFileAsItIs(t *testing.T) {
	file, _, _ := saved(t)
	before, err := database.Checksum(file)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := opened.HashCompactedAt(4); err != nil {
		t.Fatal(err)
	}
	opened.Close()
	if after, err := database.Checksum(file); err != nil || after != before {
		t.Errorf("%s, then %s %v", before, after, err)
	}
}

func TestAFileThatIsNotADatabaseIsAnError(t *testing.T) {
	file, _, _ := saved(t)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"empty": {}, "junk": []byte("junk"), "truncated": whole[:len(whole)/3], "zeros": make([]byte, 64<<10),
	} {
		odd := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(odd, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if opened, err := Open(odd); err == nil {
			opened.Close()
			t.Errorf("%s is read", name)
		}
	}
}
