package drift

import (
	"os"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/system/files"
)

// stagedLines are the lines on staged files, without their times.
func stagedLines(answer string) (lines []string, since map[string]string) {
	since = map[string]string{}
	for line := range strings.Lines(answer) {
		if text, isSo := strings.CutPrefix(strings.TrimSpace(line), "staged="); isSo {
			fields := strings.Fields(text)
			lines = append(lines, fields[0]+" "+fields[2])
			since[fields[0]] = fields[1]
		}
	}
	return lines, since
}

func TestThatWhichIsStagedIsPrintedForPulumiToCompare(t *testing.T) {
	m, _ := member(t)
	put(t, m.Paths.ReleaseFile("3.6.9", "etcd"), "x")
	put(t, m.Paths.Releases()+"/by-hand/etcd", "x")
	got, _ := stagedLines(look(t, m))
	want := []string{
		"configuration 0123456789ab",
		"bundle " + files.Digest([]byte("1:aa\nbundle\n"))[:12],
		"certificate " + files.Digest([]byte("leaf\n"))[:12],
		"revocation " + files.Digest([]byte("list"))[:12],
		"releases 3.6.16,3.6.9",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%q\nwant %q", got, want)
	}
}

func TestThatWhichIsNotStagedIsPrintedToo(t *testing.T) {
	m, _ := member(t)
	for _, path := range []string{m.Paths.Staged() + "/input", m.Paths.RevokedDigest(), m.Paths.Releases()} {
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
	}
	got, _ := stagedLines(look(t, m))
	for _, line := range []string{"configuration -", "revocation -", "releases -"} {
		if !strings.Contains(strings.Join(got, "\n"), line) {
			t.Errorf("%q lacks %q", got, line)
		}
	}
}

func TestTheCertificatesOfAnAdoptedMemberAreNotCompared(t *testing.T) {
	m, _ := member(t)
	put(t, m.Paths.CurrentFile("adopt"), "cluster_id=1\n")
	if got, _ := stagedLines(look(t, m)); strings.Contains(strings.Join(got, "\n"), "certificate") {
		t.Errorf("%q", got)
	}
}

func TestAnImageThatIsRestoredTwiceHasTheTimeOfTheBoot(t *testing.T) {
	m, _ := member(t)
	put(t, m.Paths.At("/proc/stat"), "cpu 1 2\nbtime 4102444800\n")
	year := time.Unix(4102444800, 0).Format("2006")
	if _, since := stagedLines(look(t, m)); !strings.HasPrefix(since["configuration"], year) {
		t.Errorf("%q", since)
	}
}
