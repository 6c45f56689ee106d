// Package manifest describes a backup: the file that lies beside the data, and the name of both. A backup without its
// manifest is not whole, because the manifest is written last.
package manifest

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"etcd-host/internal/wire/values"
)

// Format is the number of this layout. A reader refuses a number that it does not know.
const Format = 1

// Compression of the data.
type Compression string

// The compressions. The name of the data shows which one it has.
const (
	Zstd Compression = "zstd"
	None Compression = "none"
)

// Manifest is what is known of one backup.
type Manifest struct {
	// Time is when the snapshot was asked for. Each write that was acknowledged before is in it.
	Time      time.Time
	Cluster   ClusterName
	Bootstrap BootstrapDigest
	// ClusterID is new with each restore.
	ClusterID   values.ClusterID
	Member      values.MemberName
	EtcdVersion values.Version
	// StorageVersion is zero where the data does not name one, as that of etcd 3.5.
	StorageVersion  values.Version
	Revision        int64
	CompactRevision int64
	RaftTerm        uint64
	RaftIndex       uint64
	// HashKV is etcd's hash of the data at Revision, compacted at CompactRevision.
	HashKV uint32
	Keys   int64
	Leases int64
	// Auth says that etcd asked users to authenticate.
	Auth   bool
	Alarms []string
	// Suspect says why the data may be wrong. A suspect backup never counts as verified.
	Suspect string
	// DBSize and DBSizeInUse are of the member's database.
	DBSize      int64
	DBSizeInUse int64
	// Raw is the snapshot as etcd made it; Stored is the data in the target.
	Raw         Content
	Stored      Content
	Compression Compression
	// Recipients are the age public keys that the data is encrypted to; none: it is not encrypted.
	Recipients []string
	// Program is the version of the program that took the backup.
	Program string
}

// Content is the size and the SHA-256 of a file.
type Content struct {
	Size   int64
	SHA256 string
}

// document is the manifest as JSON.
type document struct {
	Format          int      `json:"format"`
	Time            string   `json:"time"`
	Cluster         string   `json:"cluster"`
	Bootstrap       string   `json:"bootstrap_token_digest"`
	ClusterID       string   `json:"cluster_id"`
	Member          string   `json:"member"`
	EtcdVersion     string   `json:"etcd_version"`
	StorageVersion  string   `json:"storage_version"`
	Revision        int64    `json:"revision"`
	CompactRevision int64    `json:"compact_revision"`
	RaftTerm        uint64   `json:"raft_term"`
	RaftIndex       uint64   `json:"raft_index"`
	HashKV          uint32   `json:"hash_kv"`
	Keys            int64    `json:"keys"`
	Leases          int64    `json:"leases"`
	Auth            bool     `json:"auth"`
	Alarms          []string `json:"alarms"`
	Suspect         string   `json:"suspect,omitempty"`
	DBSize          int64    `json:"db_size"`
	DBSizeInUse     int64    `json:"db_size_in_use"`
	SHA256Raw       string   `json:"sha256_raw"`
	SHA256Stored    string   `json:"sha256_stored"`
	SizeRaw         int64    `json:"size_raw"`
	SizeStored      int64    `json:"size_stored"`
	Compression     string   `json:"compression"`
	Recipients      []string `json:"recipients"`
	Program         string   `json:"program_version"`
}

// mostBytes is more than any snapshot has. Several times as much still is a number of bytes: a target that others can
// write to names no size for which there is room by an overflow.
const mostBytes = 1 << 52

// MaxSize bounds what a reader takes from a target: no manifest comes near it.
const MaxSize = 64 << 10

var (
	sha256Shape = regexp.MustCompile(`^[0-9a-f]{64}$`)
	recipient   = regexp.MustCompile(`^age1[0-9a-z]{10,}$`)
	word        = regexp.MustCompile(`^[A-Za-z0-9._+-]{0,64}$`)
	sentence    = regexp.MustCompile(`^[ -~]{0,1000}$`)
)

// Key is the backup's name.
func (m Manifest) Key() Key {
	return Key{Cluster: m.Cluster, Bootstrap: m.Bootstrap, Time: m.Time, Revision: m.Revision, ClusterID: m.ClusterID}
}

// Data is the path of the backup's data in a target.
func (m Manifest) Data() string { return m.Key().String() + m.extension() }

func (m Manifest) extension() string {
	extension := ".db"
	if m.Compression == Zstd {
		extension += ".zst"
	}
	if len(m.Recipients) > 0 {
		extension += ".age"
	}
	return extension
}

// Unencrypted is the backup as it was before its encryption, without the stored data.
func (m Manifest) Unencrypted() Manifest {
	m.Recipients, m.Stored = nil, Content{}
	return m
}

// Verified says that the data counts as a backup.
func (m Manifest) Verified() bool { return m.Suspect == "" }

