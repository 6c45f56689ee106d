package release

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// programs are those of a release.
var programs = []string{"etcd", "etcdctl", "etcdutl"}

const tryTimeout = 20 * time.Second

// InstallVerb brings the release that stdin names.
func InstallVerb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, stdout io.Writer) error {
	in, err := ReadInput(stdin)
	if err != nil {
		return err
	}
	if err := Install(ctx, m, in); err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "{\"version\":\"%s\"}\n", in.Version)
	return err
}

// Install brings a release, if it is not there yet.
func Install(ctx context.Context, m *machine.Machine, in Input) error {
	// An installation that was killed leaves the password of a proxy.
	if err := files.Remove(m.Paths.AptConfig()); err != nil {
		return err
	}
	account, err := users.Etcd(ctx, m.Paths, m.Run)
	if err != nil {
		return err
	}
	if IsUnpacked(m.Paths, in.Version) {
		m.Say.Say("etcd %s is installed", in.Version)
	} else if err := bring(ctx, m, in, account); err != nil {
		return err
	}
	if in.Method == Upload {
		removeUploads(m, in.Version)
	}
	return nil
}

// bring unpacks under another name, tries the program, and renames.
func bring(ctx context.Context, m *machine.Machine, in Input, account users.Account) error {
	release := m.Paths.Release(in.Version.String())
	unpacked := release + unfinishedSuffix
	for _, dir := range []string{release, unpacked} {
		if err := refuseForeign(m.Paths, dir); err != nil {
			return err
		}
	}
	clearUnfinished(m)
	// Nothing is left of an installation that fails.
	defer clearUnfinished(m)
	if err := files.MkdirPassable(m.Paths.Releases()); err != nil {
		return noRoom(m, in, m.Paths.Releases(), err)
	}
	if err := made.Note(m.Paths, unpacked, release); err != nil {
		return err
	}
	if err := files.MkdirPassable(unpacked); err != nil {
		return noRoom(m, in, m.Paths.Releases(), err)
	}
	if in.Method == Package {
		if err := installPackage(ctx, m, in, unpacked); err != nil {
			return noRoom(m, in, m.Paths.Releases(), err)
		}
	} else {
		archive := filepath.Join(m.Paths.Downloads(), ArchiveName(in.Version))
		if err := bringArchive(ctx, m, in, archive); err != nil {
			return noRoom(m, in, m.Paths.Downloads(), err)
		}
		if err := unpackArchive(ctx, m, archive, unpacked); err != nil {
			return noRoom(m, in, m.Paths.Releases(), fmt.Errorf("%s cannot be unpacked to %s: %w. It was not "+
				"installed", archive, release, err))
		}
	}
	if err := runsAs(ctx, m, in.Version, unpacked, account); err != nil {
		return err
	}
	if err := os.RemoveAll(release); err != nil {
		return err
	}
	if err := files.SyncDir(unpacked); err != nil {
		return err
	}
	if err := files.Rename(unpacked, release); err != nil {
		return err
	}
	m.Say.Say("etcd %s is unpacked to %s", in.Version, release)
	return files.Remove(filepath.Join(m.Paths.Downloads(), ArchiveName(in.Version)))
}

// clearUnfinished removes what an installation left that was cut off. Installations wait for each other.
func clearUnfinished(m *machine.Machine) {
	left, _ := Ours(m.Paths)
	for _, dir := range left {
		if strings.HasSuffix(dir, unfinishedSuffix) {
			_ = made.RemoveAll(m.Paths, dir)
		}
	}
}

// noRoom says so where a full disk is the reason, and removes what fills it.
func noRoom(m *machine.Machine, in Input, dir string, err error) error {
	if !files.IsFull(err) {
		return err
	}
	room := files.Room(dir)
	clearUnfinished(m)
	_ = os.RemoveAll(m.Paths.Downloads())
	return coded.DiskFull.Errorf(
		"no room for etcd %s%s; it was not installed, and etcd keeps running with what it has. Free "+
			"200 MiB there, then run pulumi up again", in.Version, room)
}

// bringArchive has the archive where only root writes, so that what was checked is what is unpacked.
func bringArchive(ctx context.Context, m *machine.Machine, in Input, archive string) error {
	if err := os.MkdirAll(m.Paths.Downloads(), 0o700); err != nil {
		return err
	}
	wanted, found, source := in.SHA256, "", "install.archives"
	var err error
	if in.Method == Upload {
		found, err = copyUpload(m, archive)
	} else {
		source = strings.TrimSuffix(shown(in.URL), "/")
		wanted, found, err = download(ctx, m, in, archive)
	}
	if err != nil {
		return err
	}
	if found != wanted {
		_ = os.Remove(archive)
		whose, remedy := "", ", or install.sha256"
		if in.SHA256 == "" && in.expectedDigest() != "" {
			whose = " as in the etcd project's release"
			remedy = ". If the mirror has your own build, write its SHA-256 in install.sha256." + Architecture() +
				", or set install.ownBuilds to true"
		}
		return coded.ReleaseDigestDiffers.Errorf(
			"%s has SHA-256 %s, not %s%s; it was not unpacked. Check where it came from (%s)%s",
			filepath.Base(archive), found, wanted, whose, source, remedy)
	}
	return nil
}

