package find

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

var begin = time.Date(2026, 11, 28, 1, 0, 0, 0, time.UTC)

func backupAt(minutes int, revision int64, of values.ClusterID) manifest.Manifest {
	content := manifest.Content{Size: 4, SHA256: strings.Repeat("0", 64)}
	return manifest.Manifest{
		Time: begin.Add(time.Duration(minutes) * time.Minute), Cluster: "etcd", Bootstrap: manifest.DigestOf("test"),
		ClusterID: of, Member: "m0", EtcdVersion: values.Version{Major: 3, Minor: 6, Patch: 16}, Revision: revision,
		CompactRevision: -1, RaftTerm: 2, RaftIndex: 9, Raw: content, Stored: content, Compression: manifest.None,
		Program: "1",
	}
}

// store is a host with a directory of backups.
func store(t *testing.T, all ...manifest.Manifest) *machine.Machine {
	t.Helper()
	m := &machine.Machine{Paths: paths.Host{Root: t.TempDir()}, Say: &say.Lines{}, Now: time.Now}
	put(t, m.Paths.At("/srv/backups/etcd/other"), "not ours")
	for _, one := range all {
		text, err := one.JSON()
		if err != nil {
			t.Fatal(err)
		}
		put(t, m.Paths.At(filepath.Join("/srv/backups", one.Key().Manifest())), string(text))
		put(t, m.Paths.At(filepath.Join("/srv/backups", one.Data())), "data")
	}
	return m
}

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o600)); err != nil {
		t.Fatal(err)
	}
}

const directory = `target={"name":"dir","kind":"directory","path":"/srv/backups"}`

func find(t *testing.T, m *machine.Machine, lines ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	input := strings.Join(append([]string{"cluster=etcd"}, lines...), "\n")
	err := Verb(t.Context(), m, nil, strings.NewReader(input+"\n"), &out)
	return out.String(), err
}

func TestTheNewestVerifiedBackupIsFound(t *testing.T) {
	first, second, suspect := backupAt(0, 5, 1), backupAt(60, 9, 1), backupAt(90, 12, 1)
	suspect.Suspect = "its members differ"
	m := store(t, first, second, suspect)
	for request, wanted := range map[string][]string{
		"latest":             {"found=" + second.Key().String(), "target_name=dir", `manifest={"format":1`},
		first.Key().String(): {"found=" + first.Key().String(), "newer=" + second.Key().String()},
	} {
		out, err := find(t, m, "snapshot="+request, "bootstrap_token=test", directory)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range wanted {
			if !strings.Contains(out, line) {
				t.Errorf("%s: %q is missing: %s", request, line, out)
			}
		}
	}
}

func TestATimeThatHasNotComeDecidesOnlyWhereThereIsNoOther(t *testing.T) {
	old, later, suspect := backupAt(0, 5, 1), backupAt(60, 9, 1), backupAt(90, 12, 1)
	suspect.Suspect = "its members differ"
	future := backupAt(0, 7, 2)
	future.Time = time.Now().AddDate(1, 0, 0).UTC().Truncate(time.Second)
	m := store(t, old, later, suspect, future)
	out, err := find(t, m, "snapshot=latest", "bootstrap_token=test", directory)
	if err != nil || !strings.HasPrefix(out, "found="+later.Key().String()+"\n") ||
		strings.Count(out, "newer=") != 1 || !strings.Contains(out, "newer="+future.Key().String()+"\n") {
		t.Errorf("%s %v", out, err)
	}
	t.Run("nor is it in the way where it cannot be read", func(t *testing.T) {
		put(t, m.Paths.At(filepath.Join("/srv/backups", future.Data())), "a part")
		out, err := find(t, m, "snapshot=latest", "bootstrap_token=test", directory)
		if err != nil || !strings.HasPrefix(out, "found="+later.Key().String()+"\n") ||
			!strings.Contains(out, "unreadable="+future.Key().String()+"\n") {
			t.Errorf("%s %v", out, err)
		}
	})
	t.Run("without another one it is the newest", func(t *testing.T) {
		out, err := find(t, store(t, future), "snapshot=latest", "bootstrap_token=test", directory)
		if err != nil || !strings.HasPrefix(out, "found="+future.Key().String()+"\n") {
			t.Errorf("%s %v", out, err)
		}
	})
	t.Run("the revision decides within the data of one cluster", func(t *testing.T) {
		ahead := backupAt(0, 10, 1)
		ahead.Time = future.Time
		out, err := find(t, store(t, old, later, ahead), "snapshot=latest", "bootstrap_token=test", directory)
		if err != nil || !strings.HasPrefix(out, "found="+ahead.Key().String()+"\n") {
			t.Errorf("%s %v", out, err)
		}
	})
}

