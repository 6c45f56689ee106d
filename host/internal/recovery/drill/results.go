package drill

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
)

// Success is a drill that ended well.
type Success struct {
	Time     time.Time `json:"time"`
	Key      string    `json:"key"`
	Revision int64     `json:"revision"`
	Keys     int64     `json:"keys"`
	// Seconds are those from the first byte of the backup to an etcd that serves it.
	Seconds float64 `json:"restore_seconds"`
}

// Result is the last drill of one target's newest backup.
type Result struct {
	Success
	OK bool `json:"ok"`
	// Skipped is why no backup was tried, and Error why one failed.
	Skipped string `json:"skipped"`
	Error   string `json:"error"`
	// LastSuccess is nil before the first one.
	LastSuccess *Success `json:"last_success,omitempty"`
}

// Results are those of this host, by the names of targets.
type Results map[string]Result

// ReadResults reads what drills on this host found.
func ReadResults(host paths.Host) (Results, error) {
	content, err := os.ReadFile(host.Drills())
	if errors.Is(err, fs.ErrNotExist) {
		return Results{}, nil
	}
	if err != nil {
		return nil, err
	}
	found := Results{}
	if err := json.Unmarshal(content, &found); err != nil {
		return nil, fmt.Errorf("%s: %w", host.Name(host.Drills()), err)
	}
	return found, nil
}

// keep writes the result of one target beside those of the others. The next drill does not need the file, so a
// damaged one is replaced.
func keep(host paths.Host, target string, result Result) error {
	all, err := ReadResults(host)
	if err != nil {
		all = Results{}
	}
	result.LastSuccess = all[target].LastSuccess
	if result.OK {
		success := result.Success
		result.LastSuccess = &success
	}
	all[target] = result
	content, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	_, err = files.Put(host.Drills(), 0o600, append(content, '\n'))
	return err
}
