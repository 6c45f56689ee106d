package release

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"

	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/owners"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// copyUpload leaves the upload where it is until the release is installed: Pulumi copies it once, and the error may
// be in install.sha256.
func copyUpload(m *machine.Machine, archive string) (digest string, err error) {
	name := filepath.Base(archive)
	upload, err := os.OpenFile(filepath.Join(m.Paths.Uploads(), name),
		os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return "", coded.ReleaseNoUpload.Errorf(
			"no %s was copied to this host, whose architecture is %[2]s. Set install.archives.%[2]s. If "+
				"it is set and the host was installed again, run pulumi up --replace '**-upload-%[2]s'", name, Architecture())
	}
	if err != nil {
		return "", fmt.Errorf("the upload cannot be read: %w; it was not installed", err)
	}
	defer func() { _ = upload.Close() }()
	info, err := upload.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return "", coded.ReleaseNoUpload.Errorf(
			"%s is not a file; it was not installed. Remove it, then run pulumi up again", upload.Name())
	}
	if !isUploaded(info) {
		return "", coded.ReleaseNoUpload.Errorf(
			"%s belongs to user %d and not to the login; it was not installed. Remove it, then run "+
				"pulumi up --replace '**upload-%s'", upload.Name(), owners.UserOf(info), Architecture())
	}
	file := &digested{path: archive}
	if err := file.open(); err != nil {
		return "", err
	}
	_, err = io.Copy(file, upload)
	if err := errors.Join(err, file.Close()); err != nil {
		return "", fmt.Errorf("%s cannot be copied: %w; it was not installed", upload.Name(), err)
	}
	return file.digest(), nil
}

// removeUploads removes the files that Pulumi copied. Any user may have made something else by the same name, which
// stays and must not stop an update.
func removeUploads(m *machine.Machine, version values.Version) {
	for _, architecture := range []string{"amd64", "arm64"} {
		upload := filepath.Join(m.Paths.Uploads(), fmt.Sprintf("etcd-v%s-linux-%s.tar.gz", version, architecture))
		info, err := os.Lstat(upload)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil && (!info.Mode().IsRegular() || !isUploaded(info)) {
			m.Say.Say("%s stays: it is not a file of the login", upload)
			continue
		}
		if err == nil {
			err = syscall.Unlink(upload)
		}
		if err != nil {
			m.Say.Say("%s stays: %v", upload, err)
		}
	}
}

// isUploaded says whether a file belongs to the user of the login, or to root.
func isUploaded(info fs.FileInfo) bool {
	return slices.Contains([]int{os.Geteuid(), login()}, owners.UserOf(info))
}

// login is the user of the login: root, or the user of sudo.
func login() int {
	if user, err := strconv.Atoi(os.Getenv("SUDO_UID")); err == nil {
		return user
	}
	return os.Geteuid()
}
