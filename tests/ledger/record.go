package main

// Kind is the kind of one line of the log.
type Kind string

const (
	// Begin and end of one run, with the wall clock beside the monotonic one.
	KindStart Kind = "start"
	KindStop  Kind = "stop"
	// An attempt is written before the request is sent, so that a ledger that was killed explains its last keys.
	KindAttempt Kind = "attempt"
	KindWrite   Kind = "write"
	KindRead    Kind = "read"
	KindEvent   Kind = "event"
	KindBreak   Kind = "break"
)

// Outcome of a write. Only an answer that says so is OK; only an error that etcd gives before it proposes is FAILED.
type Outcome string

const (
	OK      Outcome = "OK"
	Failed  Outcome = "FAILED"
	Unknown Outcome = "UNKNOWN"
)

// Record is one line of the log. Times are nanoseconds of CLOCK_MONOTONIC, which all programs of a machine share: what
// a test does can be laid beside them, and one log can hold several runs.
type Record struct {
	Kind Kind `json:"kind"`
	// The writer, reader or watcher, such as `watcher1`. Each run gives new names.
	By       string   `json:"by,omitempty"`
	Key      string   `json:"key,omitempty"`
	Value    string   `json:"value,omitempty"`
	Start    int64    `json:"start,omitempty"`
	End      int64    `json:"end,omitempty"`
	Outcome  Outcome  `json:"outcome,omitempty"`
	Revision int64    `json:"revision,omitempty"`
	Error    string   `json:"error,omitempty"`
	Detail   string   `json:"detail,omitempty"`
	Cluster  string   `json:"cluster,omitempty"`
	Member   string   `json:"member,omitempty"`
	Wall     string   `json:"wall,omitempty"`
	Prefix   string   `json:"prefix,omitempty"`
	Members  []string `json:"members,omitempty"`
	Watchers []string `json:"watchers,omitempty"`
	// The revision of the key that was read or seen. Revision is that of the answer.
	ModRevision int64 `json:"mod,omitempty"`
	Deleted     bool  `json:"deleted,omitempty"`
}
