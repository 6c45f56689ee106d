// Package earlier begins the record of what this program made, on a host that a program without that record set up.
package earlier

import (
	"os"
	"slices"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/restore"
	"etcd-host/internal/staging/certificates"
	"etcd-host/internal/staging/release"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/paths"
)

// Record begins the record where there is none. Only a host with the notes of an earlier program gets paths, by their
// names and contents, because the host has no better evidence.
func Record(host paths.Host) error {
	return made.Begin(host, func() ([]string, error) {
		if !WasHere(host) {
			return nil, nil
		}
		return found(host)
	})
}

// IsUnrecorded says that an earlier program set up this host, and that the record is yet to begin.
func IsUnrecorded(host paths.Host) bool { return WasHere(host) && !files.Exists(host.Made()) }

// WasHere says that a program of this project changed this host, and was not removed since.
func WasHere(host paths.Host) bool { return slices.ContainsFunc(notes(host), files.Exists) }

// notes are what each earlier program left from its first command on, until `uninstall`.
func notes(host paths.Host) []string {
	return []string{
		host.Downloads(), host.Packages(), host.CertificateSet(), host.Staged(), host.Applied(), host.Identity(),
	}
}

func found(host paths.Host) ([]string, error) {
	var all []string
	add := func(is bool, path string) {
		if info, err := os.Lstat(path); is && err == nil && !info.IsDir() {
			all = append(all, path)
		}
	}
	add(files.Exists(host.Staged()), host.EtcdctlPort())
	add(files.Exists(host.Staged()), host.Bootstrap())
	add(files.Exists(host.CertificateSet()) || files.Exists(host.Applied()), host.Current())
	add(files.Exists(host.RevokedDigest()), host.Revoked())
	for _, program := range []string{"etcd", "etcdctl", "etcdutl"} {
		link := host.Bin(program)
		add(files.Exists(host.Applied()) && files.IsReleaseLink(host, link), link)
	}
	target, _ := os.Readlink(host.Unit())
	add(files.Exists(host.Packages()) && target == "/dev/null", host.Unit())
	looks := []func(paths.Host) ([]string, error){certificates.SetsAlike, certificates.DiscoveriesAlike}
	// An etcd that was adopted, and runs by its own unit, may run from any of these.
	if !files.Exists(host.Adopted()) {
		looks = append(looks, release.Alike)
	}
	id, err := identity.Read(host)
	if err != nil {
		return nil, err
	}
	for _, dir := range id.Dirs() {
		looks = append(looks, restore.WorkplacesIn(dir))
	}
	for _, look := range looks {
		dirs, err := look(host)
		if err != nil {
			return nil, err
		}
		all = append(all, dirs...)
	}
	return all, nil
}
