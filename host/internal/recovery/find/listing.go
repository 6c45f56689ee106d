package find

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/machine"
)

// offer is a backup with the target that has it.
type offer struct {
	manifest manifest.Manifest
	target   target.Settings
}

// listing is what the targets have.
type listing struct {
	now time.Time
	// keys are the names of all backups, newest first by their time.
	keys    []manifest.Key
	holders map[manifest.Key][]holder
	// offers and unread are of the manifests that were read so far. Names alone decide which ones are.
	offers []offer
	unread []unread
	// others are what targets have that is not a whole backup of this cluster.
	others []string
	open   []target.Target
	lives  lives
	// unlisted are why the names of a target are not known, one for each target.
	unlisted []error
}

// holder is a target that has a backup by its name.
type holder struct {
	settings target.Settings
	folder   *catalog.Catalog
}

// unread is a backup whose manifest cannot be read.
type unread struct {
	key manifest.Key
	err error
}

// listTime leaves time for the manifests where one target of several does not answer.
const listTime = 80 * time.Second

// list asks all targets at once for the names of their backups. A target that fails hides no other.
func list(ctx context.Context, m *machine.Machine, req request, targets []target.Settings) (*listing, error) {
	all := make([]listing, len(targets))
	errs := make([]error, len(targets))
	limited, cancel := context.WithTimeout(ctx, listTime)
	defer cancel()
	var asked sync.WaitGroup
	for i, settings := range targets {
		asked.Go(func() { errs[i] = all[i].add(limited, m, req, settings) })
	}
	asked.Wait()
	whole := &listing{
		now: m.Now(), holders: map[manifest.Key][]holder{}, lives: lives{}, unlisted: make([]error, len(targets)),
	}
	for i, one := range all {
		whole.lives.join(one.lives)
		whole.unlisted[i] = errors.Join(errs[i], errors.Join(one.unlisted...))
		whole.others, whole.open = append(whole.others, one.others...), append(whole.open, one.open...)
		for key, has := range one.holders {
			whole.holders[key] = append(whole.holders[key], has...)
		}
	}
	whole.keys = slices.SortedFunc(maps.Keys(whole.holders), manifest.NewestFirst)
	return whole, errors.Join(errs...)
}

func (l *listing) add(ctx context.Context, m *machine.Machine, req request, settings target.Settings) error {
	from, err := target.Open(m.Paths, settings)
	if err != nil {
		return err
	}
	l.open, l.holders = append(l.open, from), map[manifest.Key][]holder{}
	folders, newest, err := folders(ctx, req, from)
	if err != nil {
		return err
	}
	if len(folders) == 0 {
		l.others = append(l.others, notOneOf(req, settings.Name, newest))
	}
	for _, folder := range folders {
		listed, err := catalog.Open(ctx, from, folder.cluster, folder.bootstrap)
		if err != nil {
			return err
		}
		l.others = append(l.others, parts(listed, req.snapshot, settings.Name)...)
		for _, key := range listed.All() {
			// A named one is missing here, because another host may have it whole.
			if key.String() == req.snapshot && slices.Contains(listed.Broken, key) {
				continue
			}
			if req.ofCluster == 0 || key.ClusterID == req.ofCluster {
				l.holders[key] = append(l.holders[key], holder{settings, listed})
			}
		}
	}
	l.countLives(ctx, req, from, folders)
	return nil
}

// countLives comes after the backups, which it must not keep away. The question that compares comes after another one.
func (l *listing) countLives(ctx context.Context, req request, from target.Target, folders []folder) {
	if req.compare {
		return
	}
	clusters := []manifest.ClusterName{req.cluster}
	for _, folder := range folders {
		clusters = append(clusters, folder.cluster)
	}
	found, err := livesIn(ctx, from, clusters...)
	l.lives, l.unlisted = found, append(l.unlisted, err)
}

func (l *listing) close() {
	for _, one := range l.open {
		_ = one.Close()
	}
}
