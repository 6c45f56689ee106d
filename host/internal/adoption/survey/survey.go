// Package survey answers what preflight asks of an etcd that is to be adopted. It changes nothing.
package survey

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"

	"etcd-host/internal/adoption/foundetcd"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// certificateFiles are the settings without which an etcd cannot be adopted.
var certificateFiles = []string{"peer-cert-file", "peer-key-file", "cert-file", "key-file"}

// Verb prints a `key=value` line for each fact about the etcd at a peer port. A fact that etcd did not answer is empty.
func Verb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, stdout io.Writer) error {
	lines, err := input.ReadLines(stdin, nil, "peer_port")
	if err != nil {
		return err
	}
	port, err := lines.Port("peer_port")
	if err != nil {
		return err
	}
	found, processes, err := foundetcd.Found(ctx, m.Paths, m.Units, port)
	if err != nil {
		return err
	}
	answer := answer{{"processes", fmt.Sprint(processes)}}
	// An etcd that no unit runs is asked nothing: any user may have started it.
	if found != nil {
		if err := described(ctx, m, found, &answer); err != nil {
			return err
		}
	}
	_, err = io.WriteString(stdout, answer.text())
	return err
}

type answer [][2]string

func (a *answer) add(key, value string) { *a = append(*a, [2]string{key, value}) }

func (a answer) text() string {
	var text strings.Builder
	for _, line := range a {
		fmt.Fprintf(&text, "%s=%s\n", line[0], line[1])
	}
	return text.String()
}

func described(ctx context.Context, m *machine.Machine, found *foundetcd.Etcd, answer *answer) error {
	dependants, err := dependantsOf(ctx, m, found.Unit)
	if err != nil {
		return err
	}
	answer.add("unit", found.Unit)
	answer.add("needed_by", dependants)
	for _, fact := range []struct {
		key string
		ask func() (string, error)
	}{
		{"data_dir", found.DataDir},
		{"wal_dir", found.WALDir},
		{"peer_listen", func() (string, error) { return found.Listen(foundetcd.Peer) }},
		{"client_listen", func() (string, error) { return found.Listen(foundetcd.Client) }},
	} {
		value, err := fact.ask()
		if err != nil {
			return err
		}
		answer.add(fact.key, value)
	}
	for _, file := range certificateFiles {
		if found.Settings.Value(file) == "" {
			answer.add("missing", file)
		}
	}
	authorities, err := found.Authorities(ctx)
	if err != nil {
		return err
	}
	for _, der := range authorities {
		answer.add("trusts", base64.StdEncoding.EncodeToString(der))
	}
	for _, setting := range found.Settings {
		answer.add("setting", setting.Name+"="+setting.Value)
	}
	return asked(ctx, found, answer)
}

// asked are etcd's own answers.
func asked(ctx context.Context, found *foundetcd.Etcd, answer *answer) error {
	list, err := found.Get(ctx, foundetcd.Peer, "/members")
	if err != nil {
		return nil //nolint:nilerr // an etcd that does not answer has no cluster to report, which is a finding of its own
	}
	cluster, err := clusterOf(list)
	if err != nil {
		return err
	}
	members, err := memberList(list.Body)
	if err != nil {
		return err
	}
	answer.add("cluster_id", cluster)
	answer.add("members", members)
	if metrics, err := found.Get(ctx, foundetcd.Client, "/metrics"); err == nil {
		if id, err := etcd.ParseServerID(metrics.Body); err == nil {
			answer.add("member_id", id.String())
		}
	}
	if reply, err := found.Get(ctx, foundetcd.Client, "/version"); err == nil {
		version, err := versionIn(reply.Body)
		if err != nil {
			return err
		}
		answer.add("version", version)
	}
	if health, err := found.Get(ctx, foundetcd.Client, "/health"); err == nil {
		answer.add("health", values.Printable(string(health.Body)))
	}
	answer.add("authentication", found.Authentication(ctx))
	return nil
}

// dependantsOf are the units that systemd stops together with a unit.
func dependantsOf(ctx context.Context, m *machine.Machine, unit string) (string, error) {
	if unit == "" {
		return "", nil
	}
	var all []string
	for _, name := range []string{"RequiredBy", "BoundBy"} {
		list, err := m.Units.Property(ctx, unit, name)
		if err != nil {
			return "", fmt.Errorf("the units that need %s cannot be asked for: %w", unit, err)
		}
		all = append(all, strings.Fields(list)...)
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " "), nil
}
