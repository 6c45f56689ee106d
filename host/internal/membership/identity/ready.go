package identity

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/records"
	"etcd-host/internal/wire/values"
)

// WasReady says whether etcd was once ready here, in this bootstrap. The marker outlives leaving and moving the data
// aside: otherwise an initial member that comes back during an outage would bootstrap again.
func WasReady(host paths.Host, token values.Token) (bool, error) {
	if token == "" {
		return false, nil
	}
	remedy := fmt.Sprintf("If etcd was ready here once, write its line again: echo token=%s >%s. If it never was, "+
		"remove the file", token, host.Name(host.Marker()))
	text, err := records.Text(host, host.Marker(), remedy)
	if err != nil || text == "" {
		return false, err
	}
	// Earlier programs wrote this where the host remembered no member.
	if strings.HasPrefix(text, "token=\nmachine_id=") {
		return false, nil
	}
	lines := strings.Split(text, "\n")
	hasToken := func(line string) bool {
		found, has := strings.CutPrefix(line, "token=")
		return has && found != ""
	}
	if !slices.ContainsFunc(lines, hasToken) {
		return false, records.Damaged(host, host.Marker(), fmt.Errorf("it has no token: %.100q", text), remedy)
	}
	return slices.Contains(lines, "token="+token.String()), nil
}

// MarkReady says that from here on an empty data directory means lost data.
func MarkReady(host paths.Host, token values.Token) error {
	machine, err := MachineID(host)
	if err != nil {
		return err
	}
	_, err = files.Put(host.Marker(), 0o600, fmt.Appendf(nil, "token=%s\nmachine_id=%s\n", token, machine))
	return err
}

// MachineID distinguishes an installation of an operating system from the one before it.
func MachineID(host paths.Host) (string, error) {
	content, err := os.ReadFile(host.MachineID())
	if err != nil {
		return "", fmt.Errorf("the machine's ID cannot be read: %w", err)
	}
	return strings.TrimSpace(string(content)), nil
}
