package take

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"pgregory.net/rapid"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/etcd/snapshot"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/contents"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/recovery/report"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/recovery/target/targettest"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/values"
)

func members(t *rapid.T) (etcd.Members, values.MemberID) {
	var all etcd.Members
	for i := range rapid.IntRange(1, 7).Draw(t, "members") {
		peer, _ := values.ParseURL(fmt.Sprintf("https://m%d:2380", i))
		client, _ := values.ParseURL(fmt.Sprintf("https://m%d:2379", i))
		all = append(all, etcd.Member{
			ID: values.MemberID(i + 1), Name: values.MemberName(fmt.Sprintf("m%d", i)), PeerURLs: []values.URL{peer},
			ClientURLs: []values.URL{client}, Learner: rapid.IntRange(0, 4).Draw(t, "learner") == 0,
		})
	}
	return all, values.MemberID(rapid.IntRange(0, len(all)).Draw(t, "leader"))
}

func TestMembersTakeTurnsAndTheLeaderIsLast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all, leader := members(t)
		var places []int
		for _, one := range all {
			at, takes := turn(all, leader, one.PeerURLs[0])
			if takes == one.Learner {
				t.Fatalf("%s takes a backup: %v", one.Name, takes)
			}
			if !takes {
				continue
			}
			if one.ID == leader && at != len(all.Voters())-1 {
				t.Fatalf("the leader is number %d of %d", at, len(all.Voters()))
			}
			places = append(places, at)
		}
		slices.Sort(places)
		for i, at := range places {
			if at != i {
				t.Fatalf("the places are %v", places)
			}
		}
	})
}

func TestTheLastTurnIsOverBeforeTheNextInterval(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		interval := time.Duration(rapid.IntRange(10, 100_000).Draw(t, "seconds")) * time.Second
		if late := wait(6, interval); late > freshFor(interval) {
			t.Fatalf("the seventh member of an interval of %s waits %s", interval, late)
		}
	})
}

// bench is a host with settings, in a real cluster.
type bench struct {
	t       *testing.T
	cluster *etcdtest.Cluster
	member  *etcdtest.Member
	m       *machine.Machine
	self    identity.Identity
	lines   *say.Lines
}

func newBench(t *testing.T, document string) *bench {
	t.Helper()
	return newBenchOf(t, etcdtest.Start(t, 1), document)
}

func newBenchOf(t *testing.T, c *etcdtest.Cluster, document string) *bench {
	t.Helper()
	return newBenchOn(t, c, c.Members[0], document)
}

func newBenchOn(t *testing.T, c *etcdtest.Cluster, member *etcdtest.Member, document string) *bench {
	t.Helper()
	b := &bench{t: t, cluster: c, member: member}
	b.m, b.self, b.lines = c.Host(t, b.member)
	if err := identity.Remember(b.m.Paths, b.self); err != nil {
		t.Fatal(err)
	}
	b.set(document)
	b.write("a", "1")
	return b
}

func (b *bench) set(document string) {
	b.t.Helper()
	path := b.m.Paths.BackupSettings()
	err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(document), 0o600))
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) write(key, value string) {
	b.t.Helper()
	if _, err := etcdtest.Client(b.t, b.cluster.PKI, b.member.Client).Put(b.t.Context(), key, value); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) run(args ...string) error {
	return Verb(b.t.Context(), b.m, args, nil, os.Stderr)
}

