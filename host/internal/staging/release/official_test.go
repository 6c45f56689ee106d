package release

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"etcd-host/internal/system/files"
)

// projectsDigest has the program know one release more.
func projectsDigest(t *testing.T, name, digest string) {
	t.Helper()
	before := officialSums
	officialSums = digest + "  " + name + "\n"
	t.Cleanup(func() { officialSums = before })
}

func TestAReleaseIsTheProjectsOwnWhateverItsMirrorSays(t *testing.T) {
	version := "3.6.16"
	name := ArchiveName(mustVersion(t, version))
	archive := releaseArchive(t, version)
	digest, other := digestOf(archive), digestOf([]byte("the project's own"))
	sums := []byte(digest + "  " + name + "\n")
	at := serve(t, map[string][]byte{"/v3.6.16/" + name: archive, "/v3.6.16/SHA256SUMS": sums})
	lines := fmt.Sprintf("version=%s\nmethod=archive\nurl=%s/v%[1]s\n", version, at)
	notThat := "has SHA-256 " + digest + ", not "
	given := "sha256_" + Architecture() + "="
	for what, one := range map[string]struct{ known, more, refused string }{
		"the project's own archive":     {digest, "", ""},
		"another archive":               {other, "", notThat + other + " as in the etcd project's release"},
		"a build whose digest is given": {other, given + digest, ""},
		"another one than the given":    {digest, given + other, notThat + other + "; it was not unpacked"},
		"a build of a mirror of builds": {other, "own_builds=true", ""},
		"a build of another mirror":     {other, "own_builds=false", "install.ownBuilds"},
	} {
		t.Run(what, func(t *testing.T) {
			projectsDigest(t, name, one.known)
			m, ran := testMachine(t)
			_, err := install(m, lines+one.more+"\n")
			if (err == nil) != (one.refused == "") || err != nil && !strings.Contains(err.Error(), one.refused) {
				t.Errorf("%v, want %q", err, one.refused)
			}
			left := names(t, m.Paths.Downloads())
			if one.refused != "" && (len(*ran) > 0 || left != "" || files.Exists(m.Paths.Release(version))) {
				t.Errorf("%q ran, and %q are left", *ran, left)
			}
		})
	}
}

func TestADigestOfTheProjectIsProofWithoutTLS(t *testing.T) {
	version := "3.6.16"
	name := ArchiveName(mustVersion(t, version))
	text := []byte("version=" + version + "\nmethod=archive\nurl=http://127.0.0.1:1/v3.6.16\n")
	projectsDigest(t, name, digestOf(nil))
	if err := read(t, text).unproven(); err != nil {
		t.Error(err)
	}
	officialSums = ""
	if err := read(t, text).unproven(); err == nil {
		t.Error("a release that this program does not know is taken from a mirror without TLS")
	}
}

func read(t *testing.T, text []byte) Input {
	t.Helper()
	in, err := ReadInput(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestEveryKnownReleaseHasADigestForEachArchitecture(t *testing.T) {
	line := regexp.MustCompile(`^[0-9a-f]{64}  (etcd-v\d+\.\d+\.\d+-linux-)(amd64|arm64)\.tar\.gz$`)
	count, seen := map[string]int{}, map[string]bool{}
	for text := range strings.Lines(officialSums) {
		text = strings.TrimSuffix(text, "\n")
		parts := line.FindStringSubmatch(text)
		if parts == nil || seen[text[:64]] || seen[text[64:]] {
			t.Fatalf("%q", text)
		}
		seen[text[:64]], seen[text[64:]] = true, true
		count[parts[1]]++
	}
	for name, architectures := range count {
		if architectures != 2 {
			t.Errorf("%s has %d", name, architectures)
		}
	}
	if len(count) == 0 {
		t.Error("no release is known")
	}
}
