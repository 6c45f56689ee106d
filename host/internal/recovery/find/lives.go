package find

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/values"
)

// maxRevision is beyond that of any cluster: a file with such a name is not of ours.
const maxRevision = 1_000_000_000_000_000 - 1

// lives has the last revision of each cluster that the names in targets show. Clients may know it, also where no host
// has data any longer.
type lives map[values.ClusterID]int64

func (l lives) add(objects []target.Object) {
	for _, object := range objects {
		key, is := manifest.KeyOfManifest(object.Path)
		if !is {
			key, is = manifest.KeyOfData(object.Path)
		}
		if is && key.Revision <= maxRevision {
			l[key.ClusterID] = max(l[key.ClusterID], key.Revision)
		}
	}
}

// livesIn reads the names of all bootstraps in the folders of these clusters.
func livesIn(ctx context.Context, from target.Target, clusters ...manifest.ClusterName) (lives, error) {
	found := lives{}
	var errs []error
	slices.Sort(clusters)
	for _, cluster := range slices.Compact(clusters) {
		if cluster == "" {
			continue
		}
		objects, err := from.List(ctx, string(cluster)+"/")
		errs = append(errs, err)
		found.add(objects)
	}
	return found, errors.Join(errs...)
}

// lines has a line for each cluster, and for each target whose names are not known.
func (l lives) lines(unlisted []error) string {
	var text strings.Builder
	for _, id := range slices.Sorted(maps.Keys(l)) {
		_, _ = fmt.Fprintf(&text, "life=%s %d\n", id, l[id])
	}
	for _, err := range unlisted {
		if err != nil {
			_, _ = fmt.Fprintf(&text, "unlisted=%.1000s\n", values.PrintableLines(strings.ReplaceAll(err.Error(), "\n", "; ")))
		}
	}
	return text.String()
}

// livesInTargets asks all targets at once. No backup is looked for, so one that fails fails nothing else.
func livesInTargets(ctx context.Context, m *machine.Machine, req request) (string, error) {
	targets, err := target.ParseAll(req.targets)
	if err != nil {
		return "", err
	}
	limited, cancel := context.WithTimeout(ctx, livesTime)
	defer cancel()
	each, unlisted := make([]lives, len(targets)), make([]error, len(targets))
	var asked sync.WaitGroup
	for i, settings := range targets {
		asked.Go(func() {
			from, err := target.Open(m.Paths, settings)
			if err != nil {
				unlisted[i] = err
				return
			}
			each[i], unlisted[i] = livesIn(limited, from, req.cluster)
			_ = from.Close()
		})
	}
	asked.Wait()
	all := lives{}
	for _, one := range each {
		all.join(one)
	}
	return all.lines(unlisted), nil
}

func (l lives) join(other lives) {
	for id, revision := range other {
		l[id] = max(l[id], revision)
	}
}
