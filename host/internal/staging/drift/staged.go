package drift

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/values"
)

// addStaged prints what was staged last. A disk that was restored from an older copy has files that fit each other, so
// only Pulumi's state shows that they are old.
func (r *report) addStaged() error {
	host := r.m.Paths
	configuration := filepath.Join(host.Staged(), "input")
	digest, _, err := content(configuration)
	if err != nil {
		return err
	}
	r.staged("configuration", configuration, digest)
	// An adopted member shows the certificates that were found.
	if !files.Exists(host.CurrentFile("adopt")) {
		r.staged("bundle", host.CurrentFile("ca.pem"), digestOf(host.CurrentFile("trust"), host.CurrentFile("ca.pem")))
		r.staged("certificate", host.CurrentFile("member.pem"), digestOf(host.CurrentFile("member.pem")))
	}
	list, _, err := content(host.RevokedDigest())
	if err != nil {
		return err
	}
	r.staged("revocation", host.RevokedDigest(), shortened(list))
	releases, err := filepath.Glob(host.ReleaseFile("*", "etcd"))
	if err != nil {
		return err
	}
	var versions []string
	for _, program := range releases {
		version, err := values.ParseVersion(strings.TrimPrefix(filepath.Base(filepath.Dir(program)), "v"))
		if err == nil && files.IsRunnable(program) {
			versions = append(versions, version.String())
		}
	}
	r.staged("releases", host.Releases(), strings.Join(versions, ","))
	return nil
}

// staged prints one line. An image of a disk that is restored twice has the same times of its files, so the time is not
// before that of the last boot.
func (r *report) staged(what, path, value string) {
	since := max(changedAt(path), bootedAt(r.m.Paths))
	line := fmt.Sprintf("%s %s %s", what, strings.ReplaceAll(since, " ", "_"), cmp.Or(value, "-"))
	r.add("staged", values.Printable(line))
}

// bootedAt is empty where the kernel does not say it.
func bootedAt(host paths.Host) string {
	text, _ := os.ReadFile(host.At("/proc/stat"))
	for line := range strings.Lines(string(text)) {
		var at int64
		if _, err := fmt.Sscanf(line, "btime %d", &at); err == nil {
			return time.Unix(at, 0).Format(timeFormat)
		}
	}
	return ""
}

// digestOf is a digest of files together; empty where one of them cannot be read.
func digestOf(paths ...string) string {
	var contents [][]byte
	for _, path := range paths {
		text, err := files.ReadPlain(path)
		if err != nil {
			return ""
		}
		contents = append(contents, text)
	}
	return shortened(files.Digest(contents...))
}

// shortened is a digest as Pulumi makes it.
func shortened(digest string) string { return digest[:min(len(digest), 12)] }
