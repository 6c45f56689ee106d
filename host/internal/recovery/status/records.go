package status

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"

	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/recovery/report"
	"etcd-host/internal/system/names"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// records are those that the stack keeps. The host knows them from the input alone.
type records struct {
	domain, name string
	// addresses are those of each name, sorted.
	addresses map[string][]string
}

func readRecords(stdin io.Reader) (records, error) {
	lines, err := input.ReadLines(stdin, nil, "discovery_srv", "discovery_srv_name", "record_address")
	if err != nil {
		return records{}, err
	}
	kept := records{addresses: map[string][]string{}}
	var errs [2]error
	kept.domain, errs[0] = input.Parsed(lines, "discovery_srv", names.ParseDomain)
	kept.name, errs[1] = input.Parsed(lines, "discovery_srv_name", names.ParseDomain)
	if err := errors.Join(errs[:]...); err != nil {
		return records{}, err
	}
	for _, line := range lines.All("record_address") {
		one, err := names.ParseAddress(line)
		if err != nil {
			return records{}, err
		}
		kept.addresses[one.Name] = sorted(append(kept.addresses[one.Name], one.IP.String()))
	}
	return kept, nil
}

// ask looks all names up at once. A host's own resolver answers in a zone that no other machine sees, too.
func (kept records) ask(ctx context.Context, resolver names.Resolver) []Record {
	var asked []func() Record
	look := func(kind, name string, ask func() ([]string, error)) {
		asked = append(asked, func() Record {
			found, err := ask()
			return Record{Name: name, Type: kind, Values: sorted(append([]string{}, found...)), Error: report.Line(err)}
		})
	}
	if kept.domain != "" {
		look("SRV", names.ServerRecordSet(kept.domain, kept.name), func() ([]string, error) {
			return hostPorts(resolver.ServerRecords(ctx, kept.domain, kept.name))
		})
		look("SRV", names.ClientRecordSet(kept.domain, kept.name), func() ([]string, error) {
			return hostPorts(resolver.ClientRecords(ctx, kept.domain, kept.name))
		})
	}
	for _, name := range slices.Sorted(maps.Keys(kept.addresses)) {
		look("address", name, func() (texts []string, err error) {
			found, err := resolver.Addresses(ctx, name)
			for _, one := range found {
				texts = append(texts, one.String())
			}
			return texts, err
		})
	}
	answers := make([]Record, len(asked))
	var running sync.WaitGroup
	for i, ask := range asked {
		running.Go(func() { answers[i] = ask() })
	}
	running.Wait()
	return answers
}

// judgeRecords compares SRV records with the members, and addresses with those that the stack keeps. A cluster without
// a quorum has no list of members.
func (d *Document) judgeRecords(kept records, members etcd.Members) {
	wanted := maps.Clone(kept.addresses)
	if kept.domain != "" && len(members) > 0 {
		var peers, clients []string
		for _, one := range members {
			peers, clients = append(peers, urlTexts(one.PeerURLs)...), append(clients, urlTexts(one.ClientURLs)...)
		}
		wanted[names.ServerRecordSet(kept.domain, kept.name)] = sorted(peers)
		wanted[names.ClientRecordSet(kept.domain, kept.name)] = sorted(clients)
	}
	for _, one := range d.Records {
		should, known := wanted[one.Name]
		switch {
		case one.Error != "":
			d.warn("record-unknown", one.Name, "%s cannot look it up: %s", d.Host.Member, one.Error)
		case known && !slices.Equal(one.Values, should):
			d.warn("record-differs", one.Name, "%s finds %s there, and not %s", d.Host.Member, listed(one.Values),
				listed(should))
		}
	}
}

func hostPorts(targets []names.Target, err error) ([]string, error) {
	var found []string
	for _, one := range targets {
		found = append(found, net.JoinHostPort(one.Host, strconv.Itoa(int(one.Port))))
	}
	return found, err
}

func urlTexts(urls []values.URL) []string {
	var found []string
	for _, one := range urls {
		found = append(found, strings.ToLower(one.HostPort()))
	}
	return found
}

func listed(some []string) string {
	if len(some) == 0 {
		return "nothing"
	}
	return strings.Join(some, ", ")
}

func sorted(some []string) []string {
	slices.Sort(some)
	return some
}
