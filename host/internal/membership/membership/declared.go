// Package membership makes a host the member that it is declared to be: it bootstraps, joins, or restarts what runs
// with old files.
package membership

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/names"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// Peer is an initial member.
type Peer struct {
	Name values.MemberName
	URL  values.URL
}

// ParsePeer reads `NAME=URL`.
func ParsePeer(text string) (Peer, error) {
	name, url, _ := strings.Cut(text, "=")
	parsed, err := values.ParseMemberName(name)
	if err != nil {
		return Peer{}, err
	}
	at, err := values.ParseURL(url)
	return Peer{parsed, at}, err
}

func (p Peer) String() string { return p.Name.String() + "=" + p.URL.String() }

// Declared is the member that the configuration wants on this host.
type Declared struct {
	Self identity.Identity
	// InitialMachineID is that of the machine that was recorded as this initial member; empty on a host that joins.
	InitialMachineID string
	Bootstrap        string
	InitialPeers     []Peer
	Initial          names.Initial
	// Domain and RecordName of the SRV records; no domain where there are none.
	Domain, RecordName string
	Discovery          Discovery
	// Configuration and Trust are digests of what must be on the host before the member starts.
	Configuration, Trust string
	Version, Oldest      values.Version
	CatchUp              time.Duration
	// Start is how long a start of etcd may take; 0 where that goes by the size of the database.
	Start        time.Duration
	Adopt        values.ClusterID
	AdoptMembers []string
	// Manage moves an adopted member to this program's unit.
	Manage bool
	// Restored is the restore that all hosts of the configuration switched to before; empty where there was none.
	Restored mark.Token
}

// Discovery is the etcd cluster at which initial members find each other.
type Discovery struct {
	Endpoints []string
	Token     string
}

var declaredKeys = []string{
	"name", "peer_url", "client_url", "client_port", "data_dir", "wal_dir", "token", "founder_machine_id", "bootstrap",
	"founding_peers",
	"founding_addresses",
	"discovery_srv",
	"discovery_srv_name",
	"discovery_endpoints",
	"discovery_token",
	"configuration", "trust", "version", "upgrades_from", "start_seconds",
	"adopt", "adopt_member", "take_over", "restored",
}

// LastLine comes after all lines of a member that every version sends. After it come start_seconds, adopt,
// adopt_member, take_over and restored, each only where it is set, so no line shows that one of them was cut off.
const LastLine = "catch_up_seconds"

// ReadDeclared reads the input of the verb.
func ReadDeclared(r io.Reader) (Declared, error) {
	lines, err := input.ReadLines(r, []string{LastLine}, declaredKeys...)
	if err != nil {
		return Declared{}, err
	}
	return declared(lines)
}

func declared(lines input.Lines) (Declared, error) {
	d := Declared{
		InitialMachineID: lines.Get("founder_machine_id"),
		Bootstrap:        lines.Get("bootstrap"),
		Configuration:    lines.Get("configuration"),
		Trust:            lines.Get("trust"),
		AdoptMembers:     lines.All("adopt_member"),
		Manage:           lines.Get("take_over") == "yes",
	}
	var errs [12]error
	d.Self, errs[0] = identity.FromLines(lines)
	d.Version, errs[1] = input.Parsed(lines, "version", values.ParseVersion)
	d.Oldest, errs[2] = input.Parsed(lines, "upgrades_from", values.ParseVersion)
	d.Domain, errs[3] = input.Parsed(lines, "discovery_srv", names.ParseDomain)
	d.RecordName, errs[4] = input.Parsed(lines, "discovery_srv_name", names.ParseDomain)
	d.Adopt, errs[5] = input.Parsed(lines, "adopt", values.ParseClusterID)
	d.InitialPeers, errs[6] = parseAll(lines.All("founding_peers"), ParsePeer)
	d.Initial.Addresses, errs[7] = parseAll(lines.All("founding_addresses"), names.ParseAddress)
	d.Discovery, errs[8] = parseDiscovery(lines)
	seconds, err := lines.Number(LastLine, 0)
	d.CatchUp, errs[9] = time.Duration(seconds)*time.Second, err
	seconds, err = lines.Number("start_seconds", 0)
	d.Start, errs[10] = time.Duration(seconds)*time.Second, err
	d.Restored, errs[11] = input.Parsed(lines, "restored", mark.ParseToken)
	if d.Bootstrap == "dns" {
		d.Initial.Domain, d.Initial.Name = d.Domain, d.RecordName
	}
	return d, errors.Join(append(errs[:], d.complete())...)
}

func (d Declared) complete() error {
	for field, missing := range map[string]bool{
		"token":    d.Self.Token == "",
		"name":     d.Self.Name == "",
		"data_dir": d.Self.DataDir == "",
		"version":  d.Version.IsZero(),
		"peer_url": d.Self.PeerURL.IsZero(), "client_url": d.Self.ClientURL.IsZero(), "client_port": d.Self.ClientPort == 0,
	} {
		if missing {
			return fmt.Errorf("the input has no %s. Nothing was changed", field)
		}
	}
	return nil
}

func (d Declared) peerURLs() []values.URL {
	var urls []values.URL
	for _, peer := range d.InitialPeers {
		urls = append(urls, peer.URL)
	}
	return urls
}

var (
	endpointShape = regexp.MustCompile(`^(https?://)?([A-Za-z0-9][A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$`)
	tokenShape    = regexp.MustCompile(`^[\w.-]+$`)
)

func parseDiscovery(lines input.Lines) (Discovery, error) {
	var found Discovery
	for endpoint := range strings.SplitSeq(lines.Get("discovery_endpoints"), ",") {
		if endpoint == "" {
			continue
		}
		if !endpointShape.MatchString(endpoint) {
			return Discovery{}, fmt.Errorf("the input has an odd discovery endpoint: %q. Nothing was changed", endpoint)
		}
		found.Endpoints = append(found.Endpoints, endpoint)
	}
	// The token becomes part of a key, which is cleaned like a path.
	found.Token = lines.Get("discovery_token")
	if found.Token != "" && (!tokenShape.MatchString(found.Token) || found.Token == "." || found.Token == "..") {
		return Discovery{}, fmt.Errorf("the input has an odd discovery token: %q. Nothing was changed", found.Token)
	}
	return found, nil
}

func parseAll[T any](texts []string, parse func(string) (T, error)) ([]T, error) {
	var all []T
	for _, text := range texts {
		one, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("the input: %w. Nothing was changed", err)
		}
		all = append(all, one)
	}
	return all, nil
}
