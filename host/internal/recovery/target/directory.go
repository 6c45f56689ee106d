package target

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
)

// directory is on a disk of the host, or on one that is mounted from elsewhere.
type directory struct {
	host       paths.Host
	path       string
	mountPoint string
}

// at is a file of the target, as long as the disk is mounted that should be.
func (d *directory) at(path string) (string, error) {
	if d.mountPoint != "" {
		mounted, err := identity.IsMountPoint(d.host, d.mountPoint)
		if err != nil {
			return "", err
		}
		if !mounted {
			return "", fmt.Errorf("nothing is mounted at %s. Nothing was written. Run: mount %s", d.mountPoint, d.mountPoint)
		}
	}
	return filepath.Join(d.host.At(d.path), filepath.FromSlash(path)), nil
}

func (d *directory) Put(ctx context.Context, path string, content io.ReadSeeker, _ int64) error {
	place, err := d.at(path)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
		return err
	}
	beside := place + PartSuffix
	if err := files.Remove(beside); err != nil {
		return err
	}
	file, err := os.OpenFile(beside, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, files.Within(ctx, content))
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(beside, place)
	}
	if err != nil {
		_ = os.Remove(beside)
		return fmt.Errorf("%w%s", err, files.Room(filepath.Dir(place)))
	}
	return files.SyncDir(filepath.Dir(place))
}

func (d *directory) Get(_ context.Context, path string) (io.ReadCloser, error) {
	place, err := d.at(path)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(place)
	return file, missing(err)
}

func (d *directory) Stat(_ context.Context, path string) (Object, error) {
	place, err := d.at(path)
	if err != nil {
		return Object{}, err
	}
	info, err := os.Stat(place)
	if err != nil {
		return Object{}, missing(err)
	}
	return Object{path, info.Size(), info.ModTime()}, nil
}

func (d *directory) List(ctx context.Context, folder string) ([]Object, error) {
	root, err := d.at(folder)
	if err != nil {
		return nil, err
	}
	var found []Object
	err = filepath.WalkDir(root, func(place string, entry fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // another member deleted it meanwhile
		}
		if err != nil {
			return err
		}
		path := strings.TrimPrefix(place, d.host.At(d.path)+"/")
		found = append(found, Object{filepath.ToSlash(path), info.Size(), info.ModTime()})
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return found, nil
	}
	return found, err
}

func (d *directory) Delete(_ context.Context, path string) error {
	place, err := d.at(path)
	if err != nil {
		return err
	}
	err = files.Remove(place)
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return err
}

func (d *directory) Close() error { return nil }

func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNotFound
	}
	return err
}
