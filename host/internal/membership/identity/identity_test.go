package identity

import (
	"errors"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

	"etcd-host/internal/system/files/filestest"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

const tables = "1 0 0:1 / / rw - ext4 /dev/a rw\n2 1 0:2 / /data rw - ext4 /dev/b rw\n"

func host(t *testing.T) paths.Host {
	t.Helper()
	h := paths.Host{Root: t.TempDir()}
	write(t, h, "/proc/self/mountinfo", tables)
	write(t, h, "/etc/machine-id", "0123\n")
	return h
}

func write(t *testing.T, h paths.Host, path, content string) {
	t.Helper()
	filestest.Put(t, h.At(path), content, 0o644)
}

func member() Identity {
	peer, _ := values.ParseURL("https://a:2380")
	client, _ := values.ParseURL("https://a:2379")
	return Identity{
		Token:   "t-1",
		Name:    "a",
		DataDir: "/data/etcd",
		WALDir:  "/wal/etcd",
		PeerURL: peer, ClientURL: client, ClientPort: 2379,
	}
}

func TestAnIdentityIsReadAsItIsRemembered(t *testing.T) {
	h := host(t)
	if id, err := Read(h); err != nil || !id.IsZero() {
		t.Fatalf("%+v %v", id, err)
	}
	if err := Remember(h, member()); err != nil {
		t.Fatal(err)
	}
	want := member()
	want.Mounts = []string{"/data"}
	id, err := Read(h)
	if err != nil || id.Token != want.Token || id.PeerURL != want.PeerURL || id.ClientPort != 2379 ||
		!slices.Equal(id.Mounts, want.Mounts) {
		t.Errorf("%+v %v", id, err)
	}
}

func TestAnIdentityOfTheShellProgramIsRead(t *testing.T) {
	h := host(t)
	write(
		t,
		h,
		"/var/lib/etcd-host/identity",
		"token=t\nname=a\ndata_dir=/var/lib/etcd\nwal_dir=\npeer_url=https://a:2380\n"+
			"client_url=https://a:2379\nclient_port=2379\n",
	)
	id, err := Read(h)
	if err != nil || id.Name != "a" || id.WALDir != "" || id.Here(h).String() != "https://127.0.0.1:2379" {
		t.Errorf("%+v %v", id, err)
	}
}

const whole = "token=t\nname=a\ndata_dir=/data/etcd\npeer_url=https://a:2380\nclient_port=2379\n"

func TestAnOddIdentityIsAnError(t *testing.T) {
	h := host(t)
	for was, odd := range map[string]string{
		"name=a": "name=a b", "data_dir=/data/etcd": "data_dir=relative", "https://a:2380": "http://a:1",
		"client_port=2379": "client_port=x", "/data/etcd": "/a/../b",
	} {
		write(t, h, "/var/lib/etcd-host/identity", strings.Replace(whole, was, odd, 1))
		if id, err := Read(h); err == nil {
			t.Errorf("%q is read as %+v", odd, id)
		}
	}
}

// A host without a member may leave, be given another member, and be uninstalled.
func TestADamagedIdentityIsNotAHostWithoutAMember(t *testing.T) {
	damaged := []string{"", "\n", "token=\n", "\x00\x00\x00\x00", "garbage\n", strings.TrimSuffix(whole, "\n")}
	for _, line := range []string{"token=t\n", "name=a\n", "data_dir=/data/etcd\n", "client_port=2379\n"} {
		damaged = append(damaged, strings.Replace(whole, line, "", 1))
	}
	for _, content := range damaged {
		h := host(t)
		write(t, h, "/var/lib/etcd-host/identity", content)
		if id, err := Read(h); err == nil || !strings.Contains(err.Error(), "the file is damaged") {
			t.Errorf("%q is read as %+v, %v", content, id, err)
		}
		write(t, h, "/data/etcd/"+besideName, content)
		if id, _, err := Beside(h, "/data/etcd"); err == nil {
			t.Errorf("%q is read as %+v", content, id)
		}
		write(t, h, "/var/lib/etcd-host/started", content)
		if ready, err := WasReady(h, "t"); err == nil && !strings.Contains(content, "token=t") {
			t.Errorf("%q is read as %v", content, ready)
		}
	}
}

func TestAMarkOfAnEarlierProgramWithoutAMemberIsNoStart(t *testing.T) {
	h := host(t)
	write(t, h, "/var/lib/etcd-host/started", "token=\nmachine_id=0123\n")
	if ready, err := WasReady(h, "t"); ready || err != nil {
		t.Errorf("%v, %v", ready, err)
	}
}

func TestDataIsAWriteAheadLog(t *testing.T) {
	for _, c := range []struct {
		id   Identity
		path string
		want bool
	}{
		{Identity{DataDir: "/data/etcd"}, "/data/etcd/member/wal/0.wal", true},
		{Identity{DataDir: "/data/etcd"}, "/data/etcd/member/snap/db", false},
		{Identity{DataDir: "/data/etcd", WALDir: "/wal/etcd"}, "/wal/etcd/wal/0.wal", true},
		{Identity{DataDir: "/data/etcd", WALDir: "/wal/etcd"}, "/wal/etcd/0.wal", true}, // adopted
		{Identity{DataDir: "/data/etcd", WALDir: "/wal/etcd"}, "/data/etcd/member/wal/0.wal", false},
		{Identity{}, "/member/wal/0.wal", false},
	} {
		h := host(t)
		write(t, h, c.path, "x")
		if got, err := HasData(h, c.id); err != nil || got != c.want {
			t.Errorf("%+v with %s: %v %v", c.id, c.path, got, err)
		}
	}
}

func TestDataThatIsMovedAsideComesBack(t *testing.T) {
	h := host(t)
	id := member()
	for _, path := range []string{"/data/etcd/member/snap/db",
		"/wal/etcd/wal/0.wal",
		"/wal/etcd/1.wal",
		"/data/etcd/other"} {
		write(t, h, path, path)
	}
	var lines say.Lines
	folder := Folder(time.Unix(0, 0), "left")
	if err := SetAside(h, &lines, id, folder); err != nil || folder != "19700101T000000Z-left" {
		t.Fatal(folder, err)
	}
	if has, _ := HasData(h, id); has {
		t.Error("the log is still there")
	}
	if _, err := os.Stat(h.At("/data/etcd/other")); err != nil {
		t.Error("a file of others was moved")
	}
	if want := "/data/etcd/member moved to /data/etcd/set-aside/" + folder; !slices.Contains(lines.Said, want) {
		t.Errorf("%q", lines.Said)
	}
	if err := BringBack(h, id, folder); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/data/etcd/member/snap/db", "/wal/etcd/wal/0.wal", "/wal/etcd/1.wal"} {
		if content, err := os.ReadFile(h.At(path)); err != nil || string(content) != path {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, odd := range []string{"", "..", "a/b", "../../etc"} {
		if err := BringBack(h, id, odd); err == nil {
			t.Errorf("%q is a folder", odd)
		}
	}
}

func TestTheSecondNameOfAnAdoptedLogStays(t *testing.T) {
	h := host(t)
	write(t, h, "/data/etcd/member/snap/db", "db")
	write(t, h, "/wal/etcd/0.wal", "log")
	if err := os.Symlink(".", h.At("/wal/etcd/wal")); err != nil {
		t.Fatal(err)
	}
	const folder = "left"
	if err := SetAside(h, &say.Lines{}, member(), folder); err != nil {
		t.Fatal(err)
	}
	if target, err := os.Readlink(h.At("/wal/etcd/wal")); err != nil || target != "." {
		t.Errorf("the link is %q, %v", target, err)
	}
	if _, err := os.Stat(h.At("/wal/etcd/set-aside/" + folder + "/0.wal")); err != nil {
		t.Error(err)
	}
	if err := BringBack(h, member(), folder); err != nil {
		t.Fatal(err)
	}
	if has, err := HasData(h, member()); err != nil || !has {
		t.Errorf("the log is not back: %v", err)
	}
}

func TestAPipeInThePlaceOfTheIdentityIsNotWaitedFor(t *testing.T) {
	h := host(t)
	write(t, h, "/data/etcd/member/wal/0.wal", "x")
	if err := syscall.Mkfifo(h.At("/data/etcd/"+besideName), 0o600); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, _, err := Beside(h, "/data/etcd")
		done <- err
	}()
	select {
	case err := <-done:
		if err == nil {
			t.Error("a pipe is an identity")
		}
	case <-time.After(10 * time.Second):
		t.Fatal("it is waited for")
	}
}

func TestNoNameInTheDataDirectoryLeadsOutOfIt(t *testing.T) {
	h := host(t)
	id := Identity{Token: "t", DataDir: "/data/etcd"}
	write(t, h, "/data/etcd/member/wal/0.wal", "x")
	write(t, h, "/victim/file", "precious")
	for _, name := range []string{besideName, besideName + ".new", asideDir} {
		if err := os.Symlink(h.At("/victim"), h.At("/data/etcd/"+name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := RememberBeside(h, id, 1); err != nil {
		t.Log(err) // a refusal is an answer too
	}
	if err := SetAside(h, &say.Lines{}, id, "left"); err == nil {
		t.Error("data was moved through a link")
	}
	entries, _ := os.ReadDir(h.At("/victim"))
	if content, _ := os.ReadFile(h.At("/victim/file")); string(content) != "precious" || len(entries) != 1 {
		t.Errorf("%v %q", entries, content)
	}
}

func TestVerbsThatRunTogetherRememberTheIdentityBesideTheData(t *testing.T) {
	h := host(t)
	write(t, h, "/data/etcd/member/wal/0.wal", "x")
	id := member()
	id.WALDir = ""
	const verbs, times = 4, 50
	failed := make(chan error, verbs)
	for range verbs {
		go func() {
			var err error
			for n := range times {
				err = errors.Join(err, RememberBeside(h, id, values.MemberID(n+1)))
			}
			failed <- err
		}()
	}
	for range verbs {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	found, _, err := Beside(h, "/data/etcd")
	entries, _ := os.ReadDir(h.At("/data/etcd"))
	if err != nil || found.Token != id.Token || len(entries) != 2 {
		t.Errorf("%+v, %v; the directory has %v", found, err, entries)
	}
}

func TestAMachineThatWasReplacedKnowsItsDataDisk(t *testing.T) {
	h := host(t)
	write(t, h, "/data/etcd/member/wal/0.wal", "x")
	id := member()
	id.WALDir = ""
	if err := RememberBeside(h, id, 0xabc); err != nil {
		t.Fatal(err)
	}
	found, number, err := Beside(h, "/data/etcd")
	if err != nil || found.Token != id.Token || found.Name != "a" || number != 0xabc {
		t.Errorf("%+v %v %v", found, number, err)
	}
	if of, err := Find(h, "/data/etcd"); err != nil || of.Token != id.Token {
		t.Errorf("%+v %v", of, err)
	}
	// The root disk comes first.
	other := id
	other.Token = "t-2"
	if err := Remember(h, other); err != nil {
		t.Fatal(err)
	}
	if of, err := Find(h, "/data/etcd"); err != nil || of.Token != "t-2" {
		t.Errorf("%+v %v", of, err)
	}
}

func TestADiskThatShouldBeMountedIsMissed(t *testing.T) {
	empty := "1 0 0:1 / / rw - ext4 /dev/a rw\n"
	for name, c := range map[string]struct {
		mounted, fstab string
		remembered     []string
		data           bool
		want           []string
	}{
		"mounted":                  {tables, "", []string{"/data"}, false, nil},
		"remembered, not mounted":  {empty, "", []string{"/data"}, false, []string{"/data"}},
		"in fstab, not mounted":    {empty, "UUID=1 /data ext4 defaults 0 2\n", nil, false, []string{"/data"}},
		"noauto":                   {empty, "UUID=1 /data ext4 noauto 0 2\n", nil, false, nil},
		"of others":                {empty, "UUID=1 /dat ext4 defaults 0 2\n/dev/a / ext4 defaults 0 1\n", nil, false, nil},
		"mounted, with data":       {tables, "UUID=1 /data ext4 defaults 0 2\n", []string{"/data"}, true, nil},
		"old data, remembered":     {empty, "", []string{"/data"}, true, []string{"/data"}},
		"old data, in fstab":       {empty, "UUID=1 /data ext4 defaults 0 2\n", nil, true, []string{"/data"}},
		"a disk below it is there": {empty + "2 1 0:2 / /data/etcd rw - ext4 /dev/c rw\n", "", []string{"/data"}, true, nil},
		"data on the root disk":    {empty, "UUID=1 /home ext4 defaults 0 2\n", nil, true, nil},
		"a comment is not a mount": {empty, "# /data ext4 defaults 0 2\n", nil, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			h := host(t)
			write(t, h, "/proc/self/mountinfo", c.mounted)
			write(t, h, "/etc/fstab", c.fstab)
			if c.data {
				write(t, h, "/data/etcd/member/wal/0.wal", "x")
			}
			got, err := Unmounted(h, Identity{Mounts: c.remembered}, Identity{DataDir: "/data/etcd"})
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%v %v", got, err)
			}
		})
	}
}

func TestADiskBehindALinkIsMissed(t *testing.T) {
	const with = "1 0 8:1 / / rw - ext4 /dev/a rw\n2 1 8:2 / /mnt/disk rw - ext4 /dev/b rw\n"
	const without = "1 0 8:1 / / rw - ext4 /dev/a rw\n"
	h := host(t)
	write(t, h, "/proc/self/mountinfo", with)
	if err := os.Symlink("/mnt/disk", h.At("/data")); err != nil {
		t.Fatal(err)
	}
	id := member()
	id.WALDir = ""
	if err := Remember(h, id); err != nil {
		t.Fatal(err)
	}
	now, err := Read(h)
	if err != nil || !slices.Equal(now.Mounts, []string{"/mnt/disk"}) {
		t.Fatalf("%+v %v", now, err)
	}
	older, fstab := id, "/dev/b /mnt/disk ext4 nofail 0 0\n"
	older.Mounts = []string{"/data"}
	for name, c := range map[string]struct {
		remembered     Identity
		mounted, fstab string
		want           []string
	}{
		"mounted":                             {now, with, fstab, nil},
		"remembered":                          {now, without, "", []string{"/mnt/disk"}},
		"remembered by its link, mounted":     {older, with, "", nil},
		"remembered by its link, not mounted": {older, without, "", []string{"/mnt/disk"}},
		"in fstab":                            {id, without, fstab, []string{"/mnt/disk"}},
		"in fstab by its link":                {id, without, "/dev/b /data ext4 nofail 0 0\n", []string{"/mnt/disk"}},
		"in fstab by its link, mounted":       {id, with, "/dev/b /data ext4 nofail 0 0\n", nil},
	} {
		write(t, h, "/proc/self/mountinfo", c.mounted)
		write(t, h, "/etc/fstab", c.fstab)
		if got, err := Unmounted(h, c.remembered, id); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

func TestReadyIsOfOneBootstrap(t *testing.T) {
	h := host(t)
	if err := os.MkdirAll(h.StateDir(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := MarkReady(h, "t-1"); err != nil {
		t.Fatal(err)
	}
	for token, want := range map[values.Token]bool{"t-1": true, "t": false, "t-10": false, "": false} {
		if got, err := WasReady(h, token); err != nil || got != want {
			t.Errorf("%q: %v %v", token, got, err)
		}
	}
	content, _ := os.ReadFile(h.Marker())
	if !strings.Contains(string(content), "machine_id=0123\n") {
		t.Errorf("%q", content)
	}
}

// record is one record of etcd's log, as its encoder frames it.
func record(kind byte, size int) []byte {
	data := make([]byte, size)
	data[0], data[1] = 8, kind
	pad := (8 - size%8) % 8
	frame := make([]byte, 8)
	frame[0] = byte(size)
	if pad != 0 {
		frame[7] = byte(0x80 | pad)
	}
	return append(append(frame, data...), make([]byte, pad)...)
}

func TestALogIsBlankUntilItHasAnEntryOrAVote(t *testing.T) {
	begin := slices.Concat(record(4, 4), record(1, 21), record(5, 8))
	tail := make([]byte, 64)
	for name, c := range map[string]struct {
		log  []byte
		want bool
	}{
		"new":       {slices.Concat(begin, tail), true},
		"an entry":  {slices.Concat(begin, record(2, 30), tail), false},
		"a vote":    {slices.Concat(begin, record(3, 6), tail), false},
		"cut off":   {begin, false},
		"empty":     {nil, false},
		"odd":       {[]byte("this is a text and not a log of etcd at all"), false},
		"only zero": {tail, true},
	} {
		if got := isBlank(c.log); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The ID of a real log is read in the tests of the start guard.
func TestALogThatIsCutOffOrOddHasNoMembersID(t *testing.T) {
	metadata := []byte{8, 1, 16, 0, 26, 4, 8, 0xd2, 0x09, 0} // kind 1, and data whose first field is 1234
	frame := append(make([]byte, 8), metadata...)
	frame[0] = byte(len(metadata))
	log := slices.Concat(record(4, 4), frame)
	if got := memberIn(log); got != 1234 {
		t.Errorf("%d", got)
	}
	for end := range len(log) {
		if got := memberIn(log[:end]); got != 0 {
			t.Errorf("the first %d bytes: %d", end, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) { memberIn(rapid.SliceOf(rapid.Byte()).Draw(t, "log")) })
}

// Cut off, an ID is that of another member, whose data would then move aside.
func TestADamagedMemberIDIsNeverThatOfAnotherMember(t *testing.T) {
	host := paths.Host{Root: t.TempDir()}
	filestest.Put(t, host.MemberID(), "293e4638a4329317\n", 0o600)
	if id, err := MemberID(host); err != nil || id.String() != "293e4638a4329317" {
		t.Errorf("%s %v", id, err)
	}
	for _, content := range []string{"", "\n"} {
		filestest.Put(t, host.MemberID(), content, 0o600)
		if id, err := MemberID(host); err != nil || id != 0 {
			t.Errorf("%q, as programs of before wrote it: %s %v", content, id, err)
		}
	}
	for _, content := range []string{"293e4638a432931", "293e4638a4329317", "x\n", "1\n2\n"} {
		filestest.Put(t, host.MemberID(), content, 0o600)
		id, err := MemberID(host)
		if coded.CodeOf(err) != coded.HostDamagedRecord || !strings.Contains(err.Error(), "rm /var/lib/etcd-host/member-id") {
			t.Errorf("%q is read as %s, %v", content, id, err)
		}
	}
}
