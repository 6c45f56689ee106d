// Package drilled keeps what drills on this host found. The metrics, the status and the preview of a restore read it.
package drilled

import (
	"cmp"
	"maps"
	"time"

	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/records"
	"etcd-host/internal/wire/values"
)

// Place is the name of the sandbox of a drill, and of the folder of its data.
const Place = "drill"

// Success is a drill that ended well.
type Success struct {
	Time     time.Time `json:"time"`
	Key      string    `json:"key"`
	Revision int64     `json:"revision"`
	Keys     int64     `json:"keys"`
	// Seconds are those from the first byte of the backup to an etcd that serves it.
	Seconds float64 `json:"restore_seconds"`
	// Copy says that this host's copy of before the encryption was restored, and the stored data only compared.
	Copy bool `json:"copy,omitempty"`
}

// Result is the last drill of one target's newest backup.
type Result struct {
	Success
	// Place is that of the target; empty in a result of an earlier version.
	Place string `json:"place,omitempty"`
	OK    bool   `json:"ok"`
	// Skipped is why no backup was restored, and Error why one failed.
	Skipped string `json:"skipped"`
	Error   string `json:"error"`
	// Compared says that the stored data was only compared with its manifest. Without an Error it fits.
	Compared bool `json:"compared,omitempty"`
	// Failed is an earlier failure, which nothing since has outweighed.
	Failed *Failure `json:"failed,omitempty"`
	// LastSuccess is nil before the first one.
	LastSuccess *Success `json:"last_success,omitempty"`
	// Running is when a drill began that has not ended; the rest is of the one before.
	Running time.Time `json:"running,omitzero"`
	// Interrupted is a later drill that proved nothing of the backup; the rest is of the one before.
	Interrupted *Interruption `json:"interrupted,omitempty"`
}

// Failure is a drill that failed.
type Failure struct {
	Time  time.Time `json:"time"`
	Error string    `json:"error"`
	// Compared says that it restored nothing. Where one that restores failed, no comparison outweighs that.
	Compared bool `json:"compared,omitempty"`
}

// Interruption is the end of a drill without a result.
type Interruption struct {
	// Time is when the drill began.
	Time time.Time `json:"time"`
	Why  string    `json:"why"`
}

// Results are those of this host, by the names of targets.
type Results map[string]Result

// Read returns what drills on this host found.
func Read(host paths.Host) (Results, error) {
	found := Results{}
	if err := records.JSON(host, host.Drills(), &found, records.Renewed); err != nil {
		return nil, err
	}
	return found, nil
}

// For is the last drill of a target, if that was at its present place.
func (all Results) For(wanted target.Settings) Result {
	result := all[wanted.Name]
	if result.Place != "" && result.Place != wanted.Place() {
		return Result{}
	}
	return result
}

// Begin notes that a drill of a target begins: one that is killed can note nothing later.
func Begin(host paths.Host, wanted target.Settings, at time.Time) error {
	return change(host, func(all Results) {
		result := all.For(wanted)
		result.Place, result.Running = wanted.Place(), at
		all[wanted.Name] = result
	})
}

// Keep writes the result of one target beside those of the others.
func Keep(host paths.Host, target string, result Result) error {
	return change(host, func(all Results) { all.end(target, result) })
}

// Stop notes why the drills that run are about to end. They count as running until their service ended: systemd's word
// for the end may be a failure.
func Stop(host paths.Host, why string) error {
	return change(host, func(all Results) {
		for target, result := range all.running() {
			result.Interrupted = &Interruption{result.Running, values.Printable(why)}
			all[target] = result
		}
	})
}

// EndStopped ends the drills for which Stop noted a reason.
func EndStopped(host paths.Host) error {
	return change(host, func(all Results) {
		for target, result := range all.running() {
			if result.isStopped() {
				all.interrupt(target, result)
			}
		}
	})
}

// Interrupt ends all drills that run. The caller knows that none of their processes is left.
func Interrupt(host paths.Host) error {
	all, err := Read(host)
	if err == nil && len(all.running()) == 0 {
		return nil
	}
	return change(host, func(all Results) {
		for target, result := range all.running() {
			all.interrupt(target, result)
		}
	})
}

// Fail has all drills that run end with an error.
func Fail(host paths.Host, why string) error {
	return change(host, func(all Results) {
		for target, result := range all.running() {
			all.end(target, Result{Success: Success{Time: result.Running}, Place: result.Place, Error: why})
		}
	})
}

func (all Results) running() Results {
	found := maps.Clone(all)
	maps.DeleteFunc(found, func(_ string, result Result) bool { return result.Running.IsZero() })
	return found
}

// isStopped is false for an interruption of an earlier drill.
func (r Result) isStopped() bool { return r.Interrupted != nil && r.Interrupted.Time.Equal(r.Running) }

// Unfinished is the interruption of a drill whose process is gone.
func (r Result) Unfinished() *Interruption {
	if r.Running.IsZero() || r.isStopped() {
		return r.Interrupted
	}
	return &Interruption{r.Running, "it ended without a result"}
}

func (all Results) interrupt(target string, result Result) {
	result.Interrupted, result.Running = result.Unfinished(), time.Time{}
	all[target] = result
}

func (all Results) end(target string, result Result) {
	before := all[target]
	if before.Place != "" && result.Place != before.Place {
		before = Result{}
	}
	if result.LastSuccess == nil {
		result.LastSuccess = before.LastSuccess
	}
	if result.OK {
		success := result.Success
		result.LastSuccess = &success
	}
	for _, failure := range []*Failure{before.Failed, before.own()} {
		if failure != nil && !result.outweighs(*failure) {
			result.Failed = failure
		}
	}
	all[target] = result
}

// own is nil where the last drill did not fail.
func (r Result) own() *Failure {
	if r.Error == "" {
		return nil
	}
	return &Failure{r.Time, r.Error, r.Compared && (r.Failed == nil || r.Failed.Compared)}
}

// Failure is the last drill that failed, until one of its kind or a stronger one succeeds.
func (r Result) Failure() *Failure { return cmp.Or(r.own(), r.Failed) }

func (r Result) outweighs(failure Failure) bool {
	return r.OK || r.Compared && r.Error == "" && failure.Compared
}

// change writes the file again. The next drill does not need it, so a damaged one is replaced.
func change(host paths.Host, make func(Results)) error {
	all, err := Read(host)
	if err != nil {
		all = Results{}
	}
	make(all)
	return records.PutJSON(host.Drills(), all)
}
