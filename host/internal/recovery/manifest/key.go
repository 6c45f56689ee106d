package manifest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"etcd-host/internal/wire/values"
)

// Key names one backup. Its text is a path in every target, without the target's own prefix:
// CLUSTER/BOOTSTRAP8/20261128T010000Z-r1234567-8e9e05c52164694d.
type Key struct {
	Cluster ClusterName
	// Bootstrap is the short digest of the bootstrap's token: backups of a cluster that was bootstrapped again under
	// the same name lie in another folder.
	Bootstrap BootstrapDigest
	Time      time.Time
	Revision  int64
	ClusterID values.ClusterID
}

// Latest names the newest backup in the place of a key.
const Latest = "latest"

// NewestFirst orders by time, and backups of one second by their revision and the rest of their key: the same files are
// in the same order each time.
func NewestFirst(a, b Key) int {
	return cmp.Or(b.Time.Compare(a.Time), cmp.Compare(b.Revision, a.Revision), cmp.Compare(b.ClusterID, a.ClusterID),
		cmp.Compare(b.Cluster, a.Cluster), cmp.Compare(b.Bootstrap, a.Bootstrap))
}

// ClusterName is the name of the cluster in the configuration.
type ClusterName string

// BootstrapDigest has the first 8 hexadecimal digits of the SHA-256 of a bootstrap token.
type BootstrapDigest string

var (
	clusterName     = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$`)
	bootstrapDigest = regexp.MustCompile(`^[0-9a-f]{8}$`)
	stem            = regexp.MustCompile(`^([0-9]{8}T[0-9]{6}Z)-r([0-9]{1,19})-([0-9a-f]{1,16})$`)
)

const (
	timeInKey = "20060102T150405Z"
	// Suffix ends the name of a manifest in a target.
	Suffix = ".json"
)

// ParseClusterName accepts letters, digits, dots, dashes and underscores: the name is a folder in every target.
func ParseClusterName(text string) (ClusterName, error) {
	if !clusterName.MatchString(text) {
		return "", fmt.Errorf("%.200q is not a valid cluster name (letters, digits, dots, dashes and underscores)", text)
	}
	return ClusterName(text), nil
}

// ParseBootstrapDigest accepts 8 hexadecimal digits.
func ParseBootstrapDigest(text string) (BootstrapDigest, error) {
	if !bootstrapDigest.MatchString(text) {
		return "", fmt.Errorf("%.200q is not a valid digest of a bootstrap token (8 hexadecimal digits)", text)
	}
	return BootstrapDigest(text), nil
}

// DigestOf is the short digest of a bootstrap token.
func DigestOf(token values.Token) BootstrapDigest {
	sum := sha256.Sum256([]byte(token))
	return BootstrapDigest(hex.EncodeToString(sum[:])[:8])
}

// ParseKey reads what Key.String writes.
func ParseKey(text string) (Key, error) {
	odd := func(err error) (Key, error) {
		if err != nil {
			return Key{}, fmt.Errorf("%.300q is not a valid name of a backup: %w", text, err)
		}
		return Key{}, fmt.Errorf(
			"%.300q is not a valid name of a backup (CLUSTER/BOOTSTRAP/20261128T010000Z-r1234567-8e9e05c52164694d)", text)
	}
	parts := strings.Split(text, "/")
	if len(parts) != 3 {
		return odd(nil)
	}
	cluster, err := ParseClusterName(parts[0])
	if err != nil {
		return odd(err)
	}
	bootstrap, err := ParseBootstrapDigest(parts[1])
	if err != nil {
		return odd(err)
	}
	found := stem.FindStringSubmatch(parts[2])
	if found == nil {
		return odd(nil)
	}
	at, err := time.Parse(timeInKey, found[1])
	if err != nil {
		return odd(err)
	}
	revision, err := strconv.ParseInt(found[2], 10, 64)
	if err != nil {
		return odd(err)
	}
	id, err := values.ParseClusterID(found[3])
	if err != nil {
		return odd(err)
	}
	key := Key{Cluster: cluster, Bootstrap: bootstrap, Time: at, Revision: revision, ClusterID: id}
	if key.String() != text {
		return odd(nil)
	}
	return key, nil
}

// KeyOfManifest reads the path of a manifest in a target. Other paths are not ours.
func KeyOfManifest(path string) (Key, bool) {
	text, is := strings.CutSuffix(path, Suffix)
	if !is {
		return Key{}, false
	}
	key, err := ParseKey(text)
	return key, err == nil
}

// KeyOfData reads the path of a backup's data in a target. Other paths are not ours.
func KeyOfData(path string) (Key, bool) {
	text := strings.TrimSuffix(strings.TrimSuffix(path, ".age"), ".zst")
	text, is := strings.CutSuffix(text, ".db")
	if !is {
		return Key{}, false
	}
	key, err := ParseKey(text)
	return key, err == nil
}

// Folder has all backups of one bootstrap, with a slash at its end.
func Folder(cluster ClusterName, bootstrap BootstrapDigest) string {
	return string(cluster) + "/" + string(bootstrap) + "/"
}

func (k Key) String() string { return Folder(k.Cluster, k.Bootstrap) + k.Stem() }

// Stem is the last part of the key's path.
func (k Key) Stem() string {
	return fmt.Sprintf("%s-r%d-%s", k.Time.UTC().Format(timeInKey), k.Revision, k.ClusterID)
}

// Manifest is the path of the backup's manifest in a target.
func (k Key) Manifest() string { return k.String() + Suffix }
