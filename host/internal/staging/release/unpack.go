package release

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"syscall"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
)

// flushEvery is how much is written beside a member that runs before it is flushed. The kernel would write all of it
// half a minute later at once, and the member's own writes would wait for that: 0.4 s, as `make bench-gaps` measured.
const flushEvery = 1 << 20

// mostProgram is five times the size of etcd, some 25 MB: a small archive may unpack to more than the disk has.
const mostProgram = 128 << 20

// unpackArchive unpacks the programs of a release and nothing else.
func unpackArchive(ctx context.Context, m *machine.Machine, archive, into string) error {
	gently, err := memberRuns(ctx, m)
	if err != nil {
		return err
	}
	file, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	return unpack(file, into, gently)
}

func unpack(archive io.Reader, into string, gently bool) error {
	unzipped, err := gzip.NewReader(archive)
	if err != nil {
		return err
	}
	var found []string
	entries := tar.NewReader(unzipped)
	for {
		entry, err := entries.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		folder, name := path.Split(path.Clean(entry.Name))
		isInTop := folder != "" && path.Dir(path.Clean(folder)) == "."
		if entry.Typeflag != tar.TypeReg || !isInTop || !slices.Contains(programs, name) {
			continue
		}
		if slices.Contains(found, name) {
			return fmt.Errorf("the archive has %s twice", name)
		}
		found = append(found, name)
		if err := writeProgram(filepath.Join(into, name), entries, gently); err != nil {
			return err
		}
	}
	for _, name := range programs[:2] {
		if !slices.Contains(found, name) {
			return fmt.Errorf("the archive has no %s", name)
		}
	}
	return nil
}

// writeProgram has it on the disk when it returns: after a power cut a release that is there is whole.
func writeProgram(path string, content io.Reader, gently bool) error {
	if err := files.Remove(path); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return err
	}
	var target io.Writer = file
	if gently {
		target = &flushing{file: file}
	}
	written, err := io.Copy(target, io.LimitReader(content, mostProgram+1))
	if err == nil && written > mostProgram {
		err = fmt.Errorf("%s is larger than %d MiB", filepath.Base(path), mostProgram>>20)
	}
	if err == nil {
		err = file.Chmod(0o755)
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// flushing flushes what it writes, a part at a time.
type flushing struct {
	file    *os.File
	pending int
}

func (f *flushing) Write(data []byte) (int, error) {
	n, err := f.file.Write(data)
	f.pending += n
	if err == nil && f.pending >= flushEvery {
		f.pending = 0
		err = syscall.Fdatasync(int(f.file.Fd()))
	}
	return n, err
}
