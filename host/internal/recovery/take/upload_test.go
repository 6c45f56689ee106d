package take

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/target/targettest"
)

// Each encryption of the same data has other bytes of the same number, as the snapshot of another member may have.
func TestABackupThatAnotherHostWritesInTheSameSecondIsASuccess(t *testing.T) {
	t.Parallel()
	const data, text = ".db.age", ".json"
	for title, one := range map[string]struct {
		// at is the request of ours before which files of the other host arrive.
		at      func(r *http.Request) bool
		arrives []string
		// later has those that arrive one second after.
		later []string
		fails bool
	}{
		"its data comes before ours is read back": {
			at: asks(http.MethodGet, data), arrives: []string{data}, later: []string{text},
		},
		"all of it comes before ours is read back": {at: asks(http.MethodGet, data), arrives: []string{data, text}},
		"all of it comes before our manifest":      {at: asks(http.MethodPut, text), arrives: []string{data, text}},
		"all of it comes after our manifest":       {at: putThenGet(text), arrives: []string{data, text}},
		"its manifest comes after ours":            {at: putThenGet(text), arrives: []string{text}},
		"its host is killed before its manifest": {
			at: asks(http.MethodGet, data), arrives: []string{data}, fails: true,
		},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			their, settings := s3(t, nil)
			encrypted := func(settings string) string {
				plain := strings.Replace(document(settings), `"cluster"`, `"compression":"none","cluster"`, 1)
				return strings.Replace(plain, `"cluster"`, `"recipients":["`+recipient+`"],"cluster"`, 1)
			}
			b := newBench(t, encrypted(settings))
			at := time.Now()
			b.m.Now = func() time.Time { return at }
			b.must()
			var store *targettest.S3
			bring := func(suffixes []string) {
				for _, key := range their.Keys() {
					for _, suffix := range suffixes {
						if strings.HasSuffix(key, suffix) {
							their.Change(key, func(content []byte) []byte {
								store.Change(key, func([]byte) []byte { return content })
								return content
							})
						}
					}
				}
			}
			came := false
			store, settings = s3(t, func(_ http.ResponseWriter, r *http.Request) bool {
				if !came && one.at(r) {
					came = true
					bring(one.arrives)
					time.AfterFunc(time.Second, func() { bring(one.later) })
				}
				return false
			})
			b.set(encrypted(settings))
			if err := b.run(); (err != nil) != one.fails || !came {
				t.Errorf("%v, and the other host's came: %v", err, came)
			}
			if one.fails {
				return
			}
			r, err := begin(b.m, at)
			if err != nil {
				t.Fatal(err)
			}
			defer r.close()
			found, err := catalog.Open(t.Context(), r.targets[0], "etcd", manifest.DigestOf(b.self.Token))
			if err != nil || len(found.Keys) != 1 || len(found.Orphans) > 0 {
				t.Fatalf("%+v %v", found, err)
			}
			whole, err := found.Manifest(t.Context(), found.Keys[0])
			if err != nil {
				t.Fatal(err)
			}
			if err := catalog.Stored(t.Context(), r.targets[0], whole, io.Discard); err != nil {
				t.Error(err)
			}
		})
	}
}

func asks(method, suffix string) func(*http.Request) bool {
	return func(r *http.Request) bool { return r.Method == method && strings.HasSuffix(r.URL.Path, suffix) }
}

// putThenGet is the first read after a write.
func putThenGet(suffix string) func(*http.Request) bool {
	written := false
	return func(r *http.Request) bool {
		written = written || asks(http.MethodPut, suffix)(r)
		return written && asks(http.MethodGet, suffix)(r)
	}
}
