package snapshot

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/records"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// Taken is a snapshot on this host that no target has yet.
type Taken struct {
	File    string
	Time    time.Time
	Cluster values.ClusterID
	Member  values.MemberName
	Version values.Version

	size int64
}

// wait notes that the snapshot is to go to the targets.
func (t Taken) wait() error {
	text := fmt.Sprintf("time=%s\ncluster=%s\nmember=%s\nversion=%s\n",
		t.Time.Format(time.RFC3339), t.Cluster, t.Member, t.Version)
	_, err := files.Put(t.Note(), 0o600, []byte(text))
	return err
}

// Done says that the targets have it, or never will.
func (t Taken) Done() error { return files.Remove(t.Note()) }

// Note is the file which says that the snapshot waits.
func (t Taken) Note() string { return waitingFile(t.File) }

// Waiting has the snapshots that no target has yet, oldest first. A note that cannot be read is an error, and
// hides no other one.
func Waiting(host paths.Host) ([]Taken, error) {
	notes, err := filepath.Glob(filepath.Join(host.Snapshots(), "*.waiting"))
	if err != nil {
		return nil, err
	}
	var all []Taken
	var failed error
	for _, note := range notes {
		taken, err := read(host, note)
		if err == nil {
			_, gone := os.Stat(taken.File)
			if errors.Is(gone, fs.ErrNotExist) {
				err = taken.Done()
			} else {
				all = append(all, taken)
			}
		}
		failed = errors.Join(failed, err)
	}
	return all, failed
}

func read(host paths.Host, note string) (Taken, error) {
	remedy := "Remove it: rm " + host.Name(note) + ". The snapshot stays on this host, and no target gets it"
	text, err := records.Text(host, note, remedy)
	if err != nil {
		return Taken{}, err
	}
	taken, err := parse([]byte(text))
	if err != nil {
		return Taken{}, records.Damaged(host, note, err, remedy)
	}
	taken.File = strings.TrimSuffix(note, ".waiting") + ".db"
	return taken, nil
}

func parse(content []byte) (Taken, error) {
	lines, err := input.ParseLines(content, "time", "cluster", "member", "version")
	if err != nil {
		return Taken{}, err
	}
	var t Taken
	var errs [4]error
	t.Time, errs[0] = time.Parse(time.RFC3339, lines.Get("time"))
	t.Cluster, errs[1] = values.ParseClusterID(lines.Get("cluster"))
	t.Member, errs[2] = values.ParseMemberName(lines.Get("member"))
	t.Version, errs[3] = values.ParseVersion(lines.Get("version"))
	return t, errors.Join(errs[:]...)
}
