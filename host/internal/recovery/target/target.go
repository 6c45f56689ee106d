// Package target stores backups as plain files: in a directory, at an object store, or on another host by SFTP. All of
// them do the same few things, so no other package knows which one a cluster uses.
package target

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// Target is one place for backups. A path in it is relative, with slashes, and below the target's own prefix.
type Target interface {
	// Put stores a file under a path, whole or not at all. It replaces what was there.
	Put(ctx context.Context, path string, content io.ReadSeeker, size int64) error
	// Get reads a file. A file that is not there is ErrNotFound, now or at the first read.
	Get(ctx context.Context, path string) (io.ReadCloser, error)
	// Stat is ErrNotFound where the file is not there.
	Stat(ctx context.Context, path string) (Object, error)
	// List has all files below a folder, which ends with a slash.
	List(ctx context.Context, folder string) ([]Object, error)
	// Delete removes a file. One that is not there is removed. A refusal of the store is ErrRefused.
	Delete(ctx context.Context, path string) error
	Close() error
}

// Object is a file in a target.
type Object struct {
	Path     string
	Size     int64
	Modified time.Time
}

// Errors that the answers of all kinds of targets have in common.
var (
	ErrNotFound = errors.New("the target does not have this file")
	ErrRefused  = coded.TargetRefused.Errorf("the target refuses this to these credentials")
)

// PartSuffix ends the name of a file that is still being written. Object stores show no such files.
const PartSuffix = ".part"

// Open connects nothing yet where the kind allows that.
func Open(host paths.Host, s Settings) (Target, error) {
	var opened Target
	var err error
	switch s.Kind {
	case KindDirectory:
		opened = &directory{host: host, path: s.Path, mountPoint: s.MountPoint}
	case KindS3:
		opened, err = openS3(s)
	case KindGCS:
		opened, err = openGCS(s)
	case KindAzure:
		opened, err = openAzure(s)
	case KindSFTP:
		opened, err = openSFTP(s)
	default:
		err = fmt.Errorf("%q is not a valid kind of target", s.Kind)
	}
	if err != nil {
		return nil, coded.TargetFailed.Errorf("the target %q: %w. Correct it in backup.targets, then run pulumi up", s.Name,
			err)
	}
	return named{opened, s.Name, s.Kind}, nil
}

// named has each error begin with the target's name and the path, and end with an action.
type named struct {
	Target
	name string
	kind Kind
}

// Name is for messages of what lies in a target.
func Name(of Target) string {
	if one, is := of.(named); is {
		return fmt.Sprintf("the target %q", one.name)
	}
	return "the target"
}

func (n named) wrap(err error, what, path string) error {
	if err == nil {
		return nil
	}
	return withAction(fmt.Errorf("the target %q: %s %q: %w", n.name, what, path, printable{err}), n.kind)
}

// printable is an error on one line of bounded length: a server may have written a part of it.
type printable struct{ error }

func (p printable) Error() string {
	return fmt.Sprintf("%.1000s", values.PrintableLines(strings.ReplaceAll(p.error.Error(), "\n", "; ")))
}

func (p printable) Unwrap() error { return p.error }

func (n named) Put(ctx context.Context, path string, content io.ReadSeeker, size int64) error {
	if !plainPath.MatchString(path) {
		return fmt.Errorf("the target %q: %q is not a valid path", n.name, path)
	}
	return n.wrap(n.Target.Put(ctx, path, content, size), "writing", path)
}

func (n named) Get(ctx context.Context, path string) (io.ReadCloser, error) {
	content, err := n.Target.Get(ctx, path)
	if err != nil {
		return nil, n.wrap(err, "reading", path)
	}
	return reading{content, n, path}, nil
}

type reading struct {
	io.ReadCloser
	from named
	path string
}

func (r reading) Read(data []byte) (int, error) {
	n, err := r.ReadCloser.Read(data)
	if err != nil && err != io.EOF { //nolint:errorlint // the end itself, which callers compare
		err = r.from.wrap(err, "reading", r.path)
	}
	return n, err
}

func (n named) Stat(ctx context.Context, path string) (Object, error) {
	object, err := n.Target.Stat(ctx, path)
	return object, n.wrap(err, "looking for", path)
}

func (n named) List(ctx context.Context, folder string) ([]Object, error) {
	objects, err := n.Target.List(withPages(ctx), folder)
	return objects, n.wrap(err, "listing", folder)
}

func (n named) Delete(ctx context.Context, path string) error {
	if !plainPath.MatchString(path) {
		return fmt.Errorf("the target %q: %q is not a valid path", n.name, path)
	}
	return n.wrap(n.Target.Delete(ctx, path), "deleting", path)
}

// plainPath has no part that begins with a dot, so no path leaves its target.
var plainPath = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$`)
