package leave

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/records"
	"etcd-host/internal/wire/input"
)

// The note is a number, as earlier programs counted the resources there.
const (
	madeOnce  = 1
	madeAgain = 2
)

// PlaceVerb is `place`: a resource is there whose deletion has this host leave. It takes a member out that no state
// has, because an update was killed while the host joined.
//
// With `--replace` there are two of these resources for a while, with the same input: the deletion of the old one must
// leave the member where it is. The host cannot distinguish the second one from a creation that Pulumi runs again after
// its session ended. So both stop the deletion from taking the member out, as long as the host is in the cluster:
// a member that stays can still be removed. The deletion of the member's own resource takes it out as before.
func PlaceVerb(_ context.Context, m *machine.Machine, _ []string, stdin io.Reader, _ io.Writer) error {
	if _, err := input.ReadLines(stdin, []string{"token", "place"}); err != nil {
		return err
	}
	made, err := placesMade(m.Paths)
	if err != nil {
		return err
	}
	_, err = files.Put(m.Paths.Places(), 0o644, fmt.Appendf(nil, "%d\n", min(made+1, madeAgain)))
	return err
}

// mayHaveReplacement says that the member may be another resource's. Nothing is lowered, so a deletion that runs again
// decides the same.
func mayHaveReplacement(host paths.Host) (bool, error) {
	made, err := placesMade(host)
	return made >= madeAgain && files.Exists(host.Identity()), err
}

func placesMade(host paths.Host) (int, error) {
	remedy := fmt.Sprintf("Write %d into it, and no deletion takes the member out: echo %d >%s. Then run pulumi up",
		madeAgain, madeAgain, host.Name(host.Places()))
	text, err := records.Text(host, host.Places(), remedy)
	if err != nil || text == "" {
		return 0, err
	}
	count, err := strconv.Atoi(strings.TrimSuffix(text, "\n"))
	if err != nil || count < madeOnce {
		why := fmt.Errorf("%.100q is not a count of resources", text)
		return 0, records.Damaged(host, host.Places(), why, remedy)
	}
	return count, nil
}
