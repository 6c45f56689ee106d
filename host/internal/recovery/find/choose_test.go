package find

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/catalog/catalogtest"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// failer is what a test of any kind has.
type failer interface {
	Helper()
	Fatal(args ...any)
}

// memory is a target with these backups. The manifests of some are damaged.
func memory(t failer, all []manifest.Manifest, damaged func(manifest.Key) bool) *catalogtest.Memory {
	t.Helper()
	made := &catalogtest.Memory{}
	for _, one := range all {
		text, err := one.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if damaged(one.Key()) {
			text = []byte("damaged")
		}
		made.Add(one.Key().Manifest(), text)
		made.Add(one.Data(), []byte("data"))
	}
	return made
}

func listed(t failer, from target.Target) *listing {
	t.Helper()
	found, err := catalog.Open(context.Background(), from, "etcd", manifest.DigestOf("test"))
	if err != nil {
		t.Fatal(err)
	}
	l := &listing{keys: found.Keys, holders: map[manifest.Key][]holder{}}
	for _, key := range found.Keys {
		l.holders[key] = []holder{{folder: found}}
	}
	return l
}

func none(manifest.Key) bool { return false }

// byReadingAll goes through all backups, those with the latest time first.
func byReadingAll(newestFirst []manifest.Manifest) (chosen manifest.Manifest, found bool) {
	for _, one := range newestFirst {
		if one.Verified() && (!found || newerKey(one.Key(), chosen.Key())) {
			chosen, found = one, true
		}
	}
	return chosen, found
}

func TestTheNewestIsTheSameAsIfEveryManifestWereRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) manifest.Manifest {
			made := backupAt(rapid.IntRange(0, 50).Draw(t, "minutes"), rapid.Int64Range(1, 50).Draw(t, "revision"),
				values.ClusterID(rapid.IntRange(1, 2).Draw(t, "cluster")))
			if rapid.Bool().Draw(t, "suspect") {
				made.Suspect = "it differs"
			}
			return made
		}), 0, 30, manifest.Manifest.Key).Draw(t, "backups")
		damaged := map[manifest.Key]bool{}
		for _, one := range all {
			damaged[one.Key()] = rapid.IntRange(0, 9).Draw(t, "damaged") == 0
		}
		l := listed(t, memory(t, all, func(key manifest.Key) bool { return damaged[key] }))
		chosen, found, err := l.choose(context.Background(), manifest.Latest)
		if err != nil {
			t.Fatal(err)
		}
		whole := slices.DeleteFunc(all, func(one manifest.Manifest) bool { return damaged[one.Key()] })
		slices.SortFunc(whole, func(a, b manifest.Manifest) int { return manifest.NewestFirst(a.Key(), b.Key()) })
		wanted, has := byReadingAll(whole)
		if found != has || chosen.manifest.Key() != wanted.Key() {
			t.Fatalf("%v %v is chosen, and %v %v is where every manifest is read", chosen.manifest.Key(), found, wanted.Key(),
				has)
		}
		// No manifest that would be chosen instead is passed over in silence.
		for key, is := range damaged {
			of := key.ClusterID == wanted.ClusterID && newerKey(key, wanted.Key())
			isNoted := slices.ContainsFunc(l.unread, func(one unread) bool { return one.key == key })
			if found && is && of && !isNoted {
				t.Fatalf("%v cannot be read, and is newer than %v", key, wanted.Key())
			}
		}
	})
}

const many = 20_000

// manyBackups are those of each five minutes. The newest one is the last.
func manyBackups() (all []manifest.Manifest) {
	for i := range many {
		all = append(all, backupAt(5*i, int64(1+i), 1))
	}
	return all
}

func TestFewManifestsOfManyAreRead(t *testing.T) {
	all := manyBackups()
	oldest := all[0].Key()
	from := memory(t, all, none)
	read := func(snapshot string, wanted manifest.Key, most int) {
		t.Helper()
		_, before := from.Reads()
		chosen, found, err := listed(t, from).choose(t.Context(), snapshot)
		_, after := from.Reads()
		if err != nil || !found || chosen.manifest.Key() != wanted || after-before > most {
			t.Errorf("%v %v after %d reads", chosen.manifest.Key(), err, after-before)
		}
	}
	read(manifest.Latest, all[many-1].Key(), 1)
	read(oldest.String(), oldest, 1)
	l := listed(t, from)
	_, before := from.Reads()
	if err := l.lookBeyond(t.Context(), oldest); err != nil {
		t.Fatal(err)
	}
	if _, after := from.Reads(); after-before > newerMost || strings.Count(l.beyond(oldest), "newer=") != newerMost ||
		!strings.HasPrefix(l.beyond(oldest), "newer="+all[many-1].Key().String()+"\n") {
		t.Errorf("%d reads: %s", after-before, l.beyond(oldest))
	}
	for i := many - 20; i < many; i++ {
		all[i].Suspect = "it differs"
		text, err := all[i].JSON()
		if err != nil {
			t.Fatal(err)
		}
		from.Add(all[i].Key().Manifest(), text)
	}
	read(manifest.Latest, all[many-21].Key(), 1+8+64)
}

func TestTheEndOfTheTimeEndsTheReading(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	damaged := memory(t, manyBackups()[:1000], func(manifest.Key) bool { return true })
	damaged.On = func(string) error {
		if files, _ := damaged.Reads(); files > 100 {
			cancel()
		}
		return ctx.Err()
	}
	_, found, err := listed(t, damaged).choose(ctx, manifest.Latest)
	if files, _ := damaged.Reads(); found || !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "\n") ||
		files > 120 {
		t.Errorf("%d reads: %v", files, err)
	}
}

func TestATargetThatFailsIsNotABackupThatIsNotFound(t *testing.T) {
	m := store(t, backupAt(0, 5, 1))
	silent := `target={"name":"away","kind":"s3","bucket":"backups","endpoint":"http://127.0.0.1:1","path_style":true,` +
		`"access_key_id":"id","secret_access_key":"secret"}`
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	for _, snapshot := range []string{manifest.Latest, backupAt(1, 6, 1).Key().String()} {
		req := request{snapshot: snapshot, cluster: "etcd", token: "test", targets: []string{
			strings.TrimPrefix(silent, "target="), strings.TrimPrefix(directory, "target="),
		}}
		_, err := backup(ctx, m, req)
		if coded.CodeOf(err) != coded.TargetFailed || !strings.Contains(err.Error(), `the target "away"`) {
			t.Errorf("%s: %v", snapshot, err)
		}
	}
}
