package snapshot

import (
	"strings"
	"testing"
)

func TestASnapshotIsRefusedBeforeItFillsTheRootDisk(t *testing.T) {
	for title, one := range map[string]struct {
		free     uint64
		database int64
		want     string
	}{
		"room for both":           {164_000_000, 100_000_000, ""},
		"one byte too few":        {163_999_999, 100_000_000, "163 MB are free, and a snapshot needs 164 MB"},
		"room for no database":    {64_000_000, 0, ""},
		"a full disk":             {0, 25_000, "0 MB are free, and a snapshot needs 65 MB (a database of 1 MB"},
		"more than any disk":      {1 << 40, 1 << 62, "no space on the disk of /snapshots"},
		"room for a large one":    {1 << 40, 8 << 30, ""},
		"a size that is negative": {64_000_000, -1, ""},
	} {
		err := enough(one.free, one.database, "/snapshots")
		if one.want == "" && err != nil || one.want != "" && (err == nil || !strings.Contains(err.Error(), one.want)) {
			t.Errorf("%s: %v", title, err)
		}
	}
}
