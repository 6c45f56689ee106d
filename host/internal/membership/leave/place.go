package leave

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
)

// PlaceVerb is `place`: one more resource is there whose deletion has this host leave.
func PlaceVerb(_ context.Context, m *machine.Machine, _ []string, stdin io.Reader, _ io.Writer) error {
	// A command must read its input, or its caller fails now and then with EOF.
	if _, err := io.Copy(io.Discard, stdin); err != nil {
		return err
	}
	count, err := places(m.Paths, 0)
	if err != nil {
		return err
	}
	return putPlaces(m.Paths, count+1)
}

// lastPlace says that nothing has replaced the resource that goes.
func lastPlace(host paths.Host) (bool, error) {
	count, err := places(host, 1)
	if err != nil {
		return false, err
	}
	count--
	if count > 0 {
		return false, putPlaces(host, count)
	}
	return true, files.Remove(host.Places())
}

func places(host paths.Host, otherwise int) (int, error) {
	content, err := os.ReadFile(host.Places())
	if errors.Is(err, fs.ErrNotExist) {
		return otherwise, nil
	}
	if err != nil {
		return 0, err
	}
	count, err := strconv.Atoi(strings.TrimSpace(string(content)))
	if err != nil || count < 1 {
		return 0, fmt.Errorf("%s has %q, which is not a count of resources", host.Name(host.Places()), content)
	}
	return count, nil
}

func putPlaces(host paths.Host, count int) error {
	_, err := files.Put(host.Places(), 0o644, fmt.Appendf(nil, "%d\n", count))
	return err
}
