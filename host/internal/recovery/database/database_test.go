package database

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"etcd-host/internal/wire/values"
)

// made is a database like etcd's, with the digest that a snapshot ends with.
func made(t *testing.T, change func(tx *bbolt.Tx) error) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "db")
	db, err := bbolt.Open(file, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(change), db.Close()); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(content)
	return append(content, sum[:]...)
}

func number64(value uint64) []byte { return binary.BigEndian.AppendUint64(nil, value) }

// puts makes buckets and puts what is given as bucket, key, value.
func puts(all ...[3]string) func(tx *bbolt.Tx) error {
	return func(tx *bbolt.Tx) error {
		for _, one := range all {
			bucket, err := tx.CreateBucketIfNotExists([]byte(one[0]))
			if err == nil && one[1] != "" {
				err = bucket.Put([]byte(one[1]), []byte(one[2]))
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
}

func TestADatabaseOfANewClusterNamesNoVersionYet(t *testing.T) {
	for text, want := range map[string]string{"3.0.0": "", "3.5.0": "3.5", "3.6.0": "3.6"} {
		file := filepath.Join(t.TempDir(), "db")
		content := made(t, puts([3]string{"key"}, [3]string{"meta"}, [3]string{"cluster", "clusterVersion", text}))
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		facts, err := Read(file)
		if err != nil || facts.Minor.IsZero() != (want == "") || want != "" && facts.Minor.MinorString() != want {
			t.Errorf("%s: %+v %v", text, facts, err)
		}
	}
}

// Alarms of member 7, as etcd writes them.
const (
	noSpace = "\x08\x07\x10\x01"
	corrupt = "\x08\x07\x10\x02"
)

func ordinary(t *testing.T) []byte {
	t.Helper()
	return made(t, puts(
		[3]string{"key", string(number64(7)) + "_" + string(number64(0)), strings.Repeat("value", 100)},
		[3]string{"meta", "consistent_index", string(number64(12))},
		[3]string{"meta", "term", string(number64(3))},
		[3]string{"meta", "storageVersion", "3.6.0"},
		[3]string{"cluster", "clusterVersion", "3.6.0"},
		[3]string{"cluster", "downgrade", `{"target-version":"3.5.0","enabled":true}`},
		[3]string{"alarm", noSpace, ""},
		[3]string{"alarm", corrupt, ""},
		[3]string{"auth", "authEnabled", "\x01"},
	))
}

func write(t interface {
	Helper()
	Fatal(args ...any)
}, dir string, content []byte) string {
	t.Helper()
	path := filepath.Join(dir, "snapshot.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheFactsOfADatabaseAreRead(t *testing.T) {
	facts, err := Read(write(t, t.TempDir(), ordinary(t)))
	wanted := Facts{
		Minor: values.Version{Major: 3, Minor: 6}, Revision: 7, Term: 3, Index: 12, Auth: true,
		Alarms: []string{"NOSPACE", "CORRUPT"}, Downgrade: true,
	}
	if err != nil || !reflect.DeepEqual(facts, wanted) {
		t.Errorf("%+v %v", facts, err)
	}
	old := made(t, puts([3]string{"key"}, [3]string{"meta"}, [3]string{"cluster", "clusterVersion", "3.5.0"}))
	facts, err = Read(write(t, t.TempDir(), old))
	if err != nil || !reflect.DeepEqual(facts, Facts{Minor: values.Version{Major: 3, Minor: 5}, Revision: 1}) {
		t.Errorf("of etcd 3.5: %+v %v", facts, err)
	}
}

func TestAFileThatIsNotADatabaseOfEtcdIsRefused(t *testing.T) {
	for name, content := range map[string][]byte{
		"empty":         {},
		"junk":          []byte(strings.Repeat("junk", 5000)),
		"another bbolt": made(t, puts([3]string{"other", "a", "b"})),
		"an odd version": made(t, puts([3]string{"key"},
			[3]string{"meta", "storageVersion", "$(id)"})),
	} {
		if facts, err := Read(write(t, t.TempDir(), content)); err == nil {
			t.Errorf("%s: %+v", name, facts)
		}
	}
}

func TestEachFlippedByteAndEachTruncationIsFound(t *testing.T) {
	good := ordinary(t)
	dir := t.TempDir()
	sum := sha256.Sum256(good)
	if whole, err := Checksum(write(t, dir, good)); err != nil || whole != hex.EncodeToString(sum[:]) {
		t.Fatalf("%s %v", whole, err)
	}
	rapid.Check(t, func(t *rapid.T) {
		bad := bytes.Clone(good)
		if rapid.Bool().Draw(t, "truncate") {
			bad = bad[:rapid.IntRange(0, len(bad)-1).Draw(t, "length")]
		} else {
			bad[rapid.IntRange(0, len(bad)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
		}
		path := write(t, dir, bad)
		if _, err := Checksum(path); err == nil {
			t.Fatal("it passes")
		}
		// A member's data has no digest, so this must tolerate anything. The race detector also checks pointers, and
		// ends the program where bbolt follows a damaged one, which no recovery catches.
		if !raceDetector {
			_, _ = Read(path)
		}
	})
}

func TestTheVotersOfADatabaseAreCounted(t *testing.T) {
	records := [][3]string{{"key"}, {"meta"}, {"members", "9", `{"id":9,"isLearner":true}`}}
	for want, voter := range [][3]string{
		{"members", "1", `{"id":1,"peerURLs":["https://etcd01:2380","https://10.0.0.1:2380"],"name":"etcd01"}`},
		{"members", "2", `{"id":2}`},
	} {
		records = append(records, voter)
		count, err := Voters(write(t, t.TempDir(), made(t, puts(records...))))
		if err != nil || count != want+1 {
			t.Errorf("%d %v", count, err)
		}
	}
	odd := made(t, puts([3]string{"key"}, [3]string{"meta"}, [3]string{"members", "1", "not JSON"}))
	if count, err := Voters(write(t, t.TempDir(), odd)); err == nil {
		t.Errorf("%d", count)
	}
}

func TestThePeersOfADatabaseAreReadWholeOrAreAnError(t *testing.T) {
	member := func(record string) []byte {
		return made(t, puts([3]string{"key"}, [3]string{"meta"}, [3]string{"members", "8e9e05c52164694d", record}))
	}
	for _, given := range []struct{ record, peers, refused string }{
		{`{"id":1,"peerURLs":["https://etcd01:2380"],"name":"etcd01"}`, "[https://etcd01:2380]", ""},
		{`{"id":1,"peerURLs":[]}`, "[]", ""},
		{`{"id":1,"peerURLs":["https://etcd01:2380","ftp://x"]}`, "", `"ftp://x"`},
		{`not JSON`, "", "cannot be read"},
	} {
		peers, err := Peers(write(t, t.TempDir(), member(given.record)))
		if given.refused == "" && (err != nil || fmt.Sprint(peers) != given.peers) {
			t.Errorf("%s: %v, %v", given.record, peers, err)
		}
		if given.refused != "" && (err == nil || !strings.Contains(err.Error(), given.refused)) {
			t.Errorf("%s: %v", given.record, err)
		}
	}
}
