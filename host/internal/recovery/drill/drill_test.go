package drill

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"go.etcd.io/bbolt"
	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/database"
	"etcd-host/internal/recovery/drilled"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/recovery/pack"
	"etcd-host/internal/recovery/scratch"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/sandbox/sandboxtest"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/values"
)

const release = "3.6.16"

// host is a member with a target in a directory, and with one backup in it.
type host struct {
	m      *machine.Machine
	backup manifest.Manifest
	store  string
}

// inDirectory is the target of a host's settings.
var inDirectory = target.Settings{Name: "dir", Kind: target.KindDirectory, Path: "/srv/backups"}

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func newHost(t *testing.T, alarms ...pb.AlarmType) *host {
	t.Helper()
	mirror := etcdtest.Releases(t, release)
	// A socket's path has room for a hundred characters.
	root, err := os.MkdirTemp("", "d")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(root) })
	m := &machine.Machine{
		Paths: paths.Host{Root: root}, Sandbox: &sandboxtest.Exec{}, Say: &say.Lines{}, Now: time.Now, Run: command.Run,
	}
	etcdtest.Unpack(t, m, mirror, release)
	put(t, m.Paths.At("/proc/self/mountinfo"), "1 0 0:1 / / rw - ext4 /dev/a rw\n")
	put(t, m.Paths.At("/etc/passwd"), "etcd:x:0:0::/:/bin/false\n")
	put(t, filepath.Join(m.Paths.Applied(), "version"), release+"\n")
	put(t, m.Paths.At("/data/member/wal/0.wal"), "of the member that runs")
	put(t, m.Paths.BackupSettings(),
		`{"cluster":"etcd","targets":[{"name":"dir","kind":"directory","path":"/srv/backups"}]}`)
	self := identity.Identity{Token: "test", Name: "m0", DataDir: "/data", ClientPort: 2379}
	if err := identity.Remember(m.Paths, self); err != nil {
		t.Fatal(err)
	}
	h := &host{m: m, store: m.Paths.At("/srv/backups")}
	h.takeBackup(t, alarms)
	return h
}