func (b *bench) must(args ...string) {
	b.t.Helper()
	if err := b.run(args...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) report() report.Report {
	b.t.Helper()
	found, err := report.Read(b.m.Paths)
	if err != nil {
		b.t.Fatal(err)
	}
	return found
}

const disk = `{"name":"disk","kind":"directory","path":"/srv/backups"}`

const recipient = "age19yy98gxvuq7g2de0uvfe4tnluqc5d3tx9ga6dcg6yatmekkseexq4mjtd3"

func document(targets ...string) string {
	return `{"cluster":"etcd","interval_seconds":3600,"keep":{"last":2},"targets":[` + strings.Join(targets, ",") + `]}`
}

func (b *bench) disk() (target.Target, *catalog.Catalog) {
	b.t.Helper()
	opened, err := target.Open(b.m.Paths, target.Settings{Name: "disk", Kind: target.KindDirectory, Path: "/srv/backups"})
	if err != nil {
		b.t.Fatal(err)
	}
	found, err := catalog.Open(b.t.Context(), opened, "etcd", manifest.DigestOf(b.self.Token))
	if err != nil {
		b.t.Fatal(err)
	}
	return opened, found
}

func TestABackupHoldsWhatWasAcknowledgedBefore(t *testing.T) {
	b := newBench(t, document(disk))
	for i := range 20 {
		b.write(fmt.Sprint("key", i), "x")
	}
	b.must()
	in, found := b.disk()
	if len(found.Keys) != 1 || len(found.Orphans) > 0 || len(found.Broken) > 0 {
		t.Fatalf("%+v", found)
	}
	m, err := found.Manifest(t.Context(), found.Keys[0])
	if err != nil {
		t.Fatal(err)
	}
	if !m.Verified() || m.Keys != 21 || m.Revision != 22 || m.Member != "m0" || m.Compression != manifest.Zstd {
		t.Errorf("%+v", m)
	}
	raw := filepath.Join(t.TempDir(), "raw.db")
	if err := catalog.Fetch(t.Context(), in, m, nil, raw); err != nil {
		t.Fatal(err)
	}
	read, err := contents.Open(raw)
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	if read.HashKV != m.HashKV || read.Keys != m.Keys {
		t.Errorf("%+v, and the manifest %+v", read.Contents, m)
	}
	got := b.report()
	if got.Error != "" || got.Stage != "" || !got.Took || got.Targets["disk"].Count != 1 ||
		got.Targets["disk"].Newest.Revision != 22 || got.Ended.IsZero() {
		t.Errorf("%+v", got)
	}
	if left, err := os.ReadDir(b.m.Paths.Backups()); err != nil || len(left) != 2 {
		t.Errorf("%v %v are kept on this host, not the backup and its manifest", left, err)
	}
}

func TestATimerTakesABackupOnlyWhereNoneIsFresh(t *testing.T) {
	b := newBench(t, document(disk))
	at := time.Now()
	b.m.Now = func() time.Time { return at }
	for _, c := range []struct {
		after time.Duration
		count int
	}{{0, 1}, {10 * time.Minute, 1}, {47 * time.Minute, 1}, {49 * time.Minute, 2}} {
		at = at.Truncate(time.Hour).Add(c.after)
		b.write("b", fmt.Sprint(c.after))
		b.must("--timer")
		if _, found := b.disk(); len(found.Keys) != c.count {
			t.Errorf("after %s there are %d backups, not %d", c.after, len(found.Keys), c.count)
		}
	}
	// Each run reports the age of the newest, also one that took none.
	if newest := b.report().Targets["disk"].Newest; newest == nil || newest.Time.IsZero() {
		t.Errorf("%+v", newest)
	}
}

func TestRetentionFollowsAVerifiedBackup(t *testing.T) {
	b := newBench(t, document(disk))
	at := time.Now().Truncate(time.Hour)
	b.m.Now = func() time.Time { return at }
	in, _ := b.disk()
	foreign := "etcd/" + string(manifest.DigestOf(b.self.Token)) + "/notes.txt"
	if err := in.Put(t.Context(), foreign, strings.NewReader("x"), 1); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		at = at.Add(time.Hour)
		b.write("b", at.String())
		b.must("--timer")
	}
	if _, found := b.disk(); len(found.Keys) != 2 || !found.Keys[0].Time.Equal(at.UTC()) {
		t.Errorf("%+v", found.Keys)
	}
	if _, err := in.Stat(t.Context(), foreign); err != nil {
		t.Errorf("a file that is not ours: %v", err)
	}
}

func TestABackupThatIsDatedInTheFutureHoldsNoSlotAndStays(t *testing.T) {
	b := newBench(t, document(disk))
	at := time.Now().Truncate(time.Hour)
	b.m.Now = func() time.Time { return at }
	take := func(times int) {
		t.Helper()
		for range times {
			at = at.Add(time.Hour)
			b.write("b", at.String())
			b.must("--timer")
		}
	}
	at = at.AddDate(1, 0, 0)
	take(2)
	at = at.AddDate(-1, 0, 0)
	take(4)
	_, found := b.disk()
	if len(found.Keys) != 4 || !found.Keys[2].Time.Equal(at.UTC()) || !found.Keys[3].Time.Equal(at.Add(-time.Hour).UTC()) {
		t.Errorf("%+v", found.Keys)
	}
}

