// Package defragmented keeps what the last defragmentation on this host did. The metrics read it.
package defragmented

import (
	"time"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/records"
)

// Result is of the last run that did or tried something, and of the last one that had nothing to do.
type Result struct {
	// Began is zero where this host never defragmented its member.
	Began time.Time `json:"began,omitzero"`
	// Running says that it has not ended.
	Running bool    `json:"running"`
	Seconds float64 `json:"seconds"`
	Before  int64   `json:"size_before"`
	After   int64   `json:"size_after"`
	Error   string  `json:"error"`

	// Skipped is when a run had nothing to do or had to leave it, and Reason why.
	Skipped time.Time `json:"skipped,omitzero"`
	Reason  string    `json:"reason"`
	// Previous is the last run that ended, while another one runs.
	Previous *Result `json:"previous,omitempty"`
}

// Ended is the last run that ended; the zero Result where none did.
func (r Result) Ended() Result {
	switch {
	case !r.Running:
		return r
	case r.Previous != nil:
		return *r.Previous
	}
	return Result{}
}

// Read returns the zero Result where there is none.
func Read(host paths.Host) (Result, error) {
	var found Result
	if err := records.JSON(host, host.Defragmentation(), &found, records.Renewed); err != nil {
		return Result{}, err
	}
	return found, nil
}

// Change writes the result again. The next run does not need the file, so a damaged one is replaced.
func Change(host paths.Host, change func(*Result)) error {
	found, err := Read(host)
	if err != nil {
		found = Result{}
	}
	change(&found)
	return records.PutJSON(host.Defragmentation(), found)
}
