package release

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"etcd-host/internal/system/command"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/system/units/unitstest"
	"etcd-host/internal/wire/coded"
)

// testMachine has an etcd user, and a program `etcd` that reports what its file says.
func testMachine(t *testing.T) (*machine.Machine, *[]string) {
	t.Helper()
	host := paths.Host{Root: t.TempDir()}
	filestest.Put(t, host.At("/etc/passwd"), fmt.Sprintf("etcd:x:%d:%d::/:/bin/false\n", os.Getuid(), os.Getgid()), 0o644)
	for _, dir := range []string{host.StateDir(), host.Uploads(), host.At("/opt")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	var ran []string
	run := func(_ context.Context, c command.Command) (string, string, error) {
		ran = append(ran, c.String())
		if filepath.Base(c.Args[0]) == "etcd" {
			content, err := os.ReadFile(c.Args[0])
			return string(content), "", err
		}
		return "", "", nil
	}
	return &machine.Machine{Paths: host, Units: &unitstest.Fake{}, Say: &say.Lines{}, Run: run}, &ran
}

type entry struct{ name, content string }

func archiveOf(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var buffer bytes.Buffer
	zipped := gzip.NewWriter(&buffer)
	packed := tar.NewWriter(zipped)
	for _, e := range entries {
		header := &tar.Header{Name: e.name, Mode: 0o6755, Size: int64(len(e.content)), Typeflag: tar.TypeReg}
		if e.content == "link" {
			header = &tar.Header{Name: e.name, Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink}
		}
		if err := packed.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if header.Typeflag == tar.TypeReg {
			if _, err := packed.Write([]byte(e.content)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := errors.Join(packed.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

func releaseArchive(t *testing.T, version string) []byte {
	top := "etcd-v" + version + "-linux-" + Architecture() + "/"
	return archiveOf(t, entry{top + "README.md", "read me"},
		entry{top + "etcd", "etcd Version: " + version + "\nGit SHA: x\n"},
		entry{top + "etcdctl", "ctl"}, entry{top + "etcdutl", "utl"}, entry{top + "Documentation/etcd", "a text"})
}

func digestOf(data []byte) string { return fmt.Sprintf("%x", sha256.Sum256(data)) }

func install(m *machine.Machine, lines string) (string, error) {
	var out bytes.Buffer
	err := InstallVerb(context.Background(), m, nil, strings.NewReader(lines), &out)
	return out.String(), err
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	var found []string
	for _, e := range entries {
		found = append(found, e.Name())
	}
	return strings.Join(found, " ")
}

func serve(t *testing.T, byPath map[string][]byte) string {
	return mirror(t, func(w http.ResponseWriter, r *http.Request) {
		content, ok := byPath[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write(content)
	}).String()
}

func TestAReleaseComesFromAMirrorWithItsOwnDigests(t *testing.T) {
	m, _ := testMachine(t)
	archive := releaseArchive(t, "3.6.16")
	name := "etcd-v3.6.16-linux-" + Architecture() + ".tar.gz"
	sums := digestOf([]byte("other")) + "  other.tar.gz\n" + digestOf(archive) + "  " + name + "\n"
	at := serve(t, map[string][]byte{"/v3.6.16/" + name: archive, "/v3.6.16/SHA256SUMS": []byte(sums)})
	out, err := install(m, "version=3.6.16\nmethod=archive\nown_builds=true\nurl="+at+"/v3.6.16\n")
	if err != nil || out != "{\"version\":\"3.6.16\"}\n" {
		t.Fatalf("%q, %v", out, err)
	}
	if got := names(t, m.Paths.Release("3.6.16")); got != "etcd etcdctl etcdutl" {
		t.Errorf("unpacked are %q", got)
	}
	if got := names(t, m.Paths.Releases()); got != "v3.6.16" {
		t.Errorf("releases are %q", got)
	}
	if got := names(t, m.Paths.Downloads()); got != "" {
		t.Errorf("downloads are %q", got)
	}
	info, err := os.Stat(m.Paths.ReleaseFile("3.6.16", "etcd"))
	if err != nil || info.Mode() != 0o755 {
		t.Errorf("etcd has mode %v, %v", info.Mode(), err)
	}
	// A second time nothing is fetched.
	if _, err := install(m, "version=3.6.16\nmethod=archive\nurl=http://127.0.0.1:1/\n"); err != nil {
		t.Error(err)
	}
}

func TestAMirrorWithoutTLSNeedsADigest(t *testing.T) {
	archive := releaseArchive(t, "3.6.16")
	name := "etcd-v3.6.16-linux-" + Architecture() + ".tar.gz"
	asked := 0
	at := plainMirror(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		if strings.HasSuffix(r.URL.Path, "/SHA256SUMS") {
			_, _ = fmt.Fprintf(w, "%s  %s\n", digestOf(archive), name)
			return
		}
		_, _ = w.Write(archive)
	}).String()
	lines := "version=3.6.16\nmethod=archive\nown_builds=true\nurl=" + at + "/v3.6.16\n"
	m, _ := testMachine(t)
	want := "install.sha256." + Architecture() + ": missing, and the mirror " + at + "/v3.6.16 has no TLS."
	other := map[string]string{"amd64": "arm64", "arm64": "amd64"}[Architecture()]
	for _, without := range []string{lines, lines + "sha256_" + other + "=" + digestOf(archive) + "\n"} {
		if _, err := install(m, without); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
		said := ArchiveLines(context.Background(), m.Paths, map[string][]byte{"a": []byte(without)})
		if len(said) != 1 || !strings.Contains(said[0], want) {
			t.Errorf("preflight prints %q", said)
		}
	}
	if asked > 0 || files.Exists(m.Paths.Release("3.6.16")) {
		t.Errorf("the mirror was asked %d times", asked)
	}
	// The configuration accepts upper-case digits as well.
	digest := strings.ToUpper(digestOf(archive))
	if _, err := install(m, lines+"sha256_"+Architecture()+"="+digest+"\n"); err != nil {
		t.Error(err)
	}
}

func TestANewReleaseIsTriedAsEtcdsUserWithACleanEnvironment(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can take another user's rights")
	}
	m, _ := testMachine(t)
	filestest.Put(t, m.Paths.At("/etc/passwd"), "etcd:x:4711:4712::/:/bin/false\n", 0o644)
	archive := releaseArchive(t, "3.6.16")
	filestest.Put(t, filepath.Join(m.Paths.Uploads(), ArchiveName(mustVersion(t, "3.6.16"))), string(archive), 0o644)
	var tried []command.Command
	inner := m.Run
	m.Run = func(ctx context.Context, c command.Command) (string, string, error) {
		if filepath.Base(c.Args[0]) == "etcd" {
			tried = append(tried, c)
		}
		return inner(ctx, c)
	}
	if _, err := install(m, fmt.Sprintf("version=3.6.16\nmethod=upload\nsha256_%s=%s\n", Architecture(),
		digestOf(archive))); err != nil {
		t.Fatal(err)
	}
	if len(tried) != 1 || tried[0].As == nil || tried[0].As.Uid != 4711 || tried[0].As.Gid != 4712 ||
		len(tried[0].As.Groups) > 0 || !tried[0].Clean {
		t.Errorf("%+v", tried)
	}
}

func TestWhatIsNotTheReleaseIsNotInstalled(t *testing.T) {
	archive := releaseArchive(t, "3.6.16")
	name := "etcd-v3.6.16-linux-" + Architecture() + ".tar.gz"
	wrong := digestOf([]byte("wrong"))
	other := releaseArchive(t, "3.6.15")
	top := "x/"
	lacking := archiveOf(t, entry{top + "etcd", "etcd Version: 3.6.16\n"})
	links := archiveOf(t, entry{top + "etcd", "link"}, entry{top + "etcdctl", "link"})
	twice := archiveOf(t, entry{top + "etcd", "1"}, entry{top + "etcdctl", "1"}, entry{top + "etcd", "2"})
	for _, one := range []struct {
		title   string
		content []byte
		digest  string
		want    string
	}{
		{"another digest", archive, wrong,
			name + " has SHA-256 " + digestOf(archive) + ", not " + wrong + "; it was not unpacked. Check where it " +
				"came from (%s/v3.6.16), or install.sha256"},
		{"no digest", archive, "", "cannot fetch %s/v3.6.16/SHA256SUMS: HTTP status 404. Check version, " +
			"install.mirror, or use install.method: upload"},
		{"another version", other, digestOf(other), `reports version "3.6.15"`},
		{"no etcdctl", lacking, digestOf(lacking), "the archive has no etcdctl"},
		{"links for programs", links, digestOf(links), "the archive has no etcd"},
		{"one program twice", twice, digestOf(twice), "the archive has etcd twice"},
		{"no archive", []byte("text"), digestOf([]byte("text")), "cannot be unpacked"},
		{"half an archive", archive[:len(archive)/2], digestOf(archive[:len(archive)/2]), "cannot be unpacked"},
	} {
		t.Run(one.title, func(t *testing.T) {
			m, _ := testMachine(t)
			at := serve(t, map[string][]byte{"/v3.6.16/" + name: one.content})
			_, err := install(m, fmt.Sprintf("version=3.6.16\nmethod=archive\nown_builds=true\nurl=%s/v3.6.16\n"+
				"sha256_%s=%s\n", at, Architecture(), one.digest))
			if left, _ := filepath.Glob(filepath.Join(m.Paths.Releases(), "*")); len(left) > 0 {
				t.Errorf("it left %q", left)
			}
			want := strings.ReplaceAll(one.want, "%s", at)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %q", err, want)
			}
			if files.Exists(m.Paths.Release("3.6.16")) {
				t.Error("it was installed")
			}
		})
	}
}

func TestAnUploadIsKeptUntilItIsInstalledAndNoLinkIsFollowed(t *testing.T) {
	m, _ := testMachine(t)
	archive := releaseArchive(t, "3.6.16")
	upload := filepath.Join(m.Paths.Uploads(), ArchiveName(mustVersion(t, "3.6.16")))
	lines := func(digest string) string {
		return fmt.Sprintf("version=3.6.16\nmethod=upload\nsha256_%s=%s\n", Architecture(), digest)
	}
	if _, err := install(m, lines(digestOf(archive))); err == nil || !strings.Contains(err.Error(),
		"install.archives."+Architecture()) {
		t.Errorf("%v", err)
	}
	secret := filepath.Join(t.TempDir(), "secret")
	filestest.Put(t, secret, string(archive), 0o600)
	if err := os.Symlink(secret, upload); err != nil {
		t.Fatal(err)
	}
	if _, err := install(m, lines(digestOf(archive))); err == nil || !errors.Is(err, syscall.ELOOP) {
		t.Errorf("a link was followed: %v", err)
	}
	_ = os.Remove(upload)
	filestest.Put(t, upload, string(archive), 0o644)
	if _, err := install(m, lines(digestOf([]byte("wrong")))); err == nil || !files.Exists(upload) {
		t.Errorf("%v, the upload is there: %v", err, files.Exists(upload))
	}
	if _, err := install(m, lines(digestOf(archive))); err != nil || files.Exists(upload) {
		t.Errorf("%v, the upload is there: %v", err, files.Exists(upload))
	}
}

func note(t *testing.T, m *machine.Machine, releases ...string) {
	t.Helper()
	for _, release := range releases {
		if err := made.Note(m.Paths, m.Paths.Release(release)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAReleaseThatAPersonUnpackedIsUsedAndIsNotOurs(t *testing.T) {
	m, _ := testMachine(t)
	for _, program := range programs {
		filestest.Put(t, m.Paths.ReleaseFile("3.6.16", program), "theirs", 0o755)
	}
	if _, err := install(m, "version=3.6.16\nmethod=upload\n"); err != nil {
		t.Fatal(err)
	}
	if ours, err := Ours(m.Paths); err != nil || len(ours) > 0 {
		t.Errorf("%q count as ours, %v", ours, err)
	}
}

func TestAnInstallationThatWasCutOffIsBegunAgain(t *testing.T) {
	m, _ := testMachine(t)
	archive := releaseArchive(t, "3.6.16")
	note(t, m, "3.6.16.new", "3.6.15.new", "3.6.14.new", "3.6.16")
	filestest.Put(t, m.Paths.Release("3.6.16.new")+"/etcd", "half", 0o755)
	filestest.Put(t, m.Paths.Release("3.6.15")+".new/etcd", "half", 0o755)
	// Version 0.1.0 unpacked the pages of the archive, too.
	filestest.Put(t, m.Paths.Release("3.6.14.new")+"/README.md", "etcd", 0o644)
	filestest.Put(t, m.Paths.Release("3.6.16")+"/Documentation/dev-guide.md", "etcd", 0o644)
	filestest.Put(t, m.Paths.Release("3.6.16")+"/etcd", "half, without etcdctl", 0o755)
	filestest.Put(t, filepath.Join(m.Paths.Uploads(), ArchiveName(mustVersion(t, "3.6.16"))), string(archive), 0o644)
	if _, err := install(m,
		fmt.Sprintf("version=3.6.16\nmethod=upload\nsha256_%s=%s\n", Architecture(), digestOf(archive))); err != nil {
		t.Fatal(err)
	}
	if got := names(t, m.Paths.Releases()); got != "v3.6.16" {
		t.Errorf("releases are %q", got)
	}
}

func TestADirectoryOfSomebodyElseInThePlaceOfAReleaseStays(t *testing.T) {
	for _, foreign := range []string{"3.6.16/bin/etcd", "3.6.16/data/member/snap/db", "3.6.16.new/notes"} {
		m, _ := testMachine(t)
		path := m.Paths.Release(foreign)
		filestest.Put(t, path, "theirs", 0o755)
		filestest.Put(t, m.Paths.Release("3.6.15.new")+"/theirs", "theirs", 0o755)
		archive := releaseArchive(t, "3.6.16")
		filestest.Put(t, filepath.Join(m.Paths.Uploads(), ArchiveName(mustVersion(t, "3.6.16"))), string(archive), 0o644)
		_, err := install(m,
			fmt.Sprintf("version=3.6.16\nmethod=upload\nsha256_%s=%s\n", Architecture(), digestOf(archive)))
		if coded.CodeOf(err) != coded.ReleaseForeign || !strings.Contains(err.Error(), "Move that directory") {
			t.Errorf("%s: %v", foreign, err)
		}
		if !files.Exists(path) || !files.Exists(m.Paths.Release("3.6.15.new")+"/theirs") {
			t.Errorf("%s is gone", foreign)
		}
	}
}

func TestBesideAMemberThatRunsEachPartIsFlushed(t *testing.T) {
	m, _ := testMachine(t)
	for _, pid := range []string{"0", "7"} {
		m.Units.(*unitstest.Fake).Set("etcd.service", "MainPID", pid)
		if runs, err := memberRuns(context.Background(), m); err != nil || runs != (pid == "7") {
			t.Errorf("pid %s: %v, %v", pid, runs, err)
		}
	}
	if err := unpack(bytes.NewReader(releaseArchive(t, "3.6.16")), t.TempDir(), true); err != nil {
		t.Error(err)
	}
}

func TestAProgramThatUnpacksToMoreThanAnEtcdIsCutOff(t *testing.T) {
	for size, fits := range map[int]bool{mostProgram: true, mostProgram + 1: false} {
		into := t.TempDir()
		archive := archiveOf(t, entry{"etcd-v3.6.16/etcd", strings.Repeat("x", size)}, entry{"etcd-v3.6.16/etcdctl", "ctl"})
		if len(archive) > mostArchive/100 {
			t.Fatalf("the archive has %d bytes", len(archive))
		}
		err := unpack(bytes.NewReader(archive), into, false)
		if (err == nil) != fits || err != nil && err.Error() != "etcd is larger than 128 MiB" {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

func TestAFullDiskIsNamedAndWhatFillsItGoes(t *testing.T) {
	m, _ := testMachine(t)
	filestest.Put(t, m.Paths.Downloads()+"/x", "half", 0o600)
	note(t, m, "3.6.16.new")
	filestest.Put(t, m.Paths.Release("3.6.16")+".new/etcd", "half", 0o755)
	in, err := ReadInput(strings.NewReader("version=3.6.16\nmethod=upload\n"))
	if err != nil {
		t.Fatal(err)
	}
	err = noRoom(m, in, m.Paths.Downloads(),
		fmt.Errorf("wrapped: %w", &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}))
	if !strings.HasPrefix(err.Error(), "no room for etcd 3.6.16 (") || !strings.Contains(err.Error(),
		"MiB are free on the disk of "+m.Paths.Downloads()) {
		t.Errorf("%v", err)
	}
	if names(t, m.Paths.Releases()) != "" || names(t, m.Paths.StateDir()) != "made" {
		t.Error("what fills the disk is left")
	}
	other := errors.New("another reason")
	if got := noRoom(m, in, m.Paths.Downloads(), other); got != other {
		t.Errorf("%v", got)
	}
}

func TestAnArchiveWithoutAnEndIsCutOff(t *testing.T) {
	m, _ := testMachine(t)
	asked := 0
	at := mirror(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		block := make([]byte, 1<<20)
		for range 2 * mostArchive / len(block) {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}).String()
	_, err := install(m, fmt.Sprintf("version=3.6.16\nmethod=archive\nurl=%s/v3.6.16\nsha256_%s=%s\n", at,
		Architecture(), digestOf(nil)))
	if err == nil || !strings.Contains(err.Error(), "the archive is larger than 128 MiB") || asked != 1 {
		t.Errorf("asked %d times: %v", asked, err)
	}
}
