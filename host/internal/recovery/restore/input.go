// Package restore gives a cluster the data of a snapshot: it stages the data on each host, stops etcd, and switches to
// the new data. Each verb may be killed at any point and run again.
package restore

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/membership/membership"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// Survivor in the place of a snapshot means the data of the member on this host.
const Survivor = "survivor"

// Input is one host's part of a restore.
type Input struct {
	Token mark.Token
	// Snapshot is a backup's key in the target, the absolute path of a file on this host, or Survivor.
	Snapshot string
	// Targets are JSON documents of the places that may have the backup.
	Targets []string
	// AgeIdentity decrypts the backup; empty where it is not encrypted.
	AgeIdentity string
	// SHA256 is that of the snapshot as etcd saved it; empty where it is not known.
	SHA256 string
	// HashKV is etcd's own digest of the data; empty where it is not known.
	HashKV string
	// Self is the member that this host is to be, with the token of the bootstrap.
	Self identity.Identity
	// Initial are the members that start with the snapshot. The others join them later.
	Initial []membership.Peer
	// ClusterToken makes the ID of the new cluster.
	ClusterToken values.Token
	// Bump is added to each revision, and all before are then compacted: a client that watches ends instead of taking
	// other data for what it knows.
	Bump int64
	// OldCluster is the living cluster that is replaced; 0: no cluster may live.
	OldCluster values.ClusterID
	Version    values.Version
	// Lost are the client URLs of hosts that are marked lost. No verb runs there, and their etcd may serve all the same.
	Lost []values.URL
	// WithoutLog leaves out the survivor's log, where etcd cannot read it.
	WithoutLog bool
}

var inputKeys = []string{
	"token", "snapshot", "target", "age_identity", "sha256_raw", "hash_kv", "bootstrap_token", "name", "data_dir",
	"wal_dir", "peer_url", "client_url", "client_port", "initial_cluster", "cluster_token", "bump", "mark_compacted",
	"old_cluster", "version", "without_log", "lost",
}

// ReadInput reads the input of each verb.
func ReadInput(r io.Reader) (Input, error) {
	lines, err := input.ReadLines(r, []string{"token", "version"}, inputKeys...)
	if err != nil {
		return Input{}, err
	}
	in := Input{
		Targets: lines.All("target"), AgeIdentity: lines.Get("age_identity"), WithoutLog: lines.Get("without_log") == "true",
	}
	var errs [13]error
	in.Token, errs[0] = input.Parsed(lines, "token", mark.ParseToken)
	in.Snapshot, errs[1] = input.Parsed(lines, "snapshot", parseSnapshot)
	in.SHA256, errs[2] = input.Parsed(lines, "sha256_raw", parseSHA256)
	in.ClusterToken, errs[3] = input.Parsed(lines, "cluster_token", values.ParseToken)
	in.OldCluster, errs[4] = input.Parsed(lines, "old_cluster", values.ParseClusterID)
	in.Version, errs[5] = input.Parsed(lines, "version", values.ParseVersion)
	in.Initial, errs[6] = input.Parsed(lines, "initial_cluster", parseInitial)
	in.HashKV, errs[7] = input.Parsed(lines, "hash_kv", parseHash)
	bump, err := lines.Number("bump", 0)
	in.Bump, errs[8] = int64(bump), err
	if marked := lines.Get("mark_compacted") == "true"; marked != (in.Bump > 0) {
		errs[9] = fmt.Errorf("the input has bump=%d and mark_compacted=%v, and each needs the other. Nothing was changed",
			in.Bump, marked)
	}
	lines["token"] = lines["bootstrap_token"]
	in.Self, errs[10] = identity.FromLines(lines)
	in.Lost, errs[11] = parseLost(lines)
	errs[12] = in.complete()
	return in, errors.Join(errs[:]...)
}

func (in Input) complete() error {
	for field, missing := range map[string]bool{
		"token":     in.Token == "",
		"name":      in.Self.Name == "",
		"data_dir":  in.Self.DataDir == "",
		"peer_url":  in.Self.PeerURL.IsZero(),
		"snapshot":  in.Snapshot == "",
		"version":   in.Version.IsZero(),
		"a cluster": len(in.Initial) == 0 || in.ClusterToken == "",
	} {
		if missing {
			return fmt.Errorf("the input has no %s. Nothing was changed", field)
		}
	}
	for _, peer := range in.Initial {
		if (peer.Name == in.Self.Name) != (peer.URL == in.Self.PeerURL) {
			return fmt.Errorf("the input calls this host %s=%s, and initial_cluster has %s. Nothing was changed",
				in.Self.Name, in.Self.PeerURL, peer)
		}
	}
	return nil
}

// isSeed says that this host starts with the snapshot.
func (in Input) isSeed() bool {
	return slices.ContainsFunc(in.Initial, func(peer membership.Peer) bool { return peer.Name == in.Self.Name })
}

func (in Input) initialCluster() string {
	var all []string
	for _, peer := range in.Initial {
		all = append(all, peer.String())
	}
	return strings.Join(all, ",")
}

// A key is a path in a store. No part of it leads out of there.
var keyShape = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$`)

func parseSnapshot(text string) (string, error) {
	if filepath.IsAbs(text) && filepath.Clean(text) == text || keyShape.MatchString(text) {
		return text, nil
	}
	return "", fmt.Errorf("%q is neither the key of a backup nor the absolute path of a file", values.Printable(text))
}

var (
	sha256Shape = regexp.MustCompile(`^[0-9a-f]{64}$`)
	hashShape   = regexp.MustCompile(`^[0-9]{1,10}$`)
)

func parseSHA256(text string) (string, error) {
	if !sha256Shape.MatchString(text) {
		return "", fmt.Errorf("%q is not a SHA-256 in hexadecimal digits", values.Printable(text))
	}
	return text, nil
}

func parseHash(text string) (string, error) {
	if !hashShape.MatchString(text) {
		return "", fmt.Errorf("%q is not a hash of etcd", values.Printable(text))
	}
	return text, nil
}

func parseLost(lines input.Lines) (urls []values.URL, err error) {
	for _, text := range lines.All("lost") {
		url, err := values.ParseURL(text)
		if err != nil {
			return nil, fmt.Errorf("the input's line lost: %w. Nothing was changed", err)
		}
		urls = append(urls, url)
	}
	return urls, nil
}

func parseInitial(text string) ([]membership.Peer, error) {
	var all []membership.Peer
	for part := range strings.SplitSeq(text, ",") {
		if host, found := strings.CutSuffix(part, "="); found {
			return nil, coded.MembersDropped.Errorf("the restore began with the host %s, which is not in hosts. Put %s "+
				"back into hosts, with lost: true if it is gone, and take it out after the restore",
				values.Printable(host), values.Printable(host))
		}
		peer, err := membership.ParsePeer(part)
		if err != nil {
			return nil, err
		}
		all = append(all, peer)
	}
	return all, nil
}
