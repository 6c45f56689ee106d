package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/pkg/sftp"
)

// upload writes files through an SFTP session. Like the official plugin it leaves the modes to the server: those of
// new files come from its umask, those of files that are there stay.
func upload(ctx context.Context, inputs CopyToRemoteInputs) error {
	client, err := inputs.Connection.dial(ctx)
	if err != nil {
		return err
	}
	defer client.Close()

	session, err := sftp.NewClient(client, sftp.UseConcurrentWrites(true))
	if err != nil {
		return fmt.Errorf("SFTP: %w", err)
	}
	defer session.Close()
	host := remoteFiles{session}
	switch asset := inputs.Source.Asset; {
	case asset == nil:
		err = host.copy(inputs.Source.Archive.Path, inputs.RemotePath)
	case asset.IsText():
		err = host.writeText(asset.Text, inputs.RemotePath)
	default:
		err = host.copy(asset.Path, inputs.RemotePath)
	}
	return err
}

type remoteFiles struct{ *sftp.Client }

// copy puts a file or a directory into the remote directory of that name, where there is one. Else a file becomes the
// remote path, and a directory goes into a new directory of that name. A path that ends in / stands for the contents of
// the directory, without the directory itself.
func (r remoteFiles) copy(local, remote string) error {
	source, err := os.Stat(local)
	if err != nil {
		return err
	}
	if source.IsDir() {
		if !strings.HasSuffix(local, "/") {
			remote = path.Join(remote, filepath.Base(local))
		}
		return r.copyDirectory(local, remote)
	}
	isDirectory, err := r.isDirectory(remote)
	if err != nil {
		return err
	}
	if isDirectory {
		remote = path.Join(remote, filepath.Base(local))
	}
	if err := r.makeDirectory(path.Dir(remote)); err != nil {
		return err
	}
	return r.copyFile(local, remote)
}

// copyDirectory follows links to files and fails at links to directories.
func (r remoteFiles) copyDirectory(local, remote string) error {
	return fs.WalkDir(os.DirFS(local), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := path.Join(remote, name)
		if entry.IsDir() {
			return r.makeDirectory(target)
		}
		return r.copyFile(filepath.Join(local, name), target)
	})
}

func (r remoteFiles) copyFile(local, remote string) error {
	file, err := os.Open(local)
	if err != nil {
		return err
	}
	defer file.Close()
	return r.write(file, remote)
}

func (r remoteFiles) writeText(text, remote string) error {
	isDirectory, err := r.isDirectory(remote)
	if err != nil {
		return err
	}
	if isDirectory {
		return fmt.Errorf("%s is a directory on the host: text needs a remotePath that names a file", remote)
	}
	if err := r.makeDirectory(path.Dir(remote)); err != nil {
		return err
	}
	return r.write(strings.NewReader(text), remote)
}

// write overwrites a file that is there.
func (r remoteFiles) write(content io.Reader, remote string) error {
	file, err := r.Create(remote)
	if err != nil {
		return fmt.Errorf("creating %s on the host: %w", remote, err)
	}
	_, err = file.ReadFrom(content)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("writing %s on the host: %w", remote, err)
	}
	return nil
}

// makeDirectory makes the directories above too, and takes one that is there.
func (r remoteFiles) makeDirectory(remote string) error {
	if err := r.MkdirAll(remote); err != nil {
		return fmt.Errorf("making the directory %s on the host: %w", remote, err)
	}
	return nil
}

// isDirectory says no of what is not there.
func (r remoteFiles) isDirectory(remote string) (bool, error) {
	info, err := r.Stat(remote)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("looking at %s on the host: %w", remote, err)
	}
	return info.IsDir(), nil
}