func TestAnEncryptedBackupIsReadByItsIdentityAlone(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t, strings.Replace(document(disk), `"keep"`, `"recipients":["`+key.Recipient().String()+`"],"keep"`, 1))
	b.must()
	in, found := b.disk()
	m, err := found.Manifest(t.Context(), found.Keys[0])
	if err != nil || !strings.HasSuffix(m.Data(), ".db.zst.age") {
		t.Fatalf("%s %v", m.Data(), err)
	}
	if err := catalog.Fetch(t.Context(), in, m, nil, filepath.Join(t.TempDir(), "raw")); err == nil {
		t.Error("it is read without an identity")
	}
	if err := catalog.Fetch(t.Context(), in, m, []age.Identity{key}, filepath.Join(t.TempDir(), "raw")); err != nil {
		t.Error(err)
	}
	// The copy on this host, for the drill, is not encrypted.
	if left, _ := filepath.Glob(filepath.Join(b.m.Paths.Backups(), "*.db.zst")); len(left) != 1 {
		t.Errorf("%v", left)
	}
}

func TestAStoreThatIsDownKeepsNoOtherTargetFromItsBackup(t *testing.T) {
	down := `{"name":"s3","kind":"s3","bucket":"bb","endpoint":"http://127.0.0.1:1","path_style":true,` +
		`"access_key_id":"id","secret_access_key":"hidden-secret"}`
	b := newBench(t, document(down, disk))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	err := Verb(ctx, b.m, []string{"--timer"}, nil, os.Stderr)
	if err == nil || strings.Contains(err.Error(), "hidden-secret") {
		t.Errorf("%v", err)
	}
	if _, found := b.disk(); len(found.Keys) != 1 {
		t.Errorf("%d backups", len(found.Keys))
	}
	got := b.report()
	if got.Stage != "upload" || got.Error == "" || got.Targets["s3"].Error == "" || got.Targets["disk"].Error != "" {
		t.Errorf("%+v", got)
	}
	if left, _ := filepath.Glob(filepath.Join(b.m.Paths.Backups(), "*.db.zst")); len(left) != 1 {
		t.Errorf("no copy stays on this host: %v", left)
	}
}

// s3 is a store whose answers a test may change.
func TestATargetThatIsNotReadIsNotWrittenToAndIsReportedOnce(t *testing.T) {
	asked := 0
	_, settings := s3(t, func(w http.ResponseWriter, r *http.Request) bool {
		asked++
		if r.Method != http.MethodGet {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		w.WriteHeader(http.StatusForbidden)
		return true
	})
	b := newBench(t, document(settings, disk))
	err := b.run()
	if err == nil || strings.Count(err.Error(), "403")+strings.Count(err.Error(), "refuses") != 1 {
		t.Errorf("%v", err)
	}
	if _, found := b.disk(); len(found.Keys) != 1 || asked == 0 {
		t.Errorf("%+v, asked %d times", found.Keys, asked)
	}
	if one := b.report().Targets["s3"]; one.Error == "" {
		t.Errorf("%+v", b.report())
	}
}

func s3(t *testing.T, on func(http.ResponseWriter, *http.Request) bool) (store *targettest.S3, settings string) {
	t.Helper()
	store = &targettest.S3{Bucket: "backups", On: on}
	server := httptest.NewServer(store)
	t.Cleanup(server.Close)
	return store, `{"name":"s3","kind":"s3","bucket":"backups","endpoint":"` + server.URL + `","path_style":true,` +
		`"access_key_id":"id","secret_access_key":"secret"}`
}

func TestDataThatTheStoreDamagesGetsNoManifest(t *testing.T) {
	var store *targettest.S3
	store, settings := s3(t, func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, ".db.zst") {
			store.Change(strings.TrimPrefix(r.URL.Path, "/backups/"), func(content []byte) []byte {
				content[len(content)/2] ^= 1
				return content
			})
		}
		return false
	})
	b := newBench(t, document(settings))
	if err := b.run(); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("%v", err)
	}
	for _, key := range store.Keys() {
		if strings.HasSuffix(key, ".json") {
			t.Errorf("%s says that the backup is whole", key)
		}
	}
}

