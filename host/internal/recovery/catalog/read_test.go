package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"etcd-host/internal/recovery/catalog/catalogtest"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/wire/values"
)

func TestResultsComeInOrderAndFewAreReadInVain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count, wanted := rapid.IntRange(0, 300).Draw(t, "count"), rapid.IntRange(1, 300).Draw(t, "wanted")
		var reads, now, peak atomic.Int32
		read := func(i int) (int, error) {
			reads.Add(1)
			peak.Store(max(peak.Load(), now.Add(1)))
			defer now.Add(-1)
			return -i, fmt.Errorf("%d", i)
		}
		var used []int
		err := InOrder(context.Background(), count, read, func(i, value int, err error) bool {
			if value != -i || err.Error() != fmt.Sprint(i) {
				t.Fatalf("%d: %d %v", i, value, err)
			}
			used = append(used, i)
			return len(used) < wanted
		})
		if err != nil || len(used) != min(count, wanted) || !slices.IsSorted(used) {
			t.Fatalf("%v %v", used, err)
		}
		if most := min(count, wanted*(atOnce+1)); int(reads.Load()) > most || peak.Load() > atOnce {
			t.Fatalf("%d reads for %d, %d at once", reads.Load(), wanted, peak.Load())
		}
	})
}

func TestNoManifestIsReadAfterTheEndOfTheTime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	from := &catalogtest.Memory{On: func(string) error {
		cancel()
		return ctx.Err()
	}}
	used := 0
	err := (&Catalog{from: from}).Each(ctx, make([]manifest.Key, 1000), func(manifest.Key, manifest.Manifest, error) bool {
		used++
		return true
	})
	if _, times := from.Reads(); !errors.Is(err, context.Canceled) || used > 0 || times > atOnce {
		t.Errorf("%d reads, %d used: %v", times, used, err)
	}
}

func TestTheNewestVerifiedBackupOfManyNeedsFewManifests(t *testing.T) {
	from := &catalogtest.Memory{}
	at := time.Date(2026, 11, 28, 1, 0, 0, 0, time.UTC)
	c := &Catalog{from: from, data: map[manifest.Key]target.Object{}}
	content := manifest.Content{Size: 4, SHA256: strings.Repeat("0", 64)}
	for i := range 1000 {
		m := manifest.Manifest{
			Time: at.Add(-time.Duration(i) * time.Minute), Cluster: "etcd", Bootstrap: manifest.DigestOf("test"), ClusterID: 1,
			Member: "m0", EtcdVersion: values.Version{Major: 3, Minor: 6}, Revision: int64(2000 - i), CompactRevision: -1,
			Raw: content, Stored: content, Compression: manifest.None, Program: "1",
		}
		if i < 3 {
			m.Suspect = "its members differ"
		}
		text, err := m.JSON()
		if err != nil {
			t.Fatal(err)
		}
		from.Add(m.Key().Manifest(), text)
		c.Keys, c.data[m.Key()] = append(c.Keys, m.Key()), target.Object{Path: m.Data(), Size: 4}
	}
	newest, has, err := c.Newest(t.Context(), at)
	if files, times := from.Reads(); err != nil || !has || newest.Key() != c.Keys[3] || files > 1+atOnce || times > files {
		t.Errorf("%v %v after %d reads of %d manifests", newest.Key(), err, times, files)
	}
}