// takeBackup stores a snapshot of an etcd with one key more than nothing, and with alarms of a member that is gone.
func (h *host) takeBackup(t *testing.T, alarms []pb.AlarmType) {
	t.Helper()
	version, err := values.ParseVersion(release)
	if err != nil {
		t.Fatal(err)
	}
	at := scratch.Place{
		Machine: h.m, Name: "source", Version: version, Dirs: []string{h.m.Paths.Root}, Deadline: time.Minute,
	}
	if err := at.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer at.Wipe()
	source, err := at.Start(t.Context(), h.m.Paths.At("/source"), "", false)
	if err != nil {
		t.Fatal(err)
	}
	if err := source.TakesWrites(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(alarms) > 0 {
		source.Close()
		raise(t, h.m.Paths.At("/source/member/snap/db"), alarms)
		if source, err = at.Start(t.Context(), h.m.Paths.At("/source"), "", false); err != nil {
			t.Fatal(err)
		}
	}
	file := h.m.Paths.At("/snapshot.db")
	saved, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(source.SaveSnapshot(t.Context(), saved), saved.Close()); err != nil {
		t.Fatal(err)
	}
	facts, err := database.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	// The hash of an etcd that compacts at this moment is that of the data before.
	source.Close()
	again := h.m.Paths.At("/again")
	if err := scratch.Restore(t.Context(), at, scratch.Restoring{Snapshot: file, DataDir: again}); err != nil {
		t.Fatal(err)
	}
	restored, err := at.Start(t.Context(), again, "", false)
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	data, err := restored.DataAt(t.Context(), facts.Revision)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := database.Checksum(file)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	whole := manifest.Content{Size: int64(len(content)), SHA256: sum}
	h.backup = manifest.Manifest{
		Time: h.m.Now().UTC().Truncate(time.Second), Cluster: "etcd", Bootstrap: manifest.DigestOf("test"), ClusterID: 1,
		Member: "m0", EtcdVersion: version, StorageVersion: facts.Minor, Revision: facts.Revision,
		CompactRevision: data.Compacted, RaftTerm: facts.Term, RaftIndex: facts.Index, HashKV: data.HashKV, Keys: data.Keys,
		DBSize: whole.Size, DBSizeInUse: whole.Size, Raw: whole, Stored: whole, Compression: manifest.None, Program: "1",
	}
	put(t, filepath.Join(h.store, h.backup.Data()), string(content))
	h.putManifest(t)
}

// raise puts alarms into the database of an etcd that does not run.
func raise(t *testing.T, path string, alarms []pb.AlarmType) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, alarm := range alarms {
			key, err := proto.Marshal(&pb.AlarmMember{MemberID: 7, Alarm: alarm})
			if err != nil {
				return err
			}
			if err := tx.Bucket([]byte("alarm")).Put(key, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func (h *host) putManifest(t *testing.T) {
	t.Helper()
	text, err := h.backup.JSON()
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(h.store, h.backup.Key().Manifest()), string(text))
}

// drill runs the verb and returns its result of the target.
func (h *host) drill(t *testing.T) (drilled.Result, error) {
	t.Helper()
	var out strings.Builder
	verbErr := Verb(t.Context(), h.m, nil, nil, &out)
	results, err := drilled.Read(h.m.Paths)
	if err != nil {
		t.Fatal(err)
	}
	if files.Exists(h.m.Paths.At("/data/.drill")) || files.Exists(h.m.Paths.Scratch("drill")) {
		t.Error("something is left of the drill")
	}
	content, err := os.ReadFile(h.m.Paths.At("/data/member/wal/0.wal"))
	if err != nil || string(content) != "of the member that runs" {
		t.Errorf("the member's data: %q %v", content, err)
	}
	return results["dir"], verbErr
}

func TestADrillRestoresTheNewestBackupAndLeavesNothing(t *testing.T) {
	h := newHost(t)
	// A drill that was killed left its files.
	put(t, h.m.Paths.At("/data/.drill/work/data/member/x"), "left")
	result, err := h.drill(t)
	if err != nil || !result.OK || result.Seconds <= 0 || result.LastSuccess == nil ||
		result.Key != h.backup.Key().String() {
		t.Fatalf("%+v %v", result, err)
	}
	t.Run("data that differs from the manifest is found", func(t *testing.T) {
		right := h.backup.HashKV
		h.backup.HashKV++
		h.putManifest(t)
		result, err := h.drill(t)
		if err == nil || result.OK || !strings.Contains(result.Error, "its manifest says") || result.LastSuccess == nil {
			t.Errorf("%+v %v", result, err)
		}
		h.backup.HashKV = right
		h.putManifest(t)
	})
	t.Run("a backup that rotted in the store is found", func(t *testing.T) {
		path := filepath.Join(h.store, h.backup.Data())
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		content[len(content)/2] ^= 1
		put(t, path, string(content))
		result, err := h.drill(t)
		if err == nil || result.OK || !strings.Contains(result.Error, "is damaged") {
			t.Errorf("%+v %v", result, err)
		}
	})
	t.Run("none is tried while a restore is at work", func(t *testing.T) {
		if err := mark.SetRestoring(h.m.Paths, "r1"); err != nil {
			t.Fatal(err)
		}
		before, _ := os.ReadFile(h.m.Paths.Drills())
		if _, err := h.drill(t); err != nil {
			t.Error(err)
		}
		if after, _ := os.ReadFile(h.m.Paths.Drills()); string(after) != string(before) {
			t.Error("it was tried")
		}
	})
}

func TestADrillOfABackupWithTheAlarmNoSpaceDisarmsItAsARestoreDoes(t *testing.T) {
	h := newHost(t, pb.AlarmType_NOSPACE)
	if result, err := h.drill(t); err != nil || !result.OK {
		t.Errorf("%+v %v", result, err)
	}
}

func TestADrillOfABackupWithTheAlarmCorruptNamesIt(t *testing.T) {
	h := newHost(t, pb.AlarmType_NOSPACE, pb.AlarmType_CORRUPT)
	result, err := h.drill(t)
	if err == nil || result.OK || !strings.Contains(result.Error, "the alarm CORRUPT of member 7,") {
		t.Errorf("%+v %v", result, err)
	}
}

func TestADrillIsSkippedForAReasonThatIsKept(t *testing.T) {
	h := newHost(t)
	for wanted, change := range map[string]func(){
		"a drill needs":           func() { h.backup.Raw.Size = 1 << 50 },
		"the newest backup is of": func() { h.backup.EtcdVersion.Minor = 7 },
		"no verified backup":      func() { h.backup.Suspect = "its members differ" },
	} {
		before := h.backup
		change()
		h.putManifest(t)
		result, err := h.drill(t)
		if err != nil || result.OK || !strings.Contains(result.Skipped, wanted) {
			t.Errorf("%s: %+v %v", wanted, result, err)
		}
		h.backup = before
	}
	// A file of results that is damaged keeps no drill from its result.
	put(t, h.m.Paths.Drills(), "{")
	if err := drilled.Keep(h.m.Paths, "dir", drilled.Result{OK: true}); err != nil {
		t.Error(err)
	}
	if all, err := drilled.Read(h.m.Paths); err != nil || !all["dir"].OK {
		t.Errorf("%+v %v", all, err)
	}
}

func TestADrillFailsWhereTheManifestsCannotBeRead(t *testing.T) {
	h := newHost(t)
	all, err := filepath.Glob(filepath.Join(h.store, "etcd/*/*.json"))
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	put(t, all[0], "{")
	result, err := h.drill(t)
	if err == nil || result.OK || result.Skipped != "" ||
		!strings.Contains(result.Error, "1 of 1 backups cannot be read") {
		t.Errorf("%+v %v", result, err)
	}
}

func TestADrillFailsWhereNewerBackupsCannotBeUsed(t *testing.T) {
	h := newHost(t)
	older := h.backup.Key()
	for range 5 {
		h.backup.Time = h.backup.Time.Add(time.Minute)
		put(t, filepath.Join(h.store, h.backup.Data()), "a part")
		h.putManifest(t)
	}
	newest := h.backup.Key()
	h.m.Now = func() time.Time { return h.backup.Time }
	result, err := h.drill(t)
	if err == nil || result.OK || result.Key != newest.String() || strings.Contains(result.Error, "\n") ||
		!strings.HasPrefix(result.Error,
			fmt.Sprintf("its data has 6 bytes, and its manifest names %d: ", h.backup.Stored.Size)) ||
		!strings.Contains(result.Error, "Newer ones cannot be used: "+newest.String()[:20]) ||
		!strings.Contains(result.Error, "The older backup "+older.String()+" restored in ") ||
		!strings.Contains(err.Error(), "the drill of "+newest.String()+" in the target") {
		t.Errorf("%+v %v", result, err)
	}
	if good := result.LastSuccess; good == nil || good.Key != older.String() || good.Keys != h.backup.Keys {
		t.Errorf("the older one counts as restored: %+v", good)
	}
	t.Run("also where the data of the newest is missing", func(t *testing.T) {
		if err := os.Remove(filepath.Join(h.store, h.backup.Data())); err != nil {
			t.Fatal(err)
		}
		result, err := h.drill(t)
		if err == nil || result.Key != newest.String() || !strings.HasPrefix(result.Error, "its data is missing: ") {
			t.Errorf("%+v %v", result, err)
		}
	})
	t.Run("also where the older one is not restored", func(t *testing.T) {
		put(t, filepath.Join(h.m.Paths.Applied(), "version"), "3.5.21\n")
		result, err := h.drill(t)
		if err == nil || result.Skipped != "" ||
			!strings.Contains(result.Error, " was not restored: the newest backup is of") {
			t.Errorf("%+v %v", result, err)
		}
		if good := result.LastSuccess; good == nil || good.Key != older.String() {
			t.Errorf("the drill before succeeded: %+v", good)
		}
	})
}

// seal has the stored backup encrypted, and returns the private key.
func (h *host) seal(t *testing.T) string {
	t.Helper()
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	plain := h.backup.Data()
	sealed := h.m.Paths.At("/sealed")
	_, stored, err := pack.File(t.Context(), filepath.Join(h.store, plain), sealed, manifest.None,
		[]age.Recipient{identity.Recipient()})
	if err != nil {
		t.Fatal(err)
	}
	h.backup.Recipients, h.backup.Stored = []string{identity.Recipient().String()}, stored
	err = errors.Join(os.Remove(filepath.Join(h.store, plain)), os.Rename(sealed, filepath.Join(h.store, h.backup.Data())))
	if err != nil {
		t.Fatal(err)
	}
	h.putManifest(t)
	return identity.String()
}

func TestAnEncryptedBackupIsDrilledFromTheCopyOfBeforeItsEncryption(t *testing.T) {
	h := newHost(t)
	private := h.seal(t)
	set := func(more string) {
		put(t, h.m.Paths.BackupSettings(), `{"cluster":"etcd","recipients":["`+h.backup.Recipients[0]+`"],`+more+
			`"targets":[{"name":"dir","kind":"directory","path":"/srv/backups"}]}`)
	}
	set("")
	elsewhere := func() {
		t.Helper()
		wanted, err := settings.Read(h.m.Paths)
		if err != nil {
			t.Fatal(err)
		}
		self, err := identity.Read(h.m.Paths)
		if err != nil {
			t.Fatal(err)
		}
		if err := (&drill{m: h.m, wanted: wanted, self: self}).all(t.Context(), io.Discard); err != nil {
			t.Error(err)
		}
	}
	results := func() drilled.Results {
		all, err := drilled.Read(h.m.Paths)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	t.Run("a host without the copy compares on its turn alone", func(t *testing.T) {
		elsewhere()
		if all := results(); len(all) != 0 {
			t.Errorf("%+v", all)
		}
		result, err := h.drill(t)
		if err != nil || result.OK || !result.Compared || result.LastSuccess != nil {
			t.Errorf("%+v %v", result, err)
		}
	})
	snapshot, err := os.ReadFile(h.m.Paths.At("/snapshot.db"))
	if err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(h.m.Paths.Backups(), filepath.Base(h.backup.Unencrypted().Data()))
	put(t, kept, string(snapshot))
	t.Run("the host with the copy restores it, also where it is another member's turn", func(t *testing.T) {
		elsewhere()
		result := results()["dir"]
		if !result.OK || !result.Copy || result.Seconds <= 0 || result.Compared || !result.Running.IsZero() {
			t.Errorf("%+v", result)
		}
		if result, err := h.drill(t); err != nil || !result.OK || !result.Copy {
			t.Errorf("%+v %v", result, err)
		}
	})
	flip := func(path string) {
		t.Helper()
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		content[len(content)/2] ^= 1
		put(t, path, string(content))
	}
	for name, path := range map[string]string{
		"a copy that is damaged":      kept,
		"stored data that is damaged": filepath.Join(h.store, h.backup.Data()),
	} {
		t.Run(name+" fails the drill", func(t *testing.T) {
			flip(path)
			if result, err := h.drill(t); err == nil || result.OK || !strings.Contains(result.Error, "is damaged") {
				t.Errorf("%+v %v", result, err)
			}
			flip(path)
		})
	}
	t.Run("with the private key it is drilled whole", func(t *testing.T) {
		if err := os.Remove(kept); err != nil {
			t.Fatal(err)
		}
		set(`"drill":{"identity":"` + private + `"},`)
		if result, err := h.drill(t); err != nil || !result.OK || result.Copy {
			t.Errorf("%+v %v", result, err)
		}
	})
}

func TestOneFollowerDrills(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching("[a-z]{1,4}"), 1, 7, rapid.ID[string]).Draw(t, "names")
		var members etcd.Members
		for i, name := range names {
			members = append(members, etcd.Member{
				ID: values.MemberID(i + 1), Name: values.MemberName(name), ClientURLs: []values.URL{values.Local(uint16(i + 1))},
			})
		}
		leader := values.MemberID(rapid.IntRange(0, len(names)).Draw(t, "leader"))
		chosen := turn(members, leader)
		if chosen == 0 || chosen == leader && len(names) > 1 {
			t.Fatalf("member %s drills, and %s leads", chosen, leader)
		}
		shuffled := rapid.Permutation(members).Draw(t, "order")
		if turn(shuffled, leader) != chosen {
			t.Fatal("two members think that it is their turn")
		}
	})
}