func TestTheSameBackupOfTheSameSecondIsASuccess(t *testing.T) {
	store, settings := s3(t, nil)
	b := newBench(t, document(settings))
	at := time.Now()
	b.m.Now = func() time.Time { return at }
	b.must()
	b.must()
	if said := strings.Join(b.lines.Said, "\n"); !strings.Contains(said, "m0 took the same backup in the same second") {
		t.Error(said)
	}
	if got := b.report(); got.Error != "" || got.Targets["s3"].Count != 1 {
		t.Errorf("%+v", got)
	}
	// The control: the backup in the store is of other data.
	isManifest := func(key string) bool { return strings.HasSuffix(key, ".json") }
	file := store.Keys()[slices.IndexFunc(store.Keys(), isManifest)]
	store.Change(file, func(text []byte) []byte {
		return regexp.MustCompile(`"hash_kv": \d+`).ReplaceAll(text, []byte(`"hash_kv": 7`))
	})
	if err := b.run(); err == nil || !strings.Contains(err.Error(), "its manifest has the hash 7") {
		t.Errorf("%v", err)
	}
}

func TestAFlippedBitInTheStoreIsFound(t *testing.T) {
	store, settings := s3(t, nil)
	b := newBench(t, document(settings))
	b.must()
	data := store.Keys()[slices.IndexFunc(store.Keys(), func(key string) bool { return strings.HasSuffix(key, ".zst") })]
	in, err := target.Parse([]byte(settings))
	if err != nil {
		t.Fatal(err)
	}
	opened, err := target.Open(b.m.Paths, in)
	if err != nil {
		t.Fatal(err)
	}
	found, err := catalog.Open(t.Context(), opened, "etcd", manifest.DigestOf(b.self.Token))
	if err != nil {
		t.Fatal(err)
	}
	m, err := found.Manifest(t.Context(), found.Keys[0])
	if err != nil {
		t.Fatal(err)
	}
	fetch := func() error { return catalog.Fetch(t.Context(), opened, m, nil, filepath.Join(t.TempDir(), "raw")) }
	if err := fetch(); err != nil {
		t.Fatal(err)
	}
	for _, change := range []func([]byte) []byte{
		func(c []byte) []byte { c[len(c)/2] ^= 1; return c },
		func(c []byte) []byte { return c[:len(c)-1] },
		func(c []byte) []byte { return append(c, 0) },
	} {
		store.Change(data, change)
		if err := fetch(); err == nil {
			t.Error("damaged data is fetched")
		}
	}
}

func TestARunReadsFewManifestsOfAStoreWithMany(t *testing.T) {
	for keep, most := range map[string]int{
		// Its own manifest is read back, and the newest one before and after.
		`"keep":{}`: 4,
		// Five that stay, and the 25 that one run deletes.
		`"keep":{"last":5}`: 4 + 5 + 25,
	} {
		read := map[string]bool{}
		var mutex sync.Mutex
		store, settings := s3(t, func(_ http.ResponseWriter, r *http.Request) bool {
			mutex.Lock()
			defer mutex.Unlock()
			if strings.HasSuffix(r.URL.Path, ".json") && r.Method == http.MethodGet {
				read[r.URL.Path] = true
			}
			return false
		})
		b := newBench(t, strings.Replace(document(settings), `"keep":{"last":2}`, keep, 1))
		b.must()
		for hours := range 500 {
			copyTo(store, time.Now().Add(-time.Duration(hours+1)*time.Hour))
		}
		clear(read)
		b.m.Now = func() time.Time { return time.Now().Add(time.Second) }
		b.write("b", "2")
		b.must()
		if count := len(store.Keys()) / 2; len(read) > most || b.report().Targets["s3"].Count != count {
			t.Errorf("%s: %d manifests are read, and %d of %d backups are reported", keep, len(read),
				b.report().Targets["s3"].Count, count)
		}
	}
}

// copyTo has the newest backup in a store another time, as one of an earlier time.
func copyTo(store *targettest.S3, at time.Time) {
	keys := store.Keys()
	newest := strings.TrimSuffix(keys[len(keys)-1], ".json")
	stamp := regexp.MustCompile(`[0-9]{8}T[0-9]{6}Z`)
	for _, key := range keys[len(keys)-2:] {
		var content []byte
		store.Change(key, func(file []byte) []byte {
			content = file
			return file
		})
		if key == newest+".json" {
			content = regexp.MustCompile(`"time": "[^"]*"`).ReplaceAll(content,
				[]byte(`"time": "`+at.UTC().Format(time.RFC3339)+`"`))
		}
		store.Change(stamp.ReplaceAllString(key, at.UTC().Format("20060102T150405Z")), func([]byte) []byte { return content })
	}
}

