package backups

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"etcd-host/internal/etcd/etcdtest"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/database"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/retention"
	"etcd-host/internal/recovery/take"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/coded"
)

func host(t *testing.T) *machine.Machine {
	t.Helper()
	c := etcdtest.Start(t, 1)
	m, self, _ := c.Host(t, c.Members[0])
	if err := identity.Remember(m.Paths, self); err != nil {
		t.Fatal(err)
	}
	document := `{"cluster":"etcd","targets":[{"name":"disk","kind":"directory","path":"/srv/backups"}]}`
	if err := os.MkdirAll(filepath.Dir(m.Paths.BackupSettings()), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(m.Paths.BackupSettings(), []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := etcdtest.Client(t, c.PKI, c.Members[0].Client).Put(t.Context(), "a", "1"); err != nil {
		t.Fatal(err)
	}
	if err := take.Verb(t.Context(), m, nil, nil, os.Stderr); err != nil {
		t.Fatal(err)
	}
	return m
}

func run(t *testing.T, m *machine.Machine, args ...string) (stdout string, err error) {
	t.Helper()
	var out strings.Builder
	err = Verb(t.Context(), m, args, nil, &out)
	return out.String(), err
}

func TestAPersonListsVerifiesAndFetchesABackup(t *testing.T) {
	m := host(t)
	taken := time.Now()
	m.Now = func() time.Time { return taken.Add(40 * time.Second) }
	listed, err := run(t, m, "list")
	if err == nil && !regexp.MustCompile(` 4\ds `).MatchString(listed) {
		t.Errorf("the age of a backup in its first minute is not shown: %q", listed)
	}
	if err != nil || !strings.Contains(listed, "verified") || !strings.Contains(listed, "etcd/") {
		t.Fatalf("%q %v", listed, err)
	}
	key := ""
	for word := range strings.FieldsSeq(listed) {
		if strings.HasPrefix(word, "etcd/") {
			key = word
		}
	}
	for _, what := range []string{key, "latest"} {
		if said, err := run(t, m, "verify", what); err != nil || !strings.Contains(said, "is whole: revision 2, 1 keys") {
			t.Errorf("%q %v", said, err)
		}
	}
	dir := t.TempDir()
	said, err := run(t, m, "fetch", key, dir)
	if err != nil {
		t.Fatal(err)
	}
	file := strings.TrimSpace(said)
	if _, err := database.Checksum(file); err != nil {
		t.Errorf("%s: %v", file, err)
	}
	if said, err := run(t, m, "verify", file); err != nil || !strings.Contains(said, "is whole") {
		t.Errorf("%q %v", said, err)
	}
	// The file that a person verified is still what it was.
	if _, err := database.Checksum(file); err != nil {
		t.Error(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := run(t, m, "verify", file); err == nil {
		t.Errorf("a flipped bit is not found: %q", said)
	}
	if left, _ := filepath.Glob(filepath.Join(m.Paths.Backups(), "verify-*")); len(left) > 0 {
		t.Errorf("%v stays", left)
	}
}

func TestASubcommandWithoutItsArgumentNamesIt(t *testing.T) {
	for words, wanted := range map[string]string{
		"verify":     "backups verify takes KEY or FILE, and 0 arguments were given",
		"fetch":      "backups fetch takes KEY, and DIRECTORY if you want, and 0 arguments were given",
		"list a":     "backups list takes no argument, and 1 arguments were given",
		"verifi key": `["verifi" "key"] are not arguments of backups`,
	} {
		err := wrongArguments(strings.Fields(words))
		if coded.CodeOf(err) != coded.CommandArguments || !strings.Contains(err.Error(), wanted) {
			t.Errorf("%s: %v", words, err)
		}
	}
}

func TestAnUnknownBackupIsAnErrorThatNamesIt(t *testing.T) {
	m := host(t)
	for _, key := range []string{"etcd/01234567/20261128T010000Z-r1-1", "../etc/passwd", "odd"} {
		if said, err := run(t, m, "fetch", key, t.TempDir()); err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%q %v", said, err)
		}
	}
}

func TestAHostWithoutAMemberListsEachBootstrapAndKnowsNoLatest(t *testing.T) {
	m := host(t)
	id, err := identity.Read(m.Paths)
	if err != nil {
		t.Fatal(err)
	}
	// A target has backups of an earlier bootstrap, and of another cluster.
	const earlier = "etcd/01234567/20261128T010000Z-r1-1"
	for _, key := range []string{earlier, "other/01234567/20261128T010000Z-r1-1"} {
		for _, name := range []string{key + ".db", key + ".json"} {
			path := m.Paths.At("/srv/backups/" + name)
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o600)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if listed, err := run(t, m, "list"); err != nil || strings.Contains(listed, earlier) {
		t.Errorf("with a member: %q %v", listed, err)
	}
	if err := identity.Forget(m.Paths); err != nil {
		t.Fatal(err)
	}
	lines := &say.Lines{}
	m.Say = lines
	listed, err := run(t, m, "list")
	if own := string(manifest.DigestOf(id.Token)); err != nil || !strings.Contains(listed, "etcd/"+own+"/") ||
		!strings.Contains(listed, earlier) || strings.Contains(listed, "other/") {
		t.Errorf("%q %v", listed, err)
	}
	if said := strings.Join(lines.Said, "\n"); !strings.Contains(said, "this host has no member") {
		t.Error(said)
	}
	for _, verb := range []string{"verify", "fetch"} {
		_, err := run(t, m, verb, "latest")
		if coded.CodeOf(err) != coded.MemberNone || !strings.Contains(err.Error(), "Write a KEY that `etcd-host backups") {
			t.Errorf("%s: %v", verb, err)
		}
	}
	for word := range strings.FieldsSeq(listed) {
		if strings.HasPrefix(word, "etcd/"+string(manifest.DigestOf(id.Token))) {
			if said, err := run(t, m, "verify", word); err != nil || !strings.Contains(said, "is whole") {
				t.Errorf("%q %v", said, err)
			}
		}
	}
}

func TestDataWithoutAManifestIsNamed(t *testing.T) {
	m := host(t)
	const key = "etcd/01234567/20261128T010000Z-r1-1"
	path := m.Paths.At("/srv/backups/" + key + ".db.zst")
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	for verb, wanted := range map[string]string{"verify": "has its data, and not its manifest", "fetch": "and not its"} {
		_, err := run(t, m, verb, key)
		if coded.CodeOf(err) != coded.BackupNotFound || !strings.Contains(err.Error(), wanted) {
			t.Errorf("%s: %v", verb, err)
		}
	}
}

func TestErrorsNameTheArgumentWhatIsWrongAndWhatToDo(t *testing.T) {
	m := host(t)
	dir := t.TempDir()
	nowhere, file, pipe := filepath.Join(dir, "nowhere"), filepath.Join(dir, "file"), filepath.Join(dir, "pipe")
	if err := errors.Join(os.WriteFile(file, []byte("no key"), 0o600), syscall.Mkfifo(pipe, 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		args  []string
		parts []string
	}{
		{[]string{"fetch", "latest", nowhere},
			[]string{"DIRECTORY: ", nowhere, "no such file", "Nothing was fetched", "mkdir -p"}},
		{[]string{"fetch", "latest", file}, []string{"DIRECTORY: ", file, "not a directory", "Nothing was fetched"}},
		{[]string{"verify", "latest", "--identity", nowhere},
			[]string{"--identity: ", nowhere, "no such file", "Nothing was read", "Write the path"}},
		{[]string{"fetch", "latest", dir, "--identity", file},
			[]string{"--identity: ", file, "AGE-SECRET-KEY-", "Write the path"}},
		{[]string{"verify", "nope"},
			[]string{"KEY: ", `"nope" is not a valid name`, "Nothing was read", "`etcd-host backups list`"}},
		{[]string{"verify", nowhere}, []string{nowhere, "no such file", "not changed", "etcd-host backups fetch"}},
		{[]string{"verify", pipe}, []string{pipe, "is not a regular file", "not changed"}},
		{[]string{"verify", "/dev/zero"}, []string{"/dev/zero is not a regular file", "not changed"}},
		{[]string{"verify", "latest", "--identity", "/dev/zero"}, []string{"it is larger than 1048576 bytes"}},
		{[]string{"policy"}, []string{"s3", "Nothing was changed", "backup.targets"}},
	} {
		_, err := run(t, m, one.args...)
		for _, part := range one.parts {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%q is not in the error of %q: %v", part, one.args, err)
			}
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.part")); len(left) > 0 {
		t.Errorf("%v stays", left)
	}
}

func TestBackupsExplainsItselfWithoutArguments(t *testing.T) {
	said, err := run(t, &machine.Machine{})
	for _, word := range []string{"list", "verify", "fetch", "policy"} {
		if err != nil || !strings.Contains(said, "backups "+word) {
			t.Errorf("%q %v", said, err)
		}
	}
}

func TestThePolicyHasTheRightToDeleteOnlyWhereHostsDelete(t *testing.T) {
	settings := target.Settings{Bucket: "bb", Prefix: "deep/er"}
	for _, keep := range []retention.Keep{{}, {Last: 1}} {
		text, err := json.Marshal(Policy(settings, keep))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "s3:DeleteObject") == keep.IsZero() {
			t.Errorf("%+v: %s", keep, text)
		}
		for _, part := range []string{`"arn:aws:s3:::bb"`, `"arn:aws:s3:::bb/deep/er/*"`, `"s3:prefix":"deep/er/*"`} {
			if !strings.Contains(string(text), part) {
				t.Errorf("%s is not in %s", part, text)
			}
		}
		if strings.Contains(string(text), `s3:*`) {
			t.Errorf("%s", text)
		}
	}
}

func TestTheSettingsOfAStoreThatExpiresBackupsNeedNoRightToDelete(t *testing.T) {
	for rules, deletes := range map[string]bool{
		`{"last":0,"hourly":0,"daily":0,"weekly":0,"monthly":0}`: false,
		`{"last":1,"hourly":0,"daily":0,"weekly":0,"monthly":0}`: true,
	} {
		m := &machine.Machine{Paths: paths.Host{Root: t.TempDir()}}
		document := `{"cluster":"etcd","keep":` + rules + `,"targets":[{"name":"s3","kind":"s3","bucket":"bb"}]}`
		if err := errors.Join(os.MkdirAll(filepath.Dir(m.Paths.BackupSettings()), 0o700),
			os.WriteFile(m.Paths.BackupSettings(), []byte(document), 0o600)); err != nil {
			t.Fatal(err)
		}
		if said, err := run(t, m, "policy"); err != nil || strings.Contains(said, "s3:DeleteObject") != deletes {
			t.Errorf("%s: %q %v", rules, said, err)
		}
	}
}

// rotten changes the only manifest of the target by hand.
func rotten(t *testing.T, m *machine.Machine, change func(string) string) {
	t.Helper()
	all, err := filepath.Glob(m.Paths.At("/srv/backups/etcd/*/*.json"))
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	content, err := os.ReadFile(all[0])
	if err == nil {
		err = os.WriteFile(all[0], []byte(change(string(content))), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestNothingIsWholeThatDiffersAndEachErrorHasTheTargetAndAnAction(t *testing.T) {
	field := func(name string) func(string) string {
		return func(text string) string {
			return regexp.MustCompile(`"`+name+`": \d+`).ReplaceAllString(text, `"`+name+`": 9`)
		}
	}
	damage := func(t *testing.T, m *machine.Machine, do func(string) error) {
		t.Helper()
		all, err := filepath.Glob(m.Paths.At("/srv/backups/etcd/*/*.zst"))
		if err != nil || len(all) != 1 || do(all[0]) != nil {
			t.Fatal(all, err)
		}
	}
	for title, c := range map[string]struct {
		do   func(t *testing.T, m *machine.Machine)
		code coded.Code
	}{
		"another hash":   {func(t *testing.T, m *machine.Machine) { rotten(t, m, field("hash_kv")) }, coded.BackupDamaged},
		"other keys":     {func(t *testing.T, m *machine.Machine) { rotten(t, m, field("keys")) }, coded.BackupDamaged},
		"another format": {func(t *testing.T, m *machine.Machine) { rotten(t, m, field("format")) }, coded.BackupUnreadable},
		"no data":        {func(t *testing.T, m *machine.Machine) { damage(t, m, os.Remove) }, coded.BackupDamaged},
		"data that is not packed, with its own digest": {func(t *testing.T, m *machine.Machine) {
			damage(t, m, func(path string) error { return os.WriteFile(path, []byte("abc"), 0o600) })
			rotten(t, m, func(text string) string {
				text = regexp.MustCompile(`"size_stored": \d+`).ReplaceAllString(text, `"size_stored": 3`)
				return regexp.MustCompile(`"sha256_stored": "\w+"`).ReplaceAllString(text,
					`"sha256_stored": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"`)
			})
		}, coded.BackupDamaged},
	} {
		t.Run(title, func(t *testing.T) {
			m := host(t)
			all, _ := filepath.Glob(m.Paths.At("/srv/backups/etcd/*/*.json"))
			key := strings.TrimSuffix(strings.TrimPrefix(all[0], m.Paths.At("/srv/backups")+"/"), ".json")
			c.do(t, m)
			said, err := run(t, m, "verify", key)
			if said != "" || coded.CodeOf(err) != c.code {
				t.Fatalf("%q %v", said, err)
			}
			for _, wanted := range []string{`the target "disk"`, key, "Nothing there was changed", "etcd-host backups list"} {
				if !strings.Contains(err.Error(), wanted) {
					t.Errorf("no %q: %v", wanted, err)
				}
			}
		})
	}
}

func TestTheNewestOfBackupsThatCannotBeReadIsNotMissing(t *testing.T) {
	m := host(t)
	rotten(t, m, func(string) string { return "{" })
	said, err := run(t, m, "verify", "latest")
	if coded.CodeOf(err) != coded.BackupUnreadable || !strings.Contains(err.Error(), "1 of 1 backups cannot be read") {
		t.Errorf("%q %v", said, err)
	}
	// Another one is taken all the same, and is whole.
	time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(1100 * time.Millisecond)))
	if err := take.Verb(t.Context(), m, []string{"--timer"}, nil, os.Stderr); err != nil {
		t.Fatal(err)
	}
	if said, err := run(t, m, "verify", "latest"); err != nil {
		t.Errorf("%q %v", said, err)
	}
}
