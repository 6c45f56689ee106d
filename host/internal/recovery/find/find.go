// Package find finds the backup that a restore names, before anything is recorded or changed.
package find

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/database"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/restore"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// request is what the configuration names.
type request struct {
	// snapshot is the key of a backup, "latest", or the path of a file on this host.
	snapshot string
	cluster  manifest.ClusterName
	token    values.Token
	// ofCluster is the cluster whose backup is wanted; 0: a backup of the bootstrap that the token names.
	ofCluster values.ClusterID
	targets   []string
}

const latest = "latest"

// Verb is `restore-find`. It prints what the restore records.
func Verb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, stdout io.Writer) error {
	req, err := read(stdin)
	if err != nil {
		return err
	}
	if req.token == "" {
		known, err := identity.Read(m.Paths)
		if err != nil {
			return err
		}
		req.token = known.Token
	}
	var printed string
	switch {
	case req.snapshot == restore.Survivor:
		printed = "found=" + restore.Survivor + "\n"
	case filepath.IsAbs(req.snapshot):
		printed, err = file(m.Paths.At(req.snapshot), req.snapshot)
	default:
		printed, err = backup(ctx, m, req)
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(stdout, printed)
	return err
}

func read(stdin io.Reader) (request, error) {
	lines, err := input.ReadLines(stdin, "snapshot", "cluster", "bootstrap_token", "cluster_id", "target")
	if err != nil {
		return request{}, err
	}
	req := request{snapshot: lines.Get("snapshot"), targets: lines.All("target")}
	var errs [4]error
	req.cluster, errs[0] = input.Parsed(lines, "cluster", manifest.ParseClusterName)
	req.token, errs[1] = input.Parsed(lines, "bootstrap_token", values.ParseToken)
	req.ofCluster, errs[2] = input.Parsed(lines, "cluster_id", values.ParseClusterID)
	if req.snapshot == "" {
		errs[3] = errors.New("the input has no snapshot")
	}
	return req, errors.Join(errs[:]...)
}

// file reads a snapshot on this host, which has no manifest.
func file(place, name string) (string, error) {
	sum, err := database.Checksum(place)
	if err != nil {
		return "", fmt.Errorf("the snapshot %s cannot be used: %w", name, err)
	}
	facts, err := database.Read(place)
	if err != nil {
		return "", fmt.Errorf("the snapshot %s cannot be used: %w", name, err)
	}
	info, err := os.Stat(place)
	if err != nil {
		return "", err
	}
	version := ""
	if !facts.Minor.IsZero() {
		version = facts.Minor.MinorString()
	}
	return fmt.Sprintf("found=%s\nsha256_raw=%s\nsize_raw=%d\nrevision=%d\nstorage_version=%s\n", name, sum, info.Size(),
		facts.Revision, version), nil
}

// offer is a backup with the target that has it.
type offer struct {
	manifest manifest.Manifest
	target   string
}

// backup asks all targets. One that does not answer is passed over where another one has the backup, unless it could
// have a newer one.
func backup(ctx context.Context, m *machine.Machine, req request) (string, error) {
	if len(req.targets) == 0 {
		return "", coded.BackupNotFound.Errorf("the backup %s cannot be found: no target is configured. Set "+
			"backup.targets, or restore.snapshot to a file", req.snapshot)
	}
	var all listing
	var errs []error
	for _, text := range req.targets {
		errs = append(errs, all.add(ctx, m, req, text))
	}
	failed := errors.Join(errs...)
	chosen, found := choose(all.offers, req.snapshot)
	if !found || req.snapshot == latest && failed != nil {
		if failed == nil {
			failed = errors.Join(errors.New("no target has it"), all.whyUnread(req.snapshot))
		}
		return "", coded.BackupNotFound.Errorf("the backup %s cannot be found: %w", req.snapshot, failed)
	}
	skipped := all.unreadBeyond(chosen.manifest.Key())
	if req.snapshot == latest && len(skipped) > 0 {
		return "", coded.BackupUnreadable.Errorf(
			"the newest backup is not known: the manifest of %s cannot be read: %w. To restore the newest "+
				"one that can be read, set restore.snapshot to %s", skipped[0].key, skipped[0].err, chosen.manifest.Key())
	}
	return printed(chosen, all.offers, skipped)
}

// listing is what the targets have.
type listing struct {
	offers []offer
	unread []unread
}

// unread is a backup whose manifest cannot be read.
type unread struct {
	key manifest.Key
	err error
}

func (l *listing) add(ctx context.Context, m *machine.Machine, req request, text string) error {
	settings, err := target.Parse([]byte(text))
	if err != nil {
		return err
	}
	from, err := target.Open(m.Paths, settings)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	folders, err := folders(ctx, req, from)
	if err != nil {
		return err
	}
	for _, folder := range folders {
		listed, err := catalog.Open(ctx, from, folder.cluster, folder.bootstrap)
		if err != nil {
			return err
		}
		for _, key := range listed.Keys {
			one, err := listed.Manifest(ctx, key)
			switch {
			case req.ofCluster != 0 && key.ClusterID != req.ofCluster:
			case err != nil:
				l.unread = append(l.unread, unread{key, err})
			default:
				l.offers = append(l.offers, offer{one, settings.Name})
			}
		}
	}
	return nil
}

// unreadBeyond has the backups that would be newer than one, by their names. Another target may have read them.
func (l *listing) unreadBeyond(chosen manifest.Key) []unread {
	return slices.DeleteFunc(slices.Clone(l.unread), func(one unread) bool {
		isRead := func(other offer) bool { return other.manifest.Key() == one.key }
		return !newerKey(one.key, chosen) || slices.ContainsFunc(l.offers, isRead)
	})
}

// whyUnread is why a backup cannot be read; all reasons for the newest one.
func (l *listing) whyUnread(snapshot string) error {
	var errs []error
	for _, one := range l.unread {
		if snapshot == latest || one.key.String() == snapshot {
			errs = append(errs, one.err)
		}
	}
	return errors.Join(errs...)
}

type folder struct {
	cluster   manifest.ClusterName
	bootstrap manifest.BootstrapDigest
}

// folders has the one of this bootstrap, that of the key, or those with backups of another cluster.
func folders(ctx context.Context, req request, from target.Target) ([]folder, error) {
	if req.snapshot != latest {
		key, err := manifest.ParseKey(req.snapshot)
		return []folder{{key.Cluster, key.Bootstrap}}, err
	}
	if req.ofCluster == 0 && req.token != "" {
		return []folder{{req.cluster, manifest.DigestOf(req.token)}}, nil
	}
	objects, err := from.List(ctx, string(req.cluster)+"/")
	if err != nil {
		return nil, err
	}
	var all []folder
	newest := map[values.ClusterID]manifest.Key{}
	for _, object := range objects {
		key, is := manifest.KeyOfManifest(object.Path)
		if !is {
			continue
		}
		if last, has := newest[key.ClusterID]; !has || key.Time.After(last.Time) {
			newest[key.ClusterID] = key
		}
		if one := (folder{key.Cluster, key.Bootstrap}); key.ClusterID == req.ofCluster && !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	if len(all) == 0 {
		return nil, notOneOf(req, newest)
	}
	return all, nil
}

// notOneOf names the clusters of which a target has backups, the one with the newest backup first.
func notOneOf(req request, newest map[values.ClusterID]manifest.Key) error {
	if len(newest) == 0 {
		return coded.BackupNotFound.Errorf(
			"the target has no backup in the folder %q. Name the whole key in restore.snapshot where the "+
				"cluster had another name", string(req.cluster)+"/")
	}
	var there []string
	newestFirst := func(a, b manifest.Key) int { return b.Time.Compare(a.Time) }
	for _, key := range slices.SortedFunc(maps.Values(newest), newestFirst) {
		there = append(there, fmt.Sprintf("%s (newest of %s)", key.ClusterID, key.Time.UTC().Format(time.RFC3339)))
	}
	why := "this host remembers no cluster"
	if req.ofCluster != 0 {
		why = fmt.Sprintf("the target has no backup of the cluster %s", req.ofCluster)
	}
	return coded.BackupForeign.Errorf("%s, and the target has backups of %s. Set restore.cluster to the ID of one", why,
		strings.Join(there, ", "))
}

// choose takes the backup that is named, or the newest one that is verified.
func choose(offers []offer, snapshot string) (offer, bool) {
	var chosen offer
	found := false
	for _, one := range offers {
		switch {
		case snapshot != latest:
			if one.manifest.Key().String() == snapshot && !found {
				chosen, found = one, true
			}
		case one.manifest.Verified() && (!found || newer(one.manifest, chosen.manifest)):
			chosen, found = one, true
		}
	}
	return chosen, found
}

// newer goes by revisions within the data of one cluster, because a clock may be wrong. Data of two clusters has two
// counts of revisions, so there the time decides.
func newer(a, b manifest.Manifest) bool { return newerKey(a.Key(), b.Key()) }

func newerKey(a, b manifest.Key) bool {
	if a.ClusterID == b.ClusterID && a.Revision != b.Revision {
		return a.Revision > b.Revision
	}
	return a.Time.After(b.Time)
}

func printed(chosen offer, offers []offer, skipped []unread) (string, error) {
	document, err := chosen.manifest.JSON()
	if err != nil {
		return "", err
	}
	text, err := oneLine(document)
	if err != nil {
		return "", err
	}
	var lines strings.Builder
	key := chosen.manifest.Key().String()
	_, _ = fmt.Fprintf(&lines, "found=%s\ntarget_name=%s\nmanifest=%s\n", key, chosen.target, text)
	var named []string
	for _, one := range offers {
		other := one.manifest.Key().String()
		if one.manifest.Verified() && newer(one.manifest, chosen.manifest) && !slices.Contains(named, other) {
			named = append(named, other)
			_, _ = fmt.Fprintf(&lines, "newer=%s\n", other)
		}
	}
	for _, one := range skipped {
		_, _ = fmt.Fprintf(&lines, "unreadable=%s\n", one.key)
	}
	return lines.String(), nil
}

// oneLine takes the layout out of a JSON document.
func oneLine(document []byte) (string, error) {
	var compact bytes.Buffer
	err := json.Compact(&compact, document)
	return compact.String(), err
}