func TestARefusedDeletionIsNoFailure(t *testing.T) {
	_, settings := s3(t, func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusForbidden)
		}
		return r.Method == http.MethodDelete
	})
	b := newBench(t, document(settings))
	at := time.Now().Truncate(time.Hour)
	b.m.Now = func() time.Time { return at }
	for range 4 {
		at = at.Add(time.Hour)
		b.write("b", at.String())
		b.must("--timer")
	}
	if got := b.report().Targets["s3"]; got.Count != 4 || got.Error != "" {
		t.Errorf("%+v", got)
	}
}

func TestARunThatIsKilledAtAnyStepLeavesTheNextOneClean(t *testing.T) {
	for _, path := range []string{".db.zst", ".json"} {
		ctx, kill := context.WithCancel(t.Context())
		killed := false
		store, settings := s3(t, func(w http.ResponseWriter, r *http.Request) bool {
			if !killed && r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, path) {
				killed = true
				kill()
				// The connection broke before the store had the whole file.
				w.WriteHeader(http.StatusServiceUnavailable)
				return true
			}
			return false
		})
		b := newBench(t, document(settings))
		if err := Verb(ctx, b.m, nil, nil, os.Stderr); err == nil {
			t.Fatal("a run that was killed succeeded")
		}
		// A power cut leaves these besides.
		for _, left := range []string{"raw.db", "raw.db.part", "plain", "stored"} {
			_ = os.MkdirAll(b.m.Paths.BackupWork(), 0o700)
			if err := os.WriteFile(filepath.Join(b.m.Paths.BackupWork(), left), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		b.write("b", "2")
		time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(1100 * time.Millisecond)))
		b.must("--timer")
		if _, err := os.Stat(b.m.Paths.BackupWork()); err == nil {
			t.Error("the work of a killed run stays")
		}
		if got := b.report(); got.Error != "" || got.Targets["s3"].Count < 1 || got.Targets["s3"].Newest.Revision != 3 {
			t.Errorf("%s: %+v of %v", path, got, store.Keys())
		}
		for stage, seconds := range b.report().Seconds {
			if seconds < 0 || seconds > 60 {
				t.Errorf("the stage %s took %f s", stage, seconds)
			}
		}
		kill()
	}
}

func TestFilesThatAKilledRunLeftInATargetGo(t *testing.T) {
	b := newBench(t, document(disk))
	in, _ := b.disk()
	folder := "etcd/" + string(manifest.DigestOf(b.self.Token)) + "/"
	old := time.Now().Add(-25 * time.Hour)
	stale, young := old.UTC().Format("20060102T150405Z"), time.Now().UTC().Format("20060102T150405Z")
	for name, goes := range map[string]bool{
		stale + "-r7-1.db.zst.part": true, stale + "-r8-1.json.part": true, stale + "-r9-1.db.zst": true,
		young + "-r7-1.db.zst": false, "others.part": false,
	} {
		if err := in.Put(t.Context(), folder+name, strings.NewReader("x"), 1); err != nil {
			t.Fatal(err)
		}
		if goes || name == "others.part" {
			if err := os.Chtimes(b.m.Paths.At("/srv/backups/"+folder+name), old, old); err != nil {
				t.Fatal(err)
			}
		}
		defer func() {
			if _, err := in.Stat(t.Context(), folder+name); errors.Is(err, target.ErrNotFound) != goes {
				t.Errorf("%s: %v", name, err)
			}
		}()
	}
	b.must()
	if _, found := b.disk(); len(found.Keys) != 1 {
		t.Errorf("%v are counted as backups", found.Keys)
	}
}

func withMetrics(document string) string {
	return strings.Replace(document, `"cluster"`, `"metrics_directory":"/metrics","cluster"`, 1)
}

func (b *bench) metrics() string {
	b.t.Helper()
	content, err := os.ReadFile(b.m.Paths.At("/metrics/etcd_etcd.prom"))
	if err != nil {
		b.t.Error(err)
	}
	return string(content)
}

func TestEachRunWritesTheMetrics(t *testing.T) {
	b := newBench(t, withMetrics(document(disk)))
	b.must()
	stored := `etcd_backup_stored_count{cluster="etcd",target="disk"} 1`
	succeeded := `etcd_backup_last_success{cluster="etcd",target="disk"} `
	if got := b.metrics(); !strings.Contains(got, stored) || !strings.Contains(got, succeeded+"1") {
		t.Errorf("%s", got)
	}
	b.member.Stop()
	if err := b.run(); err == nil {
		t.Fatal("a backup without etcd")
	}
	if got := b.metrics(); !strings.Contains(got, stored) || !strings.Contains(got, succeeded+"0") {
		t.Errorf("%s", got)
	}
}

