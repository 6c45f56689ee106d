package target

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/lasting"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/owners"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

// directory is on a disk of the host, or on one that is mounted from elsewhere. Others may own it, and names that they
// make in it lead nowhere else.
type directory struct {
	host       paths.Host
	path       string
	mountPoint string
}

const directoryMode = 0o700

// MakeDirectory makes the directory of a target.
func MakeDirectory(host paths.Host, path string) error {
	made, err := owners.RootAlone(host).MakeRoot(host.At(path), directoryMode)
	if err != nil {
		return err
	}
	return made.Close()
}

// open opens the directory, as long as the disk is mounted that should be.
func (d *directory) open() (*os.Root, error) {
	if err := d.mounted(); err != nil {
		return nil, err
	}
	root, err := owners.RootAlone(d.host).OpenRoot(d.host.At(d.path))
	return root, d.explained(err)
}

func (d *directory) mounted() error {
	if d.mountPoint == "" {
		return nil
	}
	mounted, err := identity.IsMountPoint(d.host, d.mountPoint)
	if err != nil || mounted {
		return err
	}
	return coded.DiskNotMounted.Errorf(
		"nothing is mounted at %s. Nothing was written. Run: mount %s", d.mountPoint, d.mountPoint)
}

func (d *directory) Put(ctx context.Context, name string, content io.ReadSeeker, _ int64) error {
	return owners.Outside(d.path, d.put(ctx, name, content))
}

func (d *directory) put(ctx context.Context, name string, content io.ReadSeeker) error {
	if err := d.mounted(); err != nil {
		return err
	}
	folder, _, _ := strings.Cut(name, "/")
	if err := lasting.Check(d.host, "backup.targets", d.path, folder); err != nil {
		return err
	}
	root, err := owners.RootAlone(d.host).MakeRoot(d.host.At(d.path), directoryMode)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	if err := root.MkdirAll(path.Dir(name), directoryMode); err != nil {
		return err
	}
	beside := name + PartSuffix
	if err := root.Remove(beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := root.OpenFile(beside, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, files.Within(ctx, content))
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = root.Rename(beside, name)
	}
	if err != nil {
		_ = root.Remove(beside)
		return fmt.Errorf("%w%s", err, files.Room(d.host.At(d.path)))
	}
	return files.SyncIn(root, path.Dir(name))
}

func (d *directory) Get(_ context.Context, name string) (io.ReadCloser, error) {
	root, err := d.open()
	if err != nil {
		return nil, err
	}
	file, err := files.OpenIn(root, name)
	if err := errors.Join(d.explained(err), root.Close()); err != nil {
		return nil, err
	}
	return file, nil
}

func (d *directory) Stat(_ context.Context, name string) (Object, error) {
	root, err := d.open()
	if err != nil {
		return Object{}, err
	}
	defer func() { _ = root.Close() }()
	info, err := root.Stat(name)
	if err != nil {
		return Object{}, d.explained(err)
	}
	return Object{name, info.Size(), info.ModTime()}, nil
}

func (d *directory) List(ctx context.Context, folder string) ([]Object, error) {
	root, err := d.open()
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	var found gathered
	from := cmp.Or(strings.TrimSuffix(folder, "/"), ".")
	err = fs.WalkDir(files.In(root), from, func(name string, entry fs.DirEntry, err error) error {
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
		return found.add(Object{name, info.Size(), info.ModTime()})
	})
	if errors.Is(err, fs.ErrNotExist) {
		return found.objects, nil
	}
	return found.objects, owners.Outside(d.path, err)
}

func (d *directory) Delete(_ context.Context, name string) error {
	root, err := d.open()
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	err = root.Remove(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return owners.Outside(d.path, err)
}

func (d *directory) Close() error { return nil }

func (d *directory) explained(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNotFound
	}
	return owners.Outside(d.path, err)
}
