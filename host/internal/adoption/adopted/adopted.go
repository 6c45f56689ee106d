// Package adopted remembers the systemd unit of an etcd that was adopted, until this program's own unit replaces it.
package adopted

import (
	"fmt"
	"regexp"
	"strings"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/records"
	"etcd-host/internal/wire/values"
)

// Etcd is an adopted etcd that runs by its own unit.
type Etcd struct {
	Unit    string
	Version values.Version
}

// OwnUnit is the unit that this program writes.
const OwnUnit = "etcd.service"

var unitPattern = regexp.MustCompile(`^[A-Za-z0-9:_.\\@-]{1,246}\.service$`)

// Read returns what this host remembers of an adopted etcd. It returns nil where this program's unit runs etcd.
func Read(host paths.Host) (*Etcd, error) {
	const remedy = "If etcd runs by " + OwnUnit + ", remove the file. Otherwise write unit=NAME.service and " +
		"version=X.Y.Z into it"
	text, err := records.Text(host, host.Adopted(), remedy)
	if err != nil || text == "" {
		return nil, err
	}
	etcd, err := parse(text)
	if err != nil {
		return nil, records.Damaged(host, host.Adopted(), err, remedy)
	}
	return etcd, nil
}

func parse(content string) (*Etcd, error) {
	var etcd Etcd
	for line := range strings.Lines(content) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		switch key {
		case "unit":
			etcd.Unit = value
		case "version":
			version, err := values.ParseVersion(value)
			if err != nil {
				return nil, fmt.Errorf("the adopted etcd's version: %w", err)
			}
			etcd.Version = version
		}
	}
	if !unitPattern.MatchString(etcd.Unit) {
		return nil, fmt.Errorf("the adopted etcd's unit %q is not a valid name of a service", etcd.Unit)
	}
	return &etcd, nil
}

// Content is the text that Read reads.
func (e Etcd) Content() string {
	return fmt.Sprintf("unit=%s\nversion=%s\n", e.Unit, e.Version)
}

// UnitOf returns the unit that runs this host's member.
func UnitOf(host paths.Host) (string, error) {
	etcd, err := Read(host)
	if err != nil {
		return "", err
	}
	if etcd == nil {
		return OwnUnit, nil
	}
	return etcd.Unit, nil
}
