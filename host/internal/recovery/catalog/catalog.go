// Package catalog finds whole backups in a target: those whose manifest is there, and whose data has the size that the
// manifest names.
package catalog

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/pack"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/wire/coded"
)

// Catalog is what one folder of a target holds.
type Catalog struct {
	// Keys have manifest and data, newest first by their time.
	Keys []manifest.Key
	// Broken have a manifest, and no data of any name was listed.
	Broken []manifest.Key
	// Orphans are data without a manifest: a run that was killed left them, or is writing them.
	Orphans []target.Object
	// Parts are files of ours that are still being written, or that a killed run left.
	Parts []target.Object

	data map[manifest.Key]target.Object
	from target.Target
}

// Open lists the backups of one bootstrap. Files with other names are not ours and are passed over.
func Open(
	ctx context.Context, from target.Target, cluster manifest.ClusterName, bootstrap manifest.BootstrapDigest,
) (*Catalog, error) {
	return open(ctx, from, manifest.Folder(cluster, bootstrap))
}

// OpenCluster lists the backups of all bootstraps of a cluster.
func OpenCluster(ctx context.Context, from target.Target, cluster manifest.ClusterName) (*Catalog, error) {
	return open(ctx, from, string(cluster)+"/")
}

func open(ctx context.Context, from target.Target, folder string) (*Catalog, error) {
	objects, err := from.List(ctx, folder)
	if err != nil {
		return nil, err
	}
	c := &Catalog{data: map[manifest.Key]target.Object{}, from: from}
	manifests := map[manifest.Key]bool{}
	for _, object := range objects {
		if key, is := manifest.KeyOfManifest(object.Path); is {
			manifests[key] = true
		}
	}
	for _, object := range objects {
		key, is := manifest.KeyOfData(object.Path)
		switch {
		case isPart(object.Path):
			c.Parts = append(c.Parts, object)
		case !is:
		case manifests[key]:
			c.data[key] = object
		default:
			c.Orphans = append(c.Orphans, object)
		}
	}
	for key := range manifests {
		if _, has := c.data[key]; has {
			c.Keys = append(c.Keys, key)
		} else {
			c.Broken = append(c.Broken, key)
		}
	}
	slices.SortFunc(c.Keys, manifest.NewestFirst)
	slices.SortFunc(c.Broken, manifest.NewestFirst)
	return c, nil
}

// All are the backups by their manifests, newest first.
func (c *Catalog) All() []manifest.Key {
	return slices.SortedFunc(slices.Values(slices.Concat(c.Keys, c.Broken)), manifest.NewestFirst)
}

// HasDataAlone says that the data of a backup is there, and not its manifest.
func (c *Catalog) HasDataAlone(key manifest.Key) bool {
	return slices.ContainsFunc(c.Orphans, func(object target.Object) bool {
		data, is := manifest.KeyOfData(object.Path)
		return is && data == key
	})
}

func isPart(path string) bool {
	whole, is := strings.CutSuffix(path, target.PartSuffix)
	if !is {
		return false
	}
	_, isData := manifest.KeyOfData(whole)
	_, isManifest := manifest.KeyOfManifest(whole)
	return isData || isManifest
}

// Manifest reads one manifest and compares it with the data that lies beside it. Where they differ, it looks again:
// another host that took the same backup may have replaced both since they were listed.
func (c *Catalog) Manifest(ctx context.Context, key manifest.Key) (manifest.Manifest, error) {
	for data, listed := c.data[key]; ; listed = false {
		found, err := Manifest(ctx, c.from, key)
		if err != nil {
			return manifest.Manifest{}, err
		}
		if !listed {
			if data, err = c.unlisted(ctx, found); err != nil {
				return manifest.Manifest{}, err
			}
		}
		if data.Path == found.Data() && data.Size == found.Stored.Size {
			return found, nil
		}
		if !listed {
			return manifest.Manifest{}, coded.BackupDamaged.Errorf(
				"its data has %d bytes, and its manifest names %d: %s has %q, and the manifest names %q",
				data.Size, found.Stored.Size, target.Name(c.from), data.Path, found.Data())
		}
	}
}

// unlisted looks again for data that was not listed. Another host may upload or delete the backup meanwhile: it writes
// the manifest last, and deletes it first. A manifest that is gone by now is not found.
func (c *Catalog) unlisted(ctx context.Context, m manifest.Manifest) (target.Object, error) {
	data, err := c.from.Stat(ctx, m.Data())
	if !errors.Is(err, target.ErrNotFound) {
		return data, err
	}
	if _, err := Manifest(ctx, c.from, m.Key()); err != nil {
		return target.Object{}, err
	}
	return target.Object{}, coded.BackupDamaged.Errorf("its data is missing: %s has the manifest of %s, and not %q",
		target.Name(c.from), m.Key(), m.Data())
}

// Data is the path of a backup's data.
func (c *Catalog) Data(key manifest.Key) string { return c.data[key].Path }

// Manifest reads one manifest.
func Manifest(ctx context.Context, from target.Target, key manifest.Key) (manifest.Manifest, error) {
	opened, err := from.Get(ctx, key.Manifest())
	if err != nil {
		return manifest.Manifest{}, err
	}
	text, err := io.ReadAll(io.LimitReader(opened, manifest.MaxSize+1))
	if err := errors.Join(err, opened.Close()); err != nil {
		return manifest.Manifest{}, err
	}
	found, err := manifest.ParseAt(key.Manifest(), text)
	if err != nil {
		return manifest.Manifest{}, coded.BackupUnreadable.Errorf("%s: %w", target.Name(from), err)
	}
	return found, nil
}

// Stored reads the data of a backup to a writer and compares its size and its SHA-256 with the manifest.
func Stored(ctx context.Context, from target.Target, m manifest.Manifest, to io.Writer) error {
	opened, err := from.Get(ctx, m.Data())
	if err != nil {
		return missing(err)
	}
	read := pack.NewDigest(to)
	// One byte more than the manifest names shows that there is more.
	_, err = io.Copy(read, io.LimitReader(opened, m.Stored.Size+1))
	if err := errors.Join(err, opened.Close()); err != nil {
		return missing(err)
	}
	return Same(target.Name(from)+" has", m.Data(), read.Content(), m.Stored)
}

// missing is the error of data that is not there, beside a manifest that is.
func missing(err error) error {
	if !errors.Is(err, target.ErrNotFound) {
		return err
	}
	return coded.BackupDamaged.Errorf("%w, and its manifest names it", err)
}

// Same compares what was read with what the manifest names.
func Same(who, what string, found, wanted manifest.Content) error {
	if found == wanted {
		return nil
	}
	return coded.BackupDamaged.Errorf(
		"%q is damaged: %s %d bytes with the SHA-256 %s, and its manifest names %d bytes with %s",
		what, who, found.Size, found.SHA256, wanted.Size, wanted.SHA256)
}
