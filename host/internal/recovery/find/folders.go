package find

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/wire/values"
)

type folder struct {
	cluster   manifest.ClusterName
	bootstrap manifest.BootstrapDigest
}

// folders has the one of this bootstrap, that of the key, or those with backups of another cluster. Where it looks for
// a cluster, it has the newest backup of each one too.
func folders(ctx context.Context, req request, from target.Target) (
	all []folder, newest map[values.ClusterID]manifest.Key, err error,
) {
	if req.snapshot != manifest.Latest {
		key, err := manifest.ParseKey(req.snapshot)
		return []folder{{key.Cluster, key.Bootstrap}}, nil, err
	}
	if req.ofCluster == 0 && req.token != "" {
		return []folder{{req.cluster, manifest.DigestOf(req.token)}}, nil, nil
	}
	objects, err := from.List(ctx, string(req.cluster)+"/")
	if err != nil {
		return nil, nil, err
	}
	newest = map[values.ClusterID]manifest.Key{}
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
	return all, newest, nil
}

// notOneOf names the clusters of which a target has backups, the one with the newest backup first.
func notOneOf(req request, name string, newest map[values.ClusterID]manifest.Key) string {
	if len(newest) == 0 {
		return fmt.Sprintf("the target %q has no backup in the folder %q. Name the whole key in restore.snapshot where "+
			"the cluster had another name", name, string(req.cluster)+"/")
	}
	var there []string
	for _, key := range slices.SortedFunc(maps.Values(newest), manifest.NewestFirst) {
		there = append(there, fmt.Sprintf("%s (newest of %s)", key.ClusterID, key.Time.UTC().Format(time.RFC3339)))
	}
	why := "this host remembers no cluster"
	if req.ofCluster != 0 {
		why = fmt.Sprintf("the target %q has no backup of the cluster %s", name, req.ofCluster)
	}
	return fmt.Sprintf("%s, and the target %q has backups of %s. Set restore.cluster to the ID of one", why, name,
		strings.Join(there, ", "))
}