func TestABackupThatCannotBeReadIsNotPassedOverInSilence(t *testing.T) {
	old, one, damaged := backupAt(0, 5, 1), backupAt(60, 9, 1), backupAt(90, 12, 1)
	m := store(t, old, one, damaged)
	path := m.Paths.At(filepath.Join("/srv/backups", damaged.Key().Manifest()))
	put(t, path, "damaged")
	for snapshot, wanted := range map[string]string{
		"latest":               "set restore.snapshot to " + one.Key().String(),
		damaged.Key().String(): "the backup " + damaged.Key().String() + " cannot be used: ",
	} {
		out, err := find(t, m, "snapshot="+snapshot, "bootstrap_token=test", directory)
		if err == nil || !strings.Contains(err.Error(), wanted) || !strings.Contains(err.Error(), `"damaged"`) ||
			strings.Contains(err.Error(), "no target has it") {
			t.Errorf("%s: %q %v", snapshot, out, err)
		}
	}
	out, err := find(t, m, "snapshot="+one.Key().String(), "bootstrap_token=test", directory)
	if err != nil || !strings.Contains(out, "unreadable="+damaged.Key().String()+"\n") {
		t.Errorf("%q %v", out, err)
	}
	t.Run("one that is older stands in no way", func(t *testing.T) {
		put(t, m.Paths.At(filepath.Join("/srv/backups", old.Key().Manifest())), "damaged")
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		out, err := find(t, m, "snapshot=latest", "bootstrap_token=test", directory)
		if err != nil || !strings.Contains(out, "found="+one.Key().String()) || strings.Contains(out, "unreadable") {
			t.Errorf("%q %v", out, err)
		}
	})
	t.Run("one that another target has is read there", func(t *testing.T) {
		put(t, path, "damaged")
		whole := store(t, damaged)
		copied := m.Paths.At("/srv/copy")
		if err := os.CopyFS(copied, os.DirFS(whole.Paths.At("/srv/backups"))); err != nil {
			t.Fatal(err)
		}
		copies := `target={"name":"copy","kind":"directory","path":"/srv/copy"}`
		out, err := find(t, m, "snapshot=latest", "bootstrap_token=test", directory, copies)
		if err != nil || !strings.Contains(out, "found="+damaged.Key().String()) {
			t.Errorf("%q %v", out, err)
		}
	})
}

func TestANewestBackupWithoutItsDataIsNotPassedOverInSilence(t *testing.T) {
	one, lost := backupAt(60, 9, 1), backupAt(90, 12, 1)
	m := store(t, one, lost)
	if err := os.Remove(m.Paths.At(filepath.Join("/srv/backups", lost.Data()))); err != nil {
		t.Fatal(err)
	}
	out, err := find(t, m, "snapshot=latest", "bootstrap_token=test", directory)
	if err == nil || !strings.Contains(err.Error(), lost.Key().String()+" cannot be used: its data is missing: ") ||
		!strings.Contains(err.Error(), "set restore.snapshot to "+one.Key().String()) {
		t.Errorf("%q %v", out, err)
	}
	out, err = find(t, m, "snapshot="+one.Key().String(), "bootstrap_token=test", directory)
	if err != nil || !strings.Contains(out, "unreadable="+lost.Key().String()+"\n") {
		t.Errorf("%q %v", out, err)
	}
}

func TestTheAnswerAboutANamedBackupSaysWhichPartOfItIsThere(t *testing.T) {
	one := backupAt(0, 5, 1)
	at := func(m *machine.Machine, name string) string { return m.Paths.At(filepath.Join("/srv/backups", name)) }
	for _, spoilt := range []struct {
		wanted string
		spoil  func(m *machine.Machine) error
	}{
		{`missing=the target "dir" has its data, and not its manifest`, func(m *machine.Machine) error {
			return os.Remove(at(m, one.Key().Manifest()))
		}},
		{`missing=the target "dir" has its manifest, and not its data`, func(m *machine.Machine) error {
			return os.Remove(at(m, one.Data()))
		}},
		{`cannot be used: its data has 3 bytes, and its manifest names `, func(m *machine.Machine) error {
			return os.Truncate(at(m, one.Data()), 3)
		}},
		{"missing=no target has it", func(m *machine.Machine) error {
			return errors.Join(os.Remove(at(m, one.Data())), os.Remove(at(m, one.Key().Manifest())))
		}},
	} {
		m := store(t, one)
		if err := spoilt.spoil(m); err != nil {
			t.Fatal(err)
		}
		out, err := find(t, m, "snapshot="+one.Key().String(), "bootstrap_token=test", directory)
		if !strings.Contains(fmt.Sprint(out, err), spoilt.wanted) {
			t.Errorf("%s: %q %v", spoilt.wanted, out, err)
		}
	}
}