// JSON is the manifest's file. It is refused where Parse would refuse it.
func (m Manifest) JSON() ([]byte, error) {
	text, err := json.MarshalIndent(document{
		Format: Format, Time: m.Time.UTC().Format(time.RFC3339), Cluster: string(m.Cluster), Bootstrap: string(m.Bootstrap),
		ClusterID: m.ClusterID.String(), Member: m.Member.String(),
		EtcdVersion: m.EtcdVersion.String(), StorageVersion: m.StorageVersion.String(), Revision: m.Revision,
		CompactRevision: m.CompactRevision, RaftTerm: m.RaftTerm, RaftIndex: m.RaftIndex, HashKV: m.HashKV, Keys: m.Keys,
		Leases: m.Leases, Auth: m.Auth, Alarms: nonNil(m.Alarms), Suspect: m.Suspect, DBSize: m.DBSize,
		DBSizeInUse: m.DBSizeInUse, SHA256Raw: m.Raw.SHA256, SHA256Stored: m.Stored.SHA256, SizeRaw: m.Raw.Size,
		SizeStored: m.Stored.Size, Compression: string(m.Compression), Recipients: nonNil(m.Recipients), Program: m.Program,
	}, "", "  ")
	if err != nil {
		return nil, err
	}
	text = append(text, '\n')
	if _, err := Parse(text); err != nil {
		return nil, err
	}
	return text, nil
}

func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// ParseAt reads the manifest that lies at a path of a target. A manifest that names another backup is refused.
func ParseAt(path string, text []byte) (Manifest, error) {
	found, err := Parse(text)
	if err != nil {
		return Manifest{}, fmt.Errorf("the manifest %q: %w", path, err)
	}
	if found.Key().Manifest() != path {
		return Manifest{}, fmt.Errorf("the manifest %q names another backup, %q", path, found.Key())
	}
	return found, nil
}

// Parse reads a manifest. Fields that a newer program added are passed over.
func Parse(text []byte) (Manifest, error) {
	if len(text) > MaxSize {
		return Manifest{}, fmt.Errorf("it has %d bytes, more than %d", len(text), MaxSize)
	}
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		return Manifest{}, fmt.Errorf("%.80q is not a valid manifest: %w", text, err)
	}
	if d.Format != Format {
		return Manifest{}, fmt.Errorf("its format is %d, and this program reads format %d", d.Format, Format)
	}
	var errs [8]error
	m := Manifest{
		Revision: d.Revision, CompactRevision: d.CompactRevision, RaftTerm: d.RaftTerm,
		RaftIndex: d.RaftIndex, HashKV: d.HashKV, Keys: d.Keys, Leases: d.Leases, Auth: d.Auth, Alarms: d.Alarms,
		Suspect: d.Suspect, DBSize: d.DBSize, DBSizeInUse: d.DBSizeInUse, Raw: Content{d.SizeRaw, d.SHA256Raw},
		Stored: Content{d.SizeStored, d.SHA256Stored}, Compression: Compression(d.Compression), Recipients: d.Recipients,
		Program: d.Program,
	}
	m.Time, errs[0] = parseTime(d.Time)
	m.Cluster, errs[1] = ParseClusterName(d.Cluster)
	m.Bootstrap, errs[2] = ParseBootstrapDigest(d.Bootstrap)
	m.ClusterID, errs[3] = values.ParseClusterID(d.ClusterID)
	m.Member, errs[4] = values.ParseMemberName(d.Member)
	m.EtcdVersion, errs[5] = values.ParseVersion(d.EtcdVersion)
	if d.StorageVersion != "" {
		m.StorageVersion, errs[6] = values.ParseMinor(d.StorageVersion)
	}
	errs[7] = m.check()
	if err := errors.Join(errs[:]...); err != nil {
		return Manifest{}, fmt.Errorf("%s", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	return m, nil
}

// parseTime accepts whole seconds alone, as the name has them.
func parseTime(text string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Nanosecond() != 0 {
		return time.Time{}, fmt.Errorf("%.100q is not a valid time (RFC 3339, whole seconds)", text)
	}
	return at.UTC(), nil
}

func (m Manifest) check() error {
	var errs []error
	odd := func(is bool, format string, args ...any) {
		if is {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	odd(m.Revision < 1, "%d is not a valid revision", m.Revision)
	odd(m.CompactRevision < -1 || m.CompactRevision > m.Revision, "%d is not a valid compact revision of revision %d",
		m.CompactRevision, m.Revision)
	for name, number := range map[string]int64{
		"number of keys": m.Keys, "number of leases": m.Leases, "database size": m.DBSize,
		"database size in use": m.DBSizeInUse,
	} {
		odd(number < 0, "%d is not a valid %s", number, name)
	}
	for name, content := range map[string]Content{"snapshot": m.Raw, "stored data": m.Stored} {
		odd(content.Size < 1 || content.Size > mostBytes, "%d is not a valid size of the %s", content.Size, name)
		odd(!sha256Shape.MatchString(content.SHA256), "%.100q is not a valid SHA-256 of the %s", content.SHA256, name)
	}
	odd(m.Compression != Zstd && m.Compression != None, "%.100q is not a valid compression (zstd, none)", m.Compression)
	odd(!word.MatchString(m.Program), "%.100q is not a valid program version", m.Program)
	odd(!sentence.MatchString(m.Suspect), "%.100q is not a valid reason", m.Suspect)
	odd(len(m.Alarms) > 100 || slices.ContainsFunc(m.Alarms, func(a string) bool { return !word.MatchString(a) }),
		"%.300q are not valid alarms", m.Alarms)
	for _, key := range m.Recipients {
		odd(len(key) > 4000 || !recipient.MatchString(key), "%.100q is not a valid age public key", key)
	}
	return errors.Join(errs...)
}
