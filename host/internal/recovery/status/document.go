package status

import (
	"fmt"
	"time"

	"etcd-host/internal/recovery/catalog"
)

// Document is the output of --json. A field may be added. A field that is here keeps its name and its meaning for as
// long as Format stays the same.
type Document struct {
	Format int       `json:"format"`
	Time   time.Time `json:"time"`
	// State is "healthy", "attention", "critical", "no_quorum" or "not_a_member".
	State string `json:"state"`
	// Findings are what needs attention, in words.
	Findings     []Finding     `json:"findings"`
	Host         Host          `json:"host"`
	Cluster      Cluster       `json:"cluster"`
	Members      []Member      `json:"members"`
	Alarms       []Alarm       `json:"alarms"`
	Certificates []Certificate `json:"certificates"`
	Backups      []Backup      `json:"backups"`
	Drills       []Drill       `json:"drills"`
	// Records are those that --records asks for.
	Records []Record `json:"records"`
}

// Finding is about a member, a host, a target, a CA, a record or the cluster.
type Finding struct {
	// Check is one word for programs. Severity is "critical" or "warning", as that of the alert on the same trouble.
	Check    string `json:"check"`
	Severity string `json:"severity"`
	Subject  string `json:"subject"`
	Text     string `json:"text"`
}

func (d *Document) warn(check, subject, text string, args ...any) {
	d.Findings = append(d.Findings, Finding{check, "warning", subject, fmt.Sprintf(text, args...)})
}

func (d *Document) critical(check, subject, text string, args ...any) {
	d.Findings = append(d.Findings, Finding{check, "critical", subject, fmt.Sprintf(text, args...)})
}

// Host is what this host remembers of its member.
type Host struct {
	Member string `json:"member"`
	// ID is empty where the host does not know it.
	ID string `json:"id"`
	// Program is the version of etcd-host, of which each architecture has its own.
	Program      string `json:"program"`
	Architecture string `json:"architecture"`
	// Listed says that the cluster lists the member whose data is here, with this host's name and peer URL. It is null
	// where no quorum answers, or its answer is not accepted.
	Listed *bool `json:"listed"`
}

// Cluster is empty but for Quorum where no member answers. Quorum is null where the answer is not accepted: that is a
// finding "odd-answer".
type Cluster struct {
	Name   string `json:"name"`
	ID     string `json:"id"`
	Quorum *bool  `json:"quorum"`
	Leader string `json:"leader"`
}

// Member is one that the cluster lists or, without a list, one that this host remembers.
type Member struct {
	Name string `json:"name"`
	ID   string `json:"id"`
	URL  string `json:"url"`
	// Role is "leader", "voter", "learner" or "unstarted"; "unknown" where neither the member nor a quorum answers.
	Role    string `json:"role"`
	Version string `json:"version"`
	// DBSize, DBInUse and Quota are bytes.
	DBSize  int64  `json:"db_size"`
	DBInUse int64  `json:"db_in_use"`
	Quota   int64  `json:"quota"`
	Term    uint64 `json:"raft_term"`
	Applied uint64 `json:"raft_applied"`
	// Behind is how many entries of the log another member has applied and this one has not.
	Behind uint64 `json:"raft_behind"`
	// Commits says that the member is a voting member that answers and takes part in decisions. It is null where its
	// answer is not accepted.
	Commits *bool `json:"commits"`
	// Error is why the member does not answer or does not commit, or what the member reports.
	Error string `json:"error"`
}

// Alarm is raised by one member.
type Alarm struct {
	Type   string `json:"type"`
	Member string `json:"member"`
	ID     string `json:"id"`
}

// Certificate is one of this host.
type Certificate struct {
	Kind    string    `json:"kind"`
	Name    string    `json:"name"`
	Expires time.Time `json:"expires"`
	Days    int       `json:"days_left"`
}

// Backup is the newest verified backup in a target.
type Backup struct {
	Target string `json:"target"`
	// Asked says that the target answered now. Otherwise the rest is of the last run on this host.
	Asked bool `json:"asked"`
	// Key is empty where the target has no verified backup.
	Key string `json:"key"`
	// Member took it. In a directory of one host that is the host's own, so no other host has it there.
	Member   string     `json:"member"`
	Time     *time.Time `json:"time"`
	Age      int64      `json:"age_seconds"`
	Revision int64      `json:"revision"`
	Size     int64      `json:"size"`
	Count    int        `json:"count"`
	Error    string     `json:"error"`
	// passed are newer ones that cannot be used.
	passed catalog.Passed
}

// Drill is the last one on this host: one follower drills.
type Drill struct {
	Target string `json:"target"`
	// Result is "succeeded", "failed", "skipped", "compared only" or "interrupted".
	Result string    `json:"result"`
	Text   string    `json:"text"`
	Time   time.Time `json:"time"`
	Age    int64     `json:"age_seconds"`
	// Failed is the last drill that failed, null once one of its kind or a stronger one succeeded. FailedCompared says
	// that it restored nothing.
	Failed         *time.Time `json:"failed"`
	FailedCompared bool       `json:"failed_compared"`
	// LastSuccess and RestoreSeconds are of the last drill that succeeded.
	LastSuccess    *time.Time `json:"last_success"`
	RestoreSeconds float64    `json:"restore_seconds"`
}

// Record is what a name of the cluster resolves to on this host.
type Record struct {
	Name string `json:"name"`
	// Type is "SRV" or "address".
	Type string `json:"type"`
	// Values are HOST:PORT of a member, or addresses.
	Values []string `json:"values"`
	// Error is why the resolver did not answer.
	Error string `json:"error"`
}
