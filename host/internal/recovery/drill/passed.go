package drill

import (
	"errors"
	"fmt"

	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/drilled"
	"etcd-host/internal/wire/values"
)

// passedOver is the failure of a drill that took an older backup, because newer ones cannot be used.
type passedOver struct {
	passed catalog.Passed
	// drilled is how the drill of the older one ended.
	drilled error
}

func (p passedOver) Error() string { return "newer backups cannot be used: " + p.passed.Names() }

// into names the newest backup as the failed one. The older one may have succeeded. The reason comes first, because a
// result is short.
func (p passedOver) into(result *drilled.Result) {
	older := result.Success
	result.Success = drilled.Success{Time: older.Time, Key: p.passed.Keys[0].String(), Copy: older.Copy}
	var why skipped
	var ended string
	switch {
	case p.drilled == nil:
		result.LastSuccess = &older
		ended = fmt.Sprintf("restored in %.1f s", older.Seconds)
	case errors.As(p.drilled, &why):
		ended = "was not restored: " + why.why
	default:
		ended = fmt.Sprintf("failed too: %v", p.drilled)
	}
	result.Error = values.Printable(
		fmt.Sprintf("%v. The older backup %s %s. Newer ones cannot be used: %s", p.passed.Why, older.Key, ended,
			p.passed.Names()))
}
