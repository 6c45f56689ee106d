package restore

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"

	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/files"
)

// A fault of a snapshot is found while the cluster serves, and nothing is left of the try.
func TestABadSnapshotStopsNothing(t *testing.T) {
	all := hosts(t, 1, release, "")
	bootstrap(t, all)
	h := all[0]
	h.put("a", strings.Repeat("value ", 2000))
	save(t, h, all)
	good, err := os.ReadFile(h.m.Paths.At(snapshotFile))
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(good)
	flipped[bytes.Index(flipped, []byte("value value"))] ^= 1
	over := "old_cluster=" + h.status().Cluster.String()
	for promise, c := range map[string]struct {
		content []byte
		other   []string
		wanted  string
	}{
		"a file that is not there":  {nil, []string{"snapshot=/srv/none.db"}, "no such file"},
		"a truncated one":           {good[:len(good)/2+7], nil, "It is truncated"},
		"one with a flipped byte":   {flipped, nil, "its data differs from the SHA-256 at its end"},
		"an empty one":              {[]byte{}, nil, "It is truncated"},
		"one with another SHA-256":  {good, []string{"sha256_raw=" + strings.Repeat("0", 64)}, "was expected"},
		"one with another hash":     {good, []string{"hash_kv=1"}, "its manifest says 1"},
		"one of another minor":      {good, []string{"version=3.5.35"}, "both must be of one minor version"},
		"a key without a target":    {good, []string{"snapshot=etcd/x/y"}, "cannot be fetched"},
		"a host that was dropped":   {good, []string{"initial_cluster=m9="}, "Put m9 back into hosts, with lost: true"},
		"a bump without compaction": {good, []string{"mark_compacted=false"}, "each needs the other"},
	} {
		t.Run(promise, func(t *testing.T) {
			if c.content != nil {
				put(t, h.m.Paths.At(snapshotFile), string(c.content))
			}
			if promise == "one of another minor" {
				// Its check comes before any program of the release runs.
				put(t, h.m.Paths.ReleaseFile("3.5.35", "etcdutl"), "")
				if err := os.Chmod(h.m.Paths.ReleaseFile("3.5.35", "etcdutl"), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			_, err := h.run(StageVerb, h.input(all, "r1", append(c.other, over)...))
			if err == nil || !strings.Contains(err.Error(), c.wanted) {
				t.Errorf("%v", err)
			}
			restoring, err := mark.Restoring(h.m.Paths)
			if err != nil || restoring != "" || files.Exists(filepath.Join(h.m.Paths.At("/data"), ".restore-r1")) {
				t.Errorf("something is left: %q %v", restoring, err)
			}
			_, err = h.run(StopVerb, h.input(all, "r1", append(c.other, over)...))
			if err == nil {
				t.Error("etcd stops without a stage")
			}
			h.serves()
		})
	}
}

// An alarm in a snapshot is under the ID of a member that is no longer there, and would keep writes away.
func TestTheAlarmOfAMemberThatIsGoneIsDisarmed(t *testing.T) {
	all := hosts(t, 1, release, "")
	bootstrap(t, all)
	h := all[0]
	h.put("a", "1")
	alarm := &pb.AlarmRequest{
		Action: pb.AlarmRequest_ACTIVATE, Alarm: pb.AlarmType_NOSPACE, MemberID: uint64(h.status().Member),
	}
	if _, err := pb.NewMaintenanceClient(h.keys().ActiveConnection()).Alarm(t.Context(), alarm); err != nil {
		t.Fatal(err)
	}
	save(t, h, all)
	restoreAll(t, all, all, "r1", "old_cluster="+h.status().Cluster.String())
	h.serves()
	h.put("a", "2")
	waitFor(t, func() bool { return !files.Exists(h.m.Paths.AfterRestore()) })
}