func TestAnotherClustersBackupNeedsItsID(t *testing.T) {
	other := backupAt(0, 5, 7)
	other.Bootstrap = manifest.DigestOf("another")
	m := store(t, other)
	out, err := find(t, m, "snapshot=latest", "bootstrap_token=test", directory)
	if err != nil || out != "missing=no target has it\nlife=7 5\n" {
		t.Errorf("%q %v", out, err)
	}
	for _, lines := range [][]string{{}, {"cluster_id=8"}} {
		out, err := find(t, m, append(lines, "snapshot=latest", directory)...)
		if err != nil || !strings.HasPrefix(out, "missing=") ||
			!strings.Contains(out, "backups of "+values.ClusterID(7).String()) {
			t.Errorf("%v: %q %v", lines, out, err)
		}
	}
	out, err = find(t, m, "snapshot=latest", "cluster_id=7", directory)
	if err != nil || !strings.Contains(out, "found="+other.Key().String()) {
		t.Errorf("%q %v", out, err)
	}
}

func TestATargetThatDoesNotAnswerHidesNoNewerBackup(t *testing.T) {
	one := backupAt(0, 5, 1)
	m := store(t, one)
	away := `target={"name":"away","kind":"directory","path":"/mnt/backups","mount_point":"/mnt"}`
	put(t, m.Paths.At("/proc/self/mountinfo"), "1 0 0:1 / / rw - ext4 /dev/a rw\n")
	if out, err := find(t, m, "snapshot=latest", "bootstrap_token=test", directory, away); err == nil {
		t.Errorf("%s", out)
	}
	out, err := find(t, m, "snapshot="+one.Key().String(), directory, away)
	if err != nil || !strings.Contains(out, "target_name=dir") {
		t.Errorf("%q %v", out, err)
	}
}

func TestAHostWithoutTheBackupNamesItsNewerOnes(t *testing.T) {
	elsewhere, older, newest := backupAt(60, 9, 1), backupAt(0, 5, 1), backupAt(90, 12, 1)
	m := store(t, older, newest)
	out, err := find(t, m, "snapshot="+elsewhere.Key().String(), directory)
	if want := "missing=no target has it\nnewer=" + newest.Key().String() + "\nlife=1 12\n"; err != nil || out != want {
		t.Errorf("%q %v", out, err)
	}
}

func TestATargetWithoutTheClusterHidesNoBackupOfAnotherTarget(t *testing.T) {
	one := backupAt(0, 5, 7)
	m := store(t, one)
	empty := `target={"name":"new","kind":"directory","path":"/srv/new"}`
	out, err := find(t, m, "snapshot=latest", "cluster_id=7", empty, directory)
	if err != nil || !strings.Contains(out, "found="+one.Key().String()) {
		t.Errorf("%q %v", out, err)
	}
}

func TestEachTargetWithTheVeryDataIsNamed(t *testing.T) {
	one := backupAt(0, 5, 1)
	m, other := store(t, one), backupAt(0, 5, 1)
	other.Raw.SHA256 = strings.Repeat("1", 64)
	for path, kept := range map[string]manifest.Manifest{"/srv/same": one, "/srv/other": other} {
		from := store(t, kept)
		if err := os.CopyFS(m.Paths.At(path), os.DirFS(from.Paths.At("/srv/backups"))); err != nil {
			t.Fatal(err)
		}
	}
	out, err := find(t, m, "snapshot=latest", "bootstrap_token=test", directory,
		`target={"name":"other","kind":"directory","path":"/srv/other"}`,
		`target={"name":"same","kind":"directory","path":"/srv/same"}`)
	want := "target_name=dir\ndirectory=/srv/backups\ntarget_name=same\ndirectory=/srv/same\nlife=1 5\n"
	if err != nil || !strings.HasSuffix(out, want) {
		t.Errorf("%q %v", out, err)
	}
}

// fileOf puts a snapshot on a host, which has the path /a.db there.
func fileOf(t *testing.T) (*machine.Machine, string) {
	t.Helper()
	m := &machine.Machine{Paths: paths.Host{Root: t.TempDir()}, Say: &say.Lines{}, Now: time.Now}
	db, err := bbolt.Open(m.Paths.At("/a.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		var errs []error
		// The alarm is CORRUPT of member 7.
		for bucket, key := range map[string]string{
			"key": "", "meta": "", "alarm": "\x08\x07\x10\x02", "lease": "1", "auth": "authEnabled",
		} {
			made, err := tx.CreateBucket([]byte(bucket))
			if errs = append(errs, err); err == nil && key != "" {
				errs = append(errs, made.Put([]byte(key), []byte{1}))
			}
		}
		return errors.Join(errs...)
	})
	content, odd := os.ReadFile(m.Paths.At("/a.db"))
	if err := errors.Join(err, odd, db.Close()); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(content)
	whole := string(content) + string(sum[:])
	put(t, m.Paths.At("/a.db"), whole)
	return m, whole
}

