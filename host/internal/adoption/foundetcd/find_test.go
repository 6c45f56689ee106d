package foundetcd

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"etcd-host/internal/system/paths"
)

func TestAProcessBelongsToAServiceOfTheSystemAndNotOfAUser(t *testing.T) {
	for cgroup, want := range map[string]string{
		"0::/system.slice/etcd.service":                                        "etcd.service",
		"12:pids:/x.service\n1:name=systemd:/custom.slice/my-etcd.service":     "my-etcd.service",
		"0::/user.slice/user-1000.slice/user@1000.service/app.slice/e.service": "",
		"0::/user.slice/user-1000.slice/session-3.scope":                       "",
		"0::/system.slice/docker-0a.scope":                                     "",
		"0::/system.slice/etcd.service/inside":                                 "",
		"0::/etcd.service":                                                     "etcd.service",
		"0::/system.slice/a b.service":                                         "",
		"11:memory:/system.slice/etcd.service\n0::/user.slice/session-1.scope": "",
	} {
		if got := unitIn(cgroup + "\n"); got != want {
			t.Errorf("%q is %q, not %q", cgroup, got, want)
		}
	}
}

const status = "Name:\tetcd\nUmask:\t0022\nUid:\t%\nGid:\t5\t5\t5\t5\nFDSize:\t64\nGroups:\t5 6 \nNStgid:\t7\n"

func statusOf(uids string) string {
	return strings.Replace(status, "%", strings.ReplaceAll(uids, " ", "\t"), 1)
}

func TestRightsAreThoseOfTheProcess(t *testing.T) {
	got, err := rightsIn(statusOf("4 4 4 4"))
	if err != nil || got.uid != 4 || got.gid != 5 || !slices.Equal(got.groups, []uint32{5, 6}) || !got.oneUser {
		t.Errorf("%v, %v", got, err)
	}
	for _, uids := range []string{"4 0 4 4", "0 4 4 4", "4 4 0 4", "4 4 4 0"} {
		if got, err := rightsIn(statusOf(uids)); err != nil || got.oneUser {
			t.Errorf("%q: %v, %v", uids, got, err)
		}
	}
	for _, odd := range []string{
		"", "Uid:\t4\n", statusOf("4 4 4"), statusOf("-4 4 4 4"), statusOf("99999999999 99999999999 4 4"),
	} {
		if got, err := rightsIn(odd); err == nil {
			t.Errorf("%q is %v", odd, got)
		}
	}
}

// users reports a user for each unit.
type users map[string]string

func (u users) Property(_ context.Context, unit, name string) (string, error) {
	uid, known := u[unit]
	if !known || name != "UID" {
		return "", errors.New("not asked for")
	}
	return uid, nil
}

