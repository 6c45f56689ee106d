// Package settings is what a user asked of backups on this host. The file holds the credentials of the targets.
package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/pack"
	"etcd-host/internal/recovery/retention"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/values"
)

// Settings are those of one cluster. The zero Settings ask for nothing.
type Settings struct {
	Cluster     manifest.ClusterName
	Timer       Timer
	Compression manifest.Compression
	Recipients  []string
	Keep        retention.Keep
	// Drill and Maintenance are nil where nothing is asked.
	Drill       *Drill
	Maintenance *Timer
	// OnFailure is the unit that systemd starts where a run fails.
	OnFailure string
	// MetricsDirectory is where the node exporter reads text files.
	MetricsDirectory string
	Targets          []target.Settings
}

// Drill is how often a backup is restored for a trial.
type Drill struct {
	Timer
	// Identity is the age private key that opens encrypted backups; empty where the hosts do not have it.
	Identity string
}

type document struct {
	Cluster string `json:"cluster"`
	timer
	Compression string         `json:"compression"`
	Recipients  []string       `json:"recipients"`
	Keep        retention.Keep `json:"keep"`
	Drill       *struct {
		timer
		Identity string `json:"identity"`
	} `json:"drill"`
	Maintenance      *timer            `json:"maintenance"`
	OnFailure        string            `json:"on_failure"`
	MetricsDirectory string            `json:"metrics_directory"`
	Targets          []target.Settings `json:"targets"`
}

// Defaults.
const (
	defaultInterval      = time.Hour
	defaultDrillInterval = 7 * 24 * time.Hour
)

// Read returns the settings of this host; the zero Settings where there are none.
func Read(host paths.Host) (Settings, error) {
	content, err := os.ReadFile(host.BackupSettings())
	if errors.Is(err, fs.ErrNotExist) {
		return Settings{}, nil
	}
	if err != nil {
		return Settings{}, fmt.Errorf("the settings of backups cannot be read: %w", err)
	}
	found, err := Parse(content)
	if err != nil {
		return Settings{}, fmt.Errorf("%s: %w. Run pulumi up again", host.Name(host.BackupSettings()), err)
	}
	return found, nil
}

// IsZero says that nothing is asked.
func (s Settings) IsZero() bool { return s.Cluster == "" }

// Parse reads a JSON document. An empty one asks for nothing. No message quotes a secret.
func Parse(text []byte) (Settings, error) {
	if trimmed := strings.TrimSpace(string(text)); trimmed == "" || trimmed == "{}" {
		return Settings{}, nil
	}
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		return Settings{}, fmt.Errorf("the settings of backups cannot be read: %w", target.WithoutText(err))
	}
	var errs [5]error
	s := Settings{
		Compression: manifest.Compression(d.Compression), Recipients: d.Recipients, Keep: d.Keep, OnFailure: d.OnFailure,
		MetricsDirectory: d.MetricsDirectory, Targets: d.Targets,
	}
	s.Cluster, errs[0] = manifest.ParseClusterName(d.Cluster)
	s.Timer, errs[1] = d.timer.parsed(defaultInterval)
	if d.Drill != nil {
		s.Drill = &Drill{Identity: d.Drill.Identity}
		s.Drill.Timer, errs[2] = d.Drill.timer.parsed(defaultDrillInterval)
	}
	if d.Maintenance != nil {
		s.Maintenance = &Timer{}
		*s.Maintenance, errs[3] = d.Maintenance.parsed(defaultDrillInterval)
	}
	if s.Compression == "" {
		s.Compression = manifest.Zstd
	}
	errs[4] = s.check()
	if err := errors.Join(errs[:]...); err != nil {
		return Settings{}, errors.New(strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	return s, nil
}

var unitName = regexp.MustCompile(`^[A-Za-z0-9:_.@\\-]{1,200}\.(service|target|path|timer|socket)$`)

func (s Settings) check() error {
	errs := []error{s.Keep.Check()}
	if s.Compression != manifest.Zstd && s.Compression != manifest.None {
		errs = append(errs, fmt.Errorf("%.100q is not a valid compression (zstd, none)", s.Compression))
	}
	if _, err := pack.Recipients(s.Recipients); err != nil {
		errs = append(errs, err)
	}
	if s.OnFailure != "" && !unitName.MatchString(s.OnFailure) {
		errs = append(errs, fmt.Errorf("%.200q is not a valid name of a unit", s.OnFailure))
	}
	if s.MetricsDirectory != "" {
		_, err := values.ParseDir(s.MetricsDirectory)
		errs = append(errs, err)
	}
	var names []string
	for _, one := range s.Targets {
		errs = append(errs, one.Check())
		if slices.Contains(names, one.Name) {
			errs = append(errs, fmt.Errorf("two targets have the name %.100q", one.Name))
		}
		names = append(names, one.Name)
	}
	if s.Drill != nil && s.Drill.Identity != "" {
		_, err := pack.Identities(s.Drill.Identity)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
