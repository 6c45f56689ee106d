package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const millisecond = int64(1e6)

// acknowledgedAt is a run whose writes took 2 ms each and ended at these milliseconds.
func acknowledgedAt(stop int64, ends ...int64) []Record {
	records := []Record{{Kind: KindStart, Start: 1 * millisecond, Wall: "2026-01-01T00:00:00Z"}}
	for _, end := range ends {
		write := Record{Kind: KindWrite, Outcome: OK, Start: (end - 2) * millisecond, End: end * millisecond}
		records = append(records, write)
	}
	return append(records, Record{Kind: KindStop, End: stop * millisecond})
}

func TestLongestGap(t *testing.T) {
	cases := []struct {
		name     string
		records  []Record
		from, to int64
		want     string
	}{
		{"between two writes", acknowledgedAt(420, 101, 110, 401, 410), 0, 0, "291 at 110 false 00:00:00.109"},
		{"of two writers: ends are sorted", acknowledgedAt(420, 401, 101, 410, 301), 0, 0, "200 at 101 false 00:00:00.100"},
		{"that lasts to the end", acknowledgedAt(900, 101, 110), 0, 0, "790 at 110 true 00:00:00.109"},
		{"not before the first write", acknowledgedAt(510, 500, 505), 0, 0, "5 at 500 false 00:00:00.499"},
		{"cut at the bounds", acknowledgedAt(900, 101, 401), 200, 300, "100 at 200 true 00:00:00.199"},
		{"of the latest run", append(acknowledgedAt(50, 40),
			Record{Kind: KindStart, Start: 800 * millisecond, Wall: "2026-01-01T00:00:00.799Z"},
			Record{Kind: KindWrite, Outcome: OK, Start: 900 * millisecond, End: 901 * millisecond},
			Record{Kind: KindWrite, Outcome: OK, Start: 903 * millisecond, End: 904 * millisecond},
		), 0, 0, "3 at 901 false 00:00:00.900"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			gap := summarize(c.records, c.from*millisecond, c.to*millisecond).LongestGap
			got := fmt.Sprintf("%g at %d %t %s", gap.Ms, gap.Start/millisecond, gap.Open, gap.At[11:23])
			if got != c.want {
				t.Errorf("%s, expected %s", got, c.want)
			}
		})
	}
}

func TestTheSlowestWriteCountsWithoutAnAcknowledgement(t *testing.T) {
	records := acknowledgedAt(9000, 101, 110)
	records = append(records, Record{Kind: KindWrite, Outcome: Unknown, Start: 200 * millisecond, End: 7200 * millisecond})
	if summary := summarize(records, 0, 0); summary.SlowestMs != 7000 || summary.Latency.MaxMs != 2 {
		t.Errorf("slowest %g ms, and %g ms of those acknowledged", summary.SlowestMs, summary.Latency.MaxMs)
	}
}

func TestSummaryOfNothing(t *testing.T) {
	if summary := summarize(nil, 0, 0); summary.LongestGap != nil || summary.Gaps == nil {
		t.Errorf("%+v", summary)
	}
}

func TestOutcomeOf(t *testing.T) {
	cases := []struct {
		err  error
		want Outcome
		kind string
	}{
		{rpctypes.ErrGRPCNoLeader, Failed, "etcdserver: no leader"},
		{rpctypes.ErrGRPCNotSupportedForLearner, Failed, "etcdserver: rpc not supported for learner"},
		{rpctypes.ErrNoLeader, Failed, "etcdserver: no leader"},
		{
			rpctypes.ErrGRPCTimeoutDueToLeaderFail, Unknown,
			"etcdserver: request timed out, possibly due to previous leader failure",
		},
		{rpctypes.ErrGRPCStopped, Unknown, "etcdserver: server stopped"},
		{rpctypes.ErrGRPCNoSpace, Unknown, "etcdserver: mvcc: database space exceeded"},
		{status.Error(codes.DeadlineExceeded, "context deadline exceeded"), Unknown, "timed out"},
		{
			status.Error(codes.Unavailable, `connection error: desc = "transport: Error while dialing: dial tcp"`),
			Failed, "not connected",
		},
		{status.Error(codes.Unavailable, "error reading from server: EOF"), Unknown, "connection lost"},
		{status.Error(codes.Unknown, "raft proposal dropped"), Unknown, "Unknown"},
		{errors.New("anything else"), Unknown, "Unknown"},
	}
	for _, c := range cases {
		if outcome, kind := outcomeOf(c.err); outcome != c.want || kind != c.kind {
			t.Errorf("%v: %s, %q; expected %s, %q", c.err, outcome, kind, c.want, c.kind)
		}
	}
}

func TestLogOfAKilledLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	half := `{"kind":"attempt","key":"a","value":"1"}` + "\n" + `{"kind":"write","ke`
	if err := os.WriteFile(path, []byte(half), 0o600); err != nil {
		t.Fatal(err)
	}
	log, err := openLog(path)
	if err != nil {
		t.Fatal(err)
	}
	log.Append(Record{Kind: KindStart})
	records, err := readLog(path)
	if err != nil || len(records) != 2 || records[0].Key != "a" || records[1].Kind != KindStart {
		t.Errorf("%v, %+v", err, records)
	}
}
