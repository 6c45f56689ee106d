// Package report keeps what the last run of a backup did and what the targets hold. The metrics and the status read it.
package report

import (
	"maps"
	"os"
	"time"

	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/records"
	"etcd-host/internal/wire/values"
)

// Report is of one host. Every host reports the age of the newest backup in each target, also one that took none.
type Report struct {
	// Began is when the last run began, and Ended when it ended; zero while it runs, and where it was interrupted.
	Began time.Time `json:"began"`
	Ended time.Time `json:"ended,omitzero"`
	// Stage is where the run is, or where it failed; empty after a success.
	Stage string `json:"stage,omitempty"`
	Error string `json:"error,omitempty"`
	// Took says that this host took a backup in that run.
	Took bool `json:"took"`
	// Seconds has the duration of each stage of the last run that took a backup.
	Seconds map[string]float64 `json:"seconds,omitempty"`
	Targets map[string]Target  `json:"targets"`
	// Previous is the last run that ended, where this one did not.
	Previous *Report `json:"previous,omitempty"`
}

// Target is what one target held when it was last read.
type Target struct {
	// Place is that of the target, as long as the rest is of it; empty in a report of an earlier version.
	Place string    `json:"place,omitempty"`
	Read  time.Time `json:"read"`
	// Error is why it could not be read or written in the last run.
	Error  string  `json:"error,omitempty"`
	Newest *Newest `json:"newest,omitempty"`
	// Previous is the size of the snapshot before the newest one; 0 where there is none.
	PreviousSize int64     `json:"previous_size_raw,omitempty"`
	Count        int       `json:"count"`
	Oldest       time.Time `json:"oldest,omitzero"`
}

// Newest is the newest verified backup in a target.
type Newest struct {
	Key        string    `json:"key"`
	Time       time.Time `json:"time"`
	Member     string    `json:"member"`
	Revision   int64     `json:"revision"`
	Keys       int64     `json:"keys"`
	SizeRaw    int64     `json:"size_raw"`
	SizeStored int64     `json:"size_stored"`
}

// Read returns the report of this host; the zero Report where there is none, or where it cannot be read.
func Read(host paths.Host) (Report, error) {
	var found Report
	if err := records.JSON(host, host.BackupReport(), &found, records.Renewed); err != nil {
		return Report{}, err
	}
	return found, nil
}

// Result is the last run that ended; the zero Report where none did. One that was interrupted says nothing of backups.
func (r Report) Result() Report {
	switch {
	case !r.Ended.IsZero():
		return r
	case r.Previous != nil:
		return *r.Previous
	}
	return Report{}
}

// Next is the report of a run that begins. It keeps what is known of the targets.
func (r Report) Next(began time.Time) Report {
	next := Report{Began: began, Seconds: maps.Clone(r.Seconds), Targets: maps.Clone(r.Targets)}
	if previous := r.Result(); !previous.Began.IsZero() {
		next.Previous = &previous
	}
	return next
}

// Write replaces the report.
func (r Report) Write(host paths.Host) error {
	if err := os.MkdirAll(host.StateDir(), 0o700); err != nil {
		return err
	}
	return records.PutJSON(host.BackupReport(), r)
}

// Begin drops targets that are not set up any longer, and what is of a former place. The run tries all that are left.
func (r *Report) Begin(wanted []target.Settings) {
	tried := map[string]Target{}
	for _, one := range wanted {
		known, _ := r.For(one)
		known.Place = one.Place()
		tried[one.Name] = known
	}
	r.Targets = tried
}

// For is what is known of a target; false where no run tried it, or only its former place.
func (r Report) For(wanted target.Settings) (found Target, isTried bool) {
	found, isTried = r.Targets[wanted.Name]
	if found.Place != "" && found.Place != wanted.Place() {
		return Target{}, false
	}
	return found, isTried
}

// Notice has the newest backup in the report.
func (t *Target) Notice(m manifest.Manifest) {
	key := m.Key().String()
	if t.Newest != nil && t.Newest.Key == key {
		return
	}
	if t.Newest != nil {
		t.PreviousSize = t.Newest.SizeRaw
	}
	t.Newest = &Newest{
		Key: key, Time: m.Time, Member: m.Member.String(), Revision: m.Revision, Keys: m.Keys, SizeRaw: m.Raw.Size,
		SizeStored: m.Stored.Size,
	}
}

// Line is an error as one line of the report.
func Line(err error) string {
	if err == nil {
		return ""
	}
	return values.Printable(err.Error())
}