func TestASnapshotBeforeADangerousStepGoesToTheTargets(t *testing.T) {
	b := newBench(t, document(disk))
	view, err := cluster.Open(b.m, b.self)
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	if err := view.Ask(t.Context(), view.Here); err != nil {
		t.Fatal(err)
	}
	if err := snapshot.Before(t.Context(), view, "3.7.3"); err != nil {
		t.Fatal(err)
	}
	b.write("after", "x")
	time.Sleep(1100 * time.Millisecond)
	b.must("--timer")
	_, found := b.disk()
	// The one from before the step is new enough.
	if len(found.Keys) != 1 || found.Keys[0].Revision != 2 {
		t.Errorf("%+v", found.Keys)
	}
	if waiting, err := snapshot.Waiting(b.m.Paths); err != nil || len(waiting) > 0 {
		t.Errorf("%v %v", waiting, err)
	}
	if left, _ := os.ReadDir(b.m.Paths.Snapshots()); len(left) != 1 {
		t.Errorf("%v", left)
	}
}

// Members of a restored cluster have other data, and a restore compacts it.
func TestASnapshotFromBeforeARestoreGoesToTheTargets(t *testing.T) {
	b := newBench(t, document(disk))
	b.write("k", "of then")
	view, err := cluster.Open(b.m, b.self)
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	if err := snapshot.Here(t.Context(), view, "restore-r1", true); err != nil {
		t.Fatal(err)
	}
	b.write("k", "restored")
	status, err := view.Etcd.Status(t.Context(), view.Here)
	if err != nil {
		t.Fatal(err)
	}
	client := etcdtest.Client(t, b.cluster.PKI, b.member.Client)
	if _, err := client.Compact(t.Context(), status.Revision); err != nil {
		t.Fatal(err)
	}
	// A restore gives the cluster a new ID.
	notes, err := filepath.Glob(filepath.Join(b.m.Paths.Snapshots(), "*.waiting"))
	if err != nil || len(notes) != 1 {
		t.Fatal(notes, err)
	}
	note, err := os.ReadFile(notes[0])
	if err != nil {
		t.Fatal(err)
	}
	const then = values.ClusterID(7)
	text := strings.Replace(string(note), "cluster="+status.Cluster.String(), "cluster="+then.String(), 1)
	if err := os.WriteFile(notes[0], []byte(text), 0o600); err != nil || text == string(note) {
		t.Fatal(text, err)
	}
	time.Sleep(1100 * time.Millisecond)
	b.must("--timer")
	_, found := b.disk()
	clusters := map[int64]values.ClusterID{}
	for _, key := range found.Keys {
		one, err := found.Manifest(t.Context(), key)
		if err != nil || !one.Verified() {
			t.Errorf("%+v %v", one, err)
		}
		clusters[one.Revision] = one.ClusterID
	}
	if len(clusters) != 2 || clusters[status.Revision-1] != then || clusters[status.Revision] != status.Cluster {
		t.Errorf("%v", clusters)
	}
}

func TestAMemberWithoutAQuorumTakesNoBackup(t *testing.T) {
	b := newBench(t, document(disk))
	b.member.Stop()
	if err := b.run(); err == nil || !strings.Contains(err.Error(), "No backup was taken") {
		t.Errorf("%v", err)
	}
	if _, found := b.disk(); len(found.Keys) > 0 {
		t.Errorf("%+v", found.Keys)
	}
}

func TestNoBackupIsTakenWhileARestoreIsAtWork(t *testing.T) {
	b := newBench(t, document(disk))
	if err := mark.SetRestoring(b.m.Paths, "wrong-job"); err != nil {
		t.Fatal(err)
	}
	if err := b.run(); err == nil || !strings.Contains(err.Error(), "the restore wrong-job is at work") {
		t.Errorf("by hand: %v", err)
	}
	// A timer that failed would alarm someone for nothing.
	if err := b.run("--timer"); err != nil {
		t.Errorf("by the timer: %v", err)
	}
	if _, found := b.disk(); len(found.Keys) > 0 {
		t.Errorf("%+v", found.Keys)
	}
}