func TestTheEndOfAKilledDrillIsReportedAndItsFilesGo(t *testing.T) {
	m := &machine.Machine{
		Paths: paths.Host{Root: t.TempDir()}, Sandbox: &sandboxtest.Exec{}, Say: &say.Lines{}, Now: time.Now,
	}
	put(t, m.Paths.BackupSettings(), `{"cluster":"etcd","metrics_directory":"/metrics",
"targets":[{"name":"dir","kind":"directory","path":"/srv/backups"}]}`)
	put(t, m.Paths.Drills(), "{}")
	if err := drilled.Begin(m.Paths, inDirectory, m.Now()); err != nil {
		t.Fatal(err)
	}
	put(t, m.Paths.At("/proc/self/mountinfo"), "1 0 0:1 / / rw - ext4 /dev/a rw\n")
	self := identity.Identity{
		Token: "test", Name: "m0", DataDir: "/data", ClientPort: 2379, PeerURL: values.Local(2380),
		ClientURL: values.Local(2379),
	}
	if err := identity.Remember(m.Paths, self); err != nil {
		t.Fatal(err)
	}
	put(t, m.Paths.At("/data/.drill/snapshot.db"), "x")
	put(t, m.Paths.At("/data/member/snap/db"), "x")
	put(t, filepath.Join(m.Paths.Scratch(drilled.Place), "etcd.pem"), "x")
	t.Setenv("SERVICE_RESULT", "timeout")
	if err := EndedVerb(t.Context(), m, nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(m.Paths.At("/metrics/etcd_etcd.prom"))
	if err != nil || !strings.Contains(string(content), `etcd_drill_last_failed{cluster="etcd",target="dir"} 1`) {
		t.Errorf("%s %v", content, err)
	}
	if all, err := drilled.Read(m.Paths); err != nil || !strings.Contains(all["dir"].Error, "timeout") {
		t.Errorf("%+v %v", all, err)
	}
	for path, stays := range map[string]bool{
		workplace(m, self).Path(""): false, m.Paths.Scratch(drilled.Place): false, m.Paths.At("/data/member/snap/db"): true,
	} {
		if files.Exists(path) != stays {
			t.Errorf("%s is there: %v", path, !stays)
		}
	}
}