// hostWith has a process for each control group and user.
func hostWith(t *testing.T, processes map[int][2]string) paths.Host {
	t.Helper()
	host := paths.Host{Root: t.TempDir()}
	for pid, one := range processes {
		process := strconv.Itoa(pid)
		write := func(file, content string) {
			if err := os.WriteFile(host.Process(process, file), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.MkdirAll(host.Process(process, "fd"), 0o755); err != nil {
			t.Fatal(err)
		}
		write("cgroup", "0::"+one[0]+"\n")
		write("status", statusOf(one[1]))
		write("comm", "etcd\n")
		write("environ", "ETCD_NAME=etcd"+process+"\x00")
		write("cmdline", "etcd\x00")
		if err := os.Symlink(host.At("/"), host.Process(process, "root")); err != nil {
			t.Fatal(err)
		}
	}
	return host
}

const closedPort = 1

func TestOnlyAnEtcdThatAUnitRunsAsItsUserIsFound(t *testing.T) {
	units := users{"etcd.service": "4", "root.service": unsetUID, "other.service": "4"}
	mallory := [2]string{"/user.slice/user-9.slice/session-1.scope", "9 9 9 9"}
	for _, one := range []struct {
		title     string
		processes map[int][2]string
		want      int
		count     int
	}{
		{"of a unit's user", map[int][2]string{7: {"/system.slice/etcd.service", "4 4 4 4"}, 8: mallory, 9: mallory}, 7, 1},
		{"of root", map[int][2]string{7: {"/system.slice/root.service", "0 0 0 0"}}, 7, 1},
		{"of another user than the unit's", map[int][2]string{7: {"/system.slice/etcd.service", "9 9 9 9"}}, 0, 1},
		{"that changed its user", map[int][2]string{7: {"/system.slice/etcd.service", "4 0 4 4"}}, 0, 1},
		{"that is set-uid", map[int][2]string{7: {"/system.slice/etcd.service", "9 4 4 4"}}, 0, 1},
		{"of no unit", map[int][2]string{8: mallory, 9: mallory}, 0, 2},
		{"twice", map[int][2]string{
			7: {"/system.slice/etcd.service", "4 4 4 4"}, 8: {"/system.slice/other.service", "4 4 4 4"},
		}, 0, 2},
		{"nowhere", nil, 0, 0},
	} {
		t.Run(one.title, func(t *testing.T) {
			etcd, count, err := Found(t.Context(), hostWith(t, one.processes), units, closedPort)
			if err != nil || count != one.count || (etcd == nil) != (one.want == 0) {
				t.Fatalf("%v, %d, %v", etcd, count, err)
			}
			if etcd != nil && (etcd.PID != one.want || etcd.Settings.Value("name") != "etcd7" || etcd.Unit == "") {
				t.Errorf("%v", etcd)
			}
		})
	}
}

func TestAUserThatCannotBeAskedForIsNoAnswer(t *testing.T) {
	for _, units := range []users{{}, {"etcd.service": "root"}, {"etcd.service": ""}} {
		host := hostWith(t, map[int][2]string{7: {"/system.slice/etcd.service", "4 4 4 4"}})
		if etcd, _, err := Found(t.Context(), host, units, closedPort); err == nil {
			t.Errorf("%v finds %v", units, etcd)
		}
	}
}

func TestAnEtcdWithAnotherRootHasNoUnitHere(t *testing.T) {
	host := hostWith(t, map[int][2]string{7: {"/system.slice/etcd.service", "4 4 4 4"}})
	root := host.Process("7", "root")
	if err := errors.Join(os.Remove(root), os.Symlink(t.TempDir(), root)); err != nil {
		t.Fatal(err)
	}
	etcd, _, err := Found(t.Context(), host, users{"etcd.service": "4"}, closedPort)
	if err != nil || etcd == nil || etcd.Unit != "" {
		t.Errorf("%v, %v", etcd, err)
	}
}

func TestDataAndLogAreWhereFilesAreOpen(t *testing.T) {
	for _, one := range []struct {
		open      []string
		data, wal string
		odd       bool
	}{
		{[]string{"/dev/null", "/d/member/snap/db", "/d/member/wal/0-0.wal"}, "/d", "", false},
		{[]string{"/w/1-1.wal", "/d/member/snap/db", "/w/0-0.wal"}, "/d", "/w", false},
		{[]string{"/d/member/snap/db (deleted)"}, "", "", false},
		{[]string{"/d\nx/member/snap/db"}, "", "", true},
	} {
		etcd := process(t, nil)
		if err := os.MkdirAll(etcd.process("fd"), 0o755); err != nil {
			t.Fatal(err)
		}
		for i, target := range one.open {
			if err := os.Symlink(target, filepath.Join(etcd.process("fd"), strconv.Itoa(i))); err != nil {
				t.Fatal(err)
			}
		}
		data, err := etcd.DataDir()
		if (err != nil) != one.odd || data != one.data {
			t.Errorf("%q: data in %q, %v", one.open, data, err)
		}
		if one.odd {
			continue
		}
		if wal, err := etcd.WALDir(); err != nil || wal != one.wal {
			t.Errorf("%q: log in %q, %v", one.open, wal, err)
		}
	}
}