func TestACompactionMeanwhileDoesNotHideTheHash(t *testing.T) {
	b := newBench(t, document(disk))
	client := etcdtest.Client(t, b.cluster.PKI, b.member.Client)
	for i := range 10 {
		b.write("k", fmt.Sprint(i))
	}
	raw := filepath.Join(t.TempDir(), "raw.db")
	r, err := begin(b.m, b.m.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	if err := r.view.Etcd.SaveSnapshot(t.Context(), r.view.Here, raw); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Compact(t.Context(), 8); err != nil {
		t.Fatal(err)
	}
	b.write("k", "later")
	found, suspect, err := r.compare(t.Context(), raw)
	if err != nil || suspect != "" || found.Revision != 12 {
		t.Errorf("%+v %q %v", found, suspect, err)
	}
}

func TestASnapshotWithOtherDataIsSuspect(t *testing.T) {
	b, other := newBench(t, document(disk)), newBench(t, document(disk))
	b.write("k", "one")
	other.write("k", "two")
	raw := filepath.Join(t.TempDir(), "raw.db")
	r, err := begin(b.m, b.m.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	if err := r.view.Etcd.SaveSnapshot(t.Context(), other.member.Client, raw); err == nil {
		t.Fatal("both clusters have one CA")
	}
	view, err := cluster.Open(other.m, other.self)
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	if err := view.Etcd.SaveSnapshot(t.Context(), view.Here, raw); err != nil {
		t.Fatal(err)
	}
	status, err := r.view.Etcd.Status(t.Context(), r.view.Here)
	if err != nil {
		t.Fatal(err)
	}
	for title, known := range map[string]values.ClusterID{"its cluster": r.cluster, "a cluster from before a restore": 7} {
		r.cluster = known
		if _, suspect, err := r.examine(t.Context(), source{status: status}, raw); err != nil || suspect == "" {
			t.Errorf("%s: %q %v", title, suspect, err)
		}
	}
}

func TestTheBackupOfACorruptMemberIsSuspectAndNeverCounts(t *testing.T) {
	for _, c := range []struct {
		title     string
		size      int
		down      []int
		corrupt   []int
		compacted bool
		suspect   string
	}{
		{"all members are well", 3, nil, nil, false, ""},
		{"another member is corrupt", 3, nil, []int{1}, false, ""},
		{"its member is corrupt", 3, nil, []int{0}, false, "it differs from the data of m"},
		{"its member is corrupt, and nothing was written since a compaction", 3, nil, []int{0}, true, "it differs"},
		{"all members are well, and nothing was written since a compaction", 3, nil, nil, true, ""},
		{"one of two that answer differs", 3, []int{2}, []int{1}, false, "data of m1, and has the data of m0"},
		{"no other member has its data", 2, nil, []int{1}, false, "data of m1, and has the data of m0"},
	} {
		t.Run(c.title, func(t *testing.T) {
			b := newBenchOf(t, etcdtest.Start(t, c.size), document(disk))
			if c.compacted {
				client := etcdtest.Client(t, b.cluster.PKI, b.member.Client)
				for range 5 {
					b.write("a", "2")
				}
				if _, err := client.Compact(t.Context(), 7); err != nil {
					t.Fatal(err)
				}
			}
			for _, at := range c.corrupt {
				member := b.cluster.Members[at]
				// A linearizable read: the member may not have applied the write yet.
				if _, err := etcdtest.Client(t, b.cluster.PKI, member.Client).Get(t.Context(), "a"); err != nil {
					t.Fatal(err)
				}
				member.Stop()
				etcdtest.Corrupt(t, member.Dir, '9')
				b.cluster.Restart(t, member)
			}
			for _, at := range c.down {
				b.cluster.Members[at].Stop()
			}
			err := b.run()
			if (err != nil) != (c.suspect != "") {
				t.Errorf("%v", err)
			}
			if err != nil && !strings.Contains(err.Error(), "is suspect") {
				t.Errorf("%v", err)
			}
			_, found := b.disk()
			newest, counts, err := found.Newest(t.Context(), b.m.Now())
			if err != nil || counts != (c.suspect == "") {
				t.Errorf("%+v %v", newest, err)
			}
			stored, err := found.Manifest(t.Context(), found.Keys[0])
			if err != nil || !strings.Contains(stored.Suspect, c.suspect) || stored.Verified() != (c.suspect == "") {
				t.Errorf("%q %v", stored.Suspect, err)
			}
		})
	}
}
