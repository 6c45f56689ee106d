package drift

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"etcd-host/internal/staging/certificates"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/program"
	"etcd-host/internal/system/users"
)

// lookAtFiles says whether the certificate is as it was put in place: a difference of the files that etcd would read
// is otherwise no sign of old files.
func (r *report) lookAtFiles(ctx context.Context) (certificateStands bool, err error) {
	if err := r.lookAtProgram(); err != nil {
		return false, err
	}
	if err := r.lookAtRelease(); err != nil {
		return false, err
	}
	if certificateStands, err = r.lookAtCertificate(ctx); err != nil {
		return false, err
	}
	if err := r.lookAtRevocation(); err != nil {
		return false, err
	}
	return certificateStands, r.lookAtConfiguration()
}

// lookAtProgram compares the program in its place with this one: Pulumi runs the program that it wants there. Any other
// one would run as root, also an older one that a restored disk brought back.
func (r *report) lookAtProgram() error {
	path := r.m.Paths.Program()
	if !files.IsRunnable(path) {
		r.edited(partProgram, path)
		return nil
	}
	own, err := os.Executable()
	if err != nil {
		return err
	}
	wanted, err := program.Version(own)
	if err != nil {
		return err
	}
	found, err := program.Version(path)
	if err == nil && found != wanted {
		r.differs(partProgram, changedAt(path), nothing, "%s is another program: its SHA-256 begins with %s", path, found)
	}
	return err
}

func (r *report) lookAtRelease() error {
	version, found, err := stage.AppliedVersion(r.m.Paths)
	if err != nil || !found {
		return err
	}
	if path := r.m.Paths.ReleaseFile(version.String(), "etcd"); !files.IsRunnable(path) {
		r.edited(partInstall, path)
	}
	return nil
}

func (r *report) lookAtCertificate(ctx context.Context) (stands bool, err error) {
	host := r.m.Paths
	linked := certificates.Linked(host)
	put, found, err := content(host.CertificateSet())
	if err != nil {
		return false, err
	}
	if found && linked != put {
		r.differs(partCertificate, changedAt(host.Current()), nothing, "%s was pointed elsewhere", host.Current())
		return false, nil
	}
	if linked == "" || certificates.DigestNow(host) != linked {
		r.differs(partCertificate, changedAt(host.CurrentFile("member.pem")), nothing,
			"the files in %s were edited or removed", host.Current())
		return false, nil
	}
	open, err := r.isOpen(ctx)
	if err != nil {
		return false, err
	}
	if open {
		r.differs(partCertificate, changedAt(host.CurrentFile("member-key.pem")), nothing,
			"the files in %s are open to others than etcd", host.Current())
	}
	return !open, nil
}

// isOpen says whether the current set has a file that is not etcd's alone.
func (r *report) isOpen(ctx context.Context) (bool, error) {
	account, found, err := users.Find(ctx, r.m.Paths, r.m.Run)
	if err != nil {
		return false, err
	}
	dir, err := filepath.EvalSymlinks(r.m.Paths.Current())
	if err != nil {
		return false, err
	}
	open := !found
	err = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		stat, ok := info.Sys().(*syscall.Stat_t)
		open = open || !ok || info.Mode().Perm()&0o077 != 0 || os.Geteuid() == 0 && int(stat.Uid) != account.UID
		return nil
	})
	return open, err
}

// lookAtRevocation: while the list that etcd is given is missing or broken, etcd refuses every connection.
func (r *report) lookAtRevocation() error {
	host := r.m.Paths
	put, found, err := content(host.RevokedDigest())
	if err != nil || !found {
		return err
	}
	conf, err := os.ReadFile(filepath.Join(host.Applied(), "etcd.conf"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || !bytes.Contains(conf, []byte(host.Revoked())) {
		return err
	}
	list, err := os.ReadFile(host.Revoked())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if files.Digest(list) != put {
		r.edited(partRevocation, host.Revoked())
	}
	return nil
}

func (r *report) lookAtConfiguration() error {
	host := r.m.Paths
	version, found, err := stage.AppliedVersion(host)
	if err != nil || !found {
		return err
	}
	if !files.Same(host.Conf(), filepath.Join(host.Applied(), "etcd.conf")) {
		r.edited(partConfiguration, host.Conf())
	}
	if !files.Same(host.Unit(), filepath.Join(host.Applied(), "etcd.service")) {
		r.edited(partConfiguration, host.Unit())
	}
	if wrapper, err := os.ReadFile(host.Bin("etcdctl")); err != nil || string(wrapper) != stage.Wrapper {
		r.edited(partConfiguration, host.Bin("etcdctl"))
	}
	for _, name := range []string{"etcd", "etcdutl"} {
		if target, _ := os.Readlink(host.Bin(name)); target != host.ReleaseFile(version.String(), name) {
			r.differs(partConfiguration, changedAt(host.Bin(name)), nothing, "%s was pointed elsewhere", host.Bin(name))
		}
	}
	return nil
}
