package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"etcd-host/internal/recovery/catalog/catalogtest"
	"etcd-host/internal/recovery/manifest"
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