// download returns the digest that the archive must have, and the one that it has.
func download(ctx context.Context, m *machine.Machine, in Input, archive string) (wanted, found string, err error) {
	if err := in.unproven(); err != nil {
		return "", "", err
	}
	at := in.archiveURL()
	m.Say.Say("fetching %s", shown(at))
	from := client(in.Proxy)
	file := &digested{path: archive}
	cannot := func(what string, err error) error {
		also := ""
		if in.Proxy != nil {
			also = " and install.httpProxy"
		}
		return coded.ReleaseNotThere.Errorf(
			"cannot fetch %s: %w. Check version, install.mirror%s, or use install.method: upload", what,
			err, also)
	}
	if err := fetch(ctx, from, at, func() (io.WriteCloser, error) { return file, file.open() }); err != nil {
		return "", "", cannot(shown(at), err)
	}
	if wanted := in.expectedDigest(); wanted != "" {
		return wanted, file.digest(), nil
	}
	sums := &bounded{}
	sumsAt := in.URL.JoinPath("SHA256SUMS")
	if err := fetch(ctx, from, sumsAt, func() (io.WriteCloser, error) { sums.Reset(); return sums, nil }); err != nil {
		return "", "", cannot(shown(sumsAt), err)
	}
	wanted = digestIn(sums.String(), filepath.Base(archive))
	if wanted == "" {
		return "", "", coded.ReleaseNotThere.Errorf(
			"%s has no line for %s; etcd %s was not installed. Check that the mirror is complete",

			shown(sumsAt), filepath.Base(archive), in.Version)
	}
	return wanted, file.digest(), nil
}

// bounded keeps a small file.
type bounded struct{ strings.Builder }

func (b *bounded) Write(data []byte) (int, error) {
	if b.Len()+len(data) > 1<<20 {
		return 0, errors.New("the file is larger than 1 MiB")
	}
	return b.Builder.Write(data)
}

func (b *bounded) Close() error { return nil }

// digestIn is the digest that a SHA256SUMS has of a file; none where it has two. Preflight reads such a file alike, in
// decisions/host/release/releaseDigest.ts.
func digestIn(sums, name string) string {
	found := ""
	for line := range strings.Lines(sums) {
		digest, file, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		digest = strings.ToLower(strings.TrimPrefix(digest, `\`))
		isMarked := strings.HasPrefix(file, " ") || strings.HasPrefix(file, "*")
		if !isMarked || path.Base(file[1:]) != name || !sha256Pattern.MatchString(digest) {
			continue
		}
		if found != "" && found != digest {
			return ""
		}
		found = digest
	}
	return found
}

// mostArchive is five times the size of a release, some 25 MB: no server may fill the disk of a member.
const mostArchive = 128 << 20

// digested is a file of bounded size whose digest is taken while it is written.
type digested struct {
	path string
	file *os.File
	sum  hash.Hash
	size int
}

func (d *digested) open() (err error) {
	if err := files.Remove(d.path); err != nil {
		return err
	}
	d.sum, d.size = sha256.New(), 0
	d.file, err = os.OpenFile(d.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY|syscall.O_NOFOLLOW, 0o600)
	return err
}

func (d *digested) Write(data []byte) (int, error) {
	if d.size += len(data); d.size > mostArchive {
		return 0, fmt.Errorf("the archive is larger than %d MiB", mostArchive>>20)
	}
	_, _ = d.sum.Write(data)
	return d.file.Write(data)
}

func (d *digested) Close() error { return d.file.Close() }

func (d *digested) digest() string { return hex.EncodeToString(d.sum.Sum(nil)) }

// runsAs tries the program with the rights of etcd's user: what a mirror sends does not run as root before it is
// known to be etcd.
func runsAs(ctx context.Context, m *machine.Machine, version values.Version, dir string, account users.Account) error {
	try := command.Command{Args: []string{filepath.Join(dir, "etcd"), "--version"}, Clean: true}
	if os.Geteuid() == 0 {
		try.As = &syscall.Credential{Uid: uint32(account.UID), Gid: uint32(account.GID)}
	}
	ctx, cancel := context.WithTimeout(ctx, tryTimeout)
	defer cancel()
	stdout, stderr, err := m.Run(ctx, try)
	if err != nil {
		return coded.ReleaseDoesNotRun.Errorf(
			"etcd %s does not run on this host (%s): %w: %s. It was not installed. Check version, and where the archive "+
				"came from", version, Architecture(),
			err,
			values.Printable(stdout+stderr))
	}
	if says := versionIn(stdout); says != version.String() {
		return coded.ReleaseDoesNotRun.Errorf(
			"the program that was to be etcd %s reports version %q; it was not installed. Check where "+
				"it came from, or version",
			version, says)
	}
	return nil
}

func versionIn(said string) string {
	for line := range strings.Lines(said) {
		if version, ok := strings.CutPrefix(strings.TrimSpace(line), "etcd Version: "); ok {
			return version
		}
	}
	return ""
}

// memberRuns says whether an etcd on this host would notice that much is written.
func memberRuns(ctx context.Context, m *machine.Machine) (bool, error) {
	if etcd, err := adopted.Read(m.Paths); err != nil || etcd != nil {
		return etcd != nil, err
	}
	pid, err := m.Units.MainPID(ctx, adopted.OwnUnit)
	return pid > 0, err
}
