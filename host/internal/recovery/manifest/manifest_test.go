package manifest

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"etcd-host/internal/wire/values"
)

func manifests() *rapid.Generator[Manifest] {
	return rapid.Custom(func(t *rapid.T) Manifest {
		count := rapid.Int64Range(0, 1<<50)
		digest := rapid.StringMatching(`[0-9a-f]{64}`)
		revision := rapid.Int64Range(1, 1<<62).Draw(t, "revision")
		m := Manifest{
			Time:            time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "time"), 0).UTC(),
			Cluster:         ClusterName(rapid.StringMatching(`[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}`).Draw(t, "cluster")),
			Bootstrap:       DigestOf(values.Token(rapid.StringMatching(`[!-~]{1,20}`).Draw(t, "token"))),
			ClusterID:       values.ClusterID(rapid.Uint64().Draw(t, "id")),
			Member:          values.MemberName(rapid.StringMatching(`[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}`).Draw(t, "member")),
			EtcdVersion:     values.Version{Major: 3, Minor: rapid.IntRange(5, 7).Draw(t, "minor"), Patch: 3},
			Revision:        revision,
			CompactRevision: rapid.Int64Range(-1, revision).Draw(t, "compacted"),
			RaftTerm:        rapid.Uint64().Draw(t, "term"),
			RaftIndex:       rapid.Uint64().Draw(t, "index"),
			HashKV:          rapid.Uint32().Draw(t, "hash"),
			Keys:            count.Draw(t, "keys"),
			Leases:          count.Draw(t, "leases"),
			Auth:            rapid.Bool().Draw(t, "auth"),
			Alarms:          []string{"NOSPACE"},
			Raw:             Content{count.Draw(t, "raw") + 1, digest.Draw(t, "raw digest")},
			Stored:          Content{count.Draw(t, "stored") + 1, digest.Draw(t, "stored digest")},
			Compression:     rapid.SampledFrom([]Compression{Zstd, None}).Draw(t, "compression"),
			Recipients:      []string{},
			Program:         "0123456789ab",
		}
		if rapid.Bool().Draw(t, "encrypted") {
			m.Recipients = []string{"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"}
		}
		return m
	})
}

func TestManifestIsReadAsItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := manifests().Draw(t, "manifest")
		text, err := m.JSON()
		if err != nil {
			t.Fatal(err)
		}
		read, err := ParseAt(m.Key().Manifest(), text)
		if err != nil || !reflect.DeepEqual(read, m) {
			t.Fatalf("%+v\nis read as\n%+v\n%v", m, read, err)
		}
		key, ours := KeyOfManifest(m.Key().Manifest())
		if !ours || key != m.Key() {
			t.Fatalf("%q is read as %+v", m.Key().Manifest(), key)
		}
		if data, ours := KeyOfData(m.Data()); !ours || data != m.Key() {
			t.Fatalf("%q is read as %+v", m.Data(), data)
		}
	})
}

func TestOddManifestIsRefusedAndQuoted(t *testing.T) {
	good := string(must(rapid.Custom(func(t *rapid.T) Manifest { return manifests().Draw(t, "m") }).Example(1).JSON()))
	for name, c := range map[string]struct{ change, to string }{
		"another format":        {`"format": 1`, `"format": 2`},
		"no revision":           {`"revision": `, `"revision": -`},
		"a size that overflows": {`"size_raw": `, `"size_raw": 9223372036854775000, "x": `},
		"an endless archive":    {`"size_stored": `, `"size_stored": 9223372036854775807, "x": `},
		"a short digest":        {`"sha256_raw": "`, `"sha256_raw": "zz`},
		"an odd compression":    {`"compression": "`, `"compression": "gzip`},
		"an odd member":         {`"member": "`, `"member": "\u001b`},
		"a path as cluster":     {`"cluster": "`, `"cluster": "../`},
		"an odd alarm":          {`"NOSPACE"`, `"NO SPACE\n"`},
		"a fraction":            {`Z",`, `.5Z",`},
		"a wrong type":          {`"keys": `, `"keys": "many", "x": `},
		"no JSON":               {`{`, ``},
	} {
		text := strings.Replace(good, c.change, c.to, 1)
		if text == good {
			t.Fatalf("%s changes nothing", name)
		}
		found, err := Parse([]byte(text))
		if err == nil || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%s is read as %+v, %v", name, found, err)
		}
	}
	if _, err := ParseAt("etcd/01234567/20261128T010000Z-r1-1.json", []byte(good)); err == nil {
		t.Error("a manifest under another backup's name is accepted")
	}
}

func TestOnlyOwnNamesAreKeys(t *testing.T) {
	for _, text := range []string{
		"", "etcd", "etcd/01234567", "etcd/01234567/20261128T010000Z-r1", "../01234567/20261128T010000Z-r1-1",
		"etcd/0123456/20261128T010000Z-r1-1", "etcd/01234567/20261328T010000Z-r1-1",
		"etcd/01234567/20261128T010000Z-r01-1", "etcd/01234567/20261128T010000Z-r1-0a",
		"etcd/01234567/20261128T010000Z-r99999999999999999999-1", "a/etcd/01234567/20261128T010000Z-r1-1",
		"etcd/01234567/20261128T010000Z-r1-1.db",
	} {
		if key, err := ParseKey(text); err == nil {
			t.Errorf("%q is read as %+v", text, key)
		}
	}
	for _, path := range []string{"etcd/01234567/20261128T010000Z-r1-1", "etcd/01234567/20261128T010000Z-r1-1.json.part"} {
		if _, ours := KeyOfManifest(path); ours {
			t.Errorf("%q is a manifest of ours", path)
		}
	}
}

func must(text []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return text
}