func TestTheAnswerAboutAFileHasItsAlarmsLeasesAndUsers(t *testing.T) {
	m, _ := fileOf(t)
	out, err := find(t, m, "snapshot=/a.db")
	if err != nil || !strings.HasSuffix(out, "\nleases=1\nauth=true\nalarm=CORRUPT\n") {
		t.Errorf("%q %v", out, err)
	}
}

func TestABadFileHasTheCodeOfItsFault(t *testing.T) {
	m, whole := fileOf(t)
	noDatabase := strings.Repeat("x", 512)
	sum := sha256.Sum256([]byte(noDatabase))
	for name, c := range map[string]struct {
		content string
		code    coded.Code
		wanted  string
	}{
		"/truncated.db":   {whole[:len(whole)-100], coded.BackupDamaged, "It is truncated"},
		"/empty.db":       {"", coded.BackupDamaged, "It is truncated"},
		"/flipped.db":     {whole[:100] + string(whole[100]^1) + whole[101:], coded.BackupDamaged, "it was damaged"},
		"/other.db":       {noDatabase + string(sum[:]), coded.BackupDamaged, "it is not a database of etcd"},
		"/flipped.db/a":   {"", coded.BackupNotFound, "file does not exist"},
		"/none.db":        {"", coded.BackupNotFound, "file does not exist"},
		"/link.db":        {"", coded.BackupNotFound, "is a link"},
		"/directory-here": {"", coded.BackupDamaged, "is not a regular file"},
	} {
		path := m.Paths.At(name)
		var err error
		switch name {
		case "/none.db", "/flipped.db/a":
		case "/link.db":
			err = os.Symlink("a.db", path)
		case "/directory-here":
			err = os.Mkdir(path, 0o755)
		default:
			put(t, path, c.content)
		}
		if err != nil {
			t.Fatal(err)
		}
		out, err := find(t, m, "snapshot="+name)
		if err == nil || coded.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.wanted) ||
			!strings.HasPrefix(err.Error(), "the snapshot "+name) {
			t.Errorf("%s: %q %v %v", name, out, err, coded.CodeOf(err))
		}
	}
}

func TestTheClusterWithTheNewestBackupIsNamedFirst(t *testing.T) {
	at := time.Date(2026, 11, 29, 1, 0, 0, 0, time.UTC)
	newest := map[values.ClusterID]manifest.Key{}
	for id := values.ClusterID(1); id < 20; id++ {
		newest[id] = manifest.Key{ClusterID: id, Time: at.Add(time.Duration(id) * time.Hour)}
	}
	words := notOneOf(request{}, "dir", newest)
	if !strings.Contains(words, fmt.Sprintf("has backups of %s (newest of", values.ClusterID(19))) {
		t.Fatal(words)
	}
}

func TestOneHostComparesTheStoredData(t *testing.T) {
	one := backupAt(0, 5, 1)
	sum := sha256.Sum256([]byte("data"))
	one.Stored = manifest.Content{Size: 4, SHA256: hex.EncodeToString(sum[:])}
	m := store(t, one)
	stored := func(lines ...string) string {
		out, err := find(t, m, append(lines, "snapshot=latest", "bootstrap_token=test", directory)...)
		if err != nil {
			t.Fatal(err)
		}
		_, after, _ := strings.Cut(out, "stored=")
		return after
	}
	if found := stored(); found != "" {
		t.Errorf("a host that is not asked to compare: %q", found)
	}
	if found := stored("compare=true"); found != "same\n" {
		t.Errorf("%q", found)
	}
	put(t, m.Paths.At(filepath.Join("/srv/backups", one.Data())), "datb")
	if found := stored("compare=true"); !strings.HasPrefix(found, "differs ") || strings.Count(found, "\n") != 1 {
		t.Errorf("a flipped byte: %q", found)
	}
	copied := m.Paths.At("/srv/copy")
	if err := os.CopyFS(copied, os.DirFS(store(t, one).Paths.At("/srv/backups"))); err != nil {
		t.Fatal(err)
	}
	if found := stored("compare=true", `target={"name":"copy","kind":"directory","path":"/srv/copy"}`); found != "same\n" {
		t.Errorf("with a whole copy: %q", found)
	}
	compareLimit = 3
	t.Cleanup(func() { compareLimit = 256 << 20 })
	if found := stored("compare=true"); found != "large\n" {
		t.Errorf("a large one: %q", found)
	}
}
