package find

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

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
	all, unlisted := livesWithin(ctx, livesTime, targets,
		func(ctx context.Context, settings target.Settings) (lives, error) {
			from, err := target.Open(m.Paths, settings)
			if err != nil {
				return nil, err
			}
			defer func() { _ = from.Close() }()
			return livesIn(ctx, from, req.cluster)
		})
	return all.lines(unlisted), nil
}

// livesWithin does not wait longer for a target that heeds no deadline: a directory on a dead file server blocks.
func livesWithin(
	ctx context.Context, limit time.Duration, targets []target.Settings,
	ask func(context.Context, target.Settings) (lives, error),
) (lives, []error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	type answer struct {
		target int
		found  lives
		err    error
	}
	answers := make(chan answer, len(targets))
	all, unlisted := lives{}, make([]error, len(targets))
	for i, settings := range targets {
		unlisted[i] = fmt.Errorf("the target %q did not answer within %s", settings.Name, limit)
		go func() {
			found, err := ask(ctx, settings)
			answers <- answer{i, found, err}
		}()
	}
	for range targets {
		select {
		case one := <-answers:
			all.join(one.found)
			unlisted[one.target] = one.err
		case <-ctx.Done():
			return all, unlisted
		}
	}
	return all, unlisted
}

func (l lives) join(other lives) {
	for id, revision := range other {
		l[id] = max(l[id], revision)
	}
}
