package owners

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"etcd-host/internal/system/files"
	"etcd-host/internal/wire/coded"
)

// OpenRoot opens a directory, which others may own from some name on: a directory for backups, or of another program.
// No name that they make leads out of the first directory that is theirs.
func (t Trust) OpenRoot(path string) (*os.Root, error) { return t.root(path, nil) }

// MakeRoot opens it, and first makes what is missing.
func (t Trust) MakeRoot(path string, mode fs.FileMode) (*os.Root, error) { return t.root(path, &mode) }

func (t Trust) root(path string, mode *fs.FileMode) (*os.Root, error) {
	var open *Open
	at, rest, err := t.follow(path, func(found *Open) (stop bool) {
		open = found
		return true
	})
	if err != nil {
		return nil, err
	}
	// Everything is below the root directory.
	if open != nil && (open.IsLink || at == "/") {
		return nil, coded.RootDirectoriesOpen.Errorf(
			"users other than root can change %[1]q (%[2]s), so %[3]q is not used. Run chown root and chmod go-w on %[1]q",
			t.host.Name(open.Dir),
			open.Rights(), t.host.Name(path))
	}
	root, err := OpenDirectly(at)
	if err != nil || len(rest) == 0 {
		return root, err
	}
	name := filepath.Join(rest...)
	if mode != nil {
		err = withCommand(t.host.Name(path), *mode, makeAll(root, rest, *mode))
	}
	if err != nil {
		return nil, errors.Join(Outside(t.host.Name(path), err), root.Close())
	}
	below, err := files.OpenDirIn(root, name)
	return below, errors.Join(Outside(t.host.Name(path), err), root.Close())
}

// Outside gives an error of os.Root about a link out of a directory its action. Go exports no value for that error.
func Outside(directory string, err error) error {
	if err == nil || coded.CodeOf(err) == coded.RootDirectoriesOpen ||
		!strings.Contains(err.Error(), "path escapes from parent") {
		return err
	}
	return coded.RootDirectoriesOpen.Errorf(
		"%q: a link leads out of a directory that users other than root can change, so it is not followed: %w. Nothing "+
			"was written there. Look at who put the link there, then remove it, or set the path that it leads to",
		directory, err)
}

// withCommand gives the error of a service that makes a directory its action: systemd lets it write in those that were
// there when it started, and above them nowhere.
func withCommand(directory string, mode fs.FileMode, err error) error {
	if !errors.Is(err, syscall.EROFS) {
		return err
	}
	return coded.DirectoryMissing.Errorf(
		"the directory %q is missing, and this process cannot make it: %w. Nothing was written there. Make it as root: "+
			"mkdir -p -m %o %s", directory, err, mode, directory)
}

// makeAll makes directories with a mode, whatever the mask is.
func makeAll(root *os.Root, names []string, mode fs.FileMode) error {
	for i := range names {
		dir := filepath.Join(names[:i+1]...)
		err := root.Mkdir(dir, mode)
		if err == nil {
			err = root.Chmod(dir, mode)
		}
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}
