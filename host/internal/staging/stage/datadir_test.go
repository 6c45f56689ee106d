package stage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"etcd-host/internal/system/owners"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/users"
)

const (
	stranger = 9999
	ofEtcd   = 4711
)

var etcdsAccount = users.Account{UID: ofEtcd, GID: ofEtcd}

// part is a directory, a file or a link below the directory of data.
type part struct {
	name string
	uid  int
	mode fs.FileMode
	link string
	file bool
	// list is the user who may write by an ACL.
	list int
}

func lay(t *testing.T, dir string, parts []part) {
	t.Helper()
	for _, p := range parts {
		path := filepath.Join(dir, p.name)
		var err error
		switch {
		case p.link != "":
			err = errors.Join(os.Symlink(p.link, path), os.Lchown(path, p.uid, p.uid))
		case p.file:
			err = errors.Join(os.WriteFile(path, nil, 0o600), os.Chown(path, p.uid, p.uid), os.Chmod(path, p.mode))
		default:
			err = errors.Join(os.MkdirAll(path, 0o755), os.Chown(path, p.uid, p.uid), os.Chmod(path, p.mode))
		}
		if p.list != 0 {
			err = errors.Join(err, syscall.Setxattr(path, accessList, accessListOf(p.list), 0))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

const accessList = "system.posix_acl_access"

// accessListOf is u::rwx, u:USER:rwx, g::r-x, m::rwx, o::r-x.
func accessListOf(user int) []byte {
	const nobody = 0xffffffff
	list := binary.LittleEndian.AppendUint32(nil, 2)
	entries := [][3]uint32{{1, 7, nobody}, {2, 7, uint32(user)}, {4, 5, nobody}, {16, 7, nobody}, {32, 5, nobody}}
	for _, entry := range entries {
		list = binary.LittleEndian.AppendUint16(list, uint16(entry[0]))
		list = binary.LittleEndian.AppendUint16(list, uint16(entry[1]))
		list = binary.LittleEndian.AppendUint32(list, entry[2])
	}
	return list
}

// listed has a line for each path below a directory.
func listed(t *testing.T, dir string) []string {
	t.Helper()
	var lines []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		owner := info.Sys().(*syscall.Stat_t)
		lines = append(lines, fmt.Sprint(path, info.Mode(), owner.Uid, owner.Gid))
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return lines
}

func own(name string, mode fs.FileMode) part { return part{name: name, uid: ofEtcd, mode: mode} }

func of(uid int, name string, mode fs.FileMode) part { return part{name: name, uid: uid, mode: mode} }

func file(p part) part {
	p.file = true
	return p
}

func TestADataDirectoryOrDataOfAnotherUserIsRefused(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give directories away")
	}
	closed := own("", 0o700)
	member := []part{closed, own("member", 0o700), own("member/wal", 0o700), file(own("member/wal/0.wal", 0o600))}
	for _, one := range []struct {
		title string
		parts []part
		// want is what is refused, below the directory.
		want string
	}{
		{"another user's", []part{of(stranger, "", 0o755)}, "."},
		{"another user's, closed to all", []part{of(stranger, "", 0o700)}, "."},
		{"root's, that all can write to", []part{of(0, "", 0o777)}, "."},
		{"root's, that all can add to", []part{of(0, "", 0o777|fs.ModeSticky)}, "."},
		{"root's, that an ACL opens", []part{{name: "", mode: 0o755, list: stranger}}, "."},
		{"with another user's member", []part{of(0, "", 0o755), of(stranger, "member", 0o777)}, "member"},
		{"closed, with another user's member", []part{closed, of(stranger, "member", 0o700)}, "member"},
		{"with a part of another user", slices.Concat(member, []part{of(stranger, "member/snap", 0o700)}), "member/snap"},
		{"with a log of another user", []part{closed, of(stranger, "wal", 0o700)}, "wal"},
		{"with another user's file of a log", []part{closed, file(of(stranger, "0.wal", 0o600))}, "0.wal"},
		{"with another user's link for a log", []part{closed, {name: "wal", uid: stranger, link: "."}}, "wal"},
		{"with moved data of another user", []part{closed, of(stranger, "set-aside", 0o700)}, "set-aside"},
		{"with another user's identity", []part{closed, file(of(stranger, "etcd-host.identity", 0o600))},
			"etcd-host.identity"},
		{"with a member that all can write to", []part{closed, own("member", 0o777)}, "member"},
		{"with data that all can write to", slices.Concat(member, []part{own("member/snap", 0o700),
			file(own("member/snap/db", 0o666))}), "member/snap/db"},
		// Negative controls.
		{"not there", nil, ""},
		{"root's", []part{of(0, "", 0o755)}, ""},
		{"root's, closed", []part{of(0, "", 0o700)}, ""},
		{"root's, open to its group", []part{of(0, "", 0o775)}, ""},
		{"root's, that an ACL opens to etcd", []part{{name: "", mode: 0o755, list: ofEtcd}}, ""},
		{"etcd's", []part{closed}, ""},
		{"etcd's, open to read", []part{own("", 0o755)}, ""},
		{"the root of a file system", []part{of(0, "", 0o755), of(0, "lost+found", 0o700)}, ""},
		{"with something else of another user", []part{of(0, "", 0o755), file(of(stranger, "notes", 0o644))}, ""},
		{"with a member", member, ""},
		{"with a member that root brought back", []part{closed, of(0, "member", 0o700)}, ""},
		{"with moved data", slices.Concat(member, []part{of(0, "set-aside", 0o700), own("set-aside/x", 0o700)}), ""},
		{"with an adopted log", []part{closed, file(own("0.wal", 0o600)), {name: "wal", link: "."}}, ""},
	} {
		t.Run(one.title, func(t *testing.T) {
			host := paths.Host{Root: t.TempDir()}
			lay(t, host.At("/data"), one.parts)
			before := listed(t, host.At("/data"))
			open, err := OpenToOthers(host, etcdsAccount, "/data")
			if err != nil || (open == nil) != (one.want == "") {
				t.Fatalf("%v, %v", open, err)
			}
			if open != nil && (open.Dir != filepath.Join("/data", one.want) || open.Name != "") {
				t.Errorf("refused for %q, %q", open.Dir, open.Name)
			}
			err = PrepareDataDirs(host, etcdsAccount, []string{"/data"})
			if one.want == "" {
				info, statErr := os.Stat(host.At("/data"))
				if err != nil || statErr != nil || info.Mode().Perm() != 0o700 || owners.UserOf(info) != ofEtcd {
					t.Errorf("%v, %v, %v", err, statErr, info)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), "Nothing was changed. Look at what is in it") {
				t.Errorf("%v", err)
			}
			if after := listed(t, host.At("/data")); !slices.Equal(after, before) {
				t.Errorf("%q became %q", before, after)
			}
		})
	}
}

// A machine that was replaced remembers no member, and its user etcd may have another number than the data.
func TestTheRemedyNamesTheOwnerThatTheDataMustHave(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give directories away")
	}
	for mode, want := range map[fs.FileMode]string{
		0o700: "run `chown -h -R etcd: /data`,",
		0o777: "run `chown -h -R etcd: /data && chmod -R go-w /data`,",
	} {
		host := paths.Host{Root: t.TempDir()}
		lay(t, host.At("/data"), []part{of(stranger, "", mode), of(stranger, "member", 0o700)})
		err := PrepareDataDirs(host, etcdsAccount, []string{"/data"})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestAnAclOnTheWayOpensADirectory(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give directories away")
	}
	for user, isOpen := range map[int]bool{stranger: true, ofEtcd: false} {
		host := paths.Host{Root: t.TempDir()}
		lay(t, host.At("/disk"), []part{{mode: 0o755, list: user}})
		open, err := OpenToOthers(host, etcdsAccount, "/disk/etcd")
		if err != nil || (open != nil) != isOpen {
			t.Errorf("user %d: %v, %v", user, open, err)
		}
	}
}

func TestTheDataOfAnAdoptedEtcdIsTheFoundUsersUntilTheMemberMoves(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give directories away")
	}
	for _, isAdopted := range []bool{true, false} {
		host := paths.Host{Root: t.TempDir()}
		lay(t, host.At("/data"), []part{of(stranger, "", 0o700)})
		if isAdopted {
			put(t, host.Adopted(), "unit=my-etcd.service\nversion=3.6.16\n")
		}
		if open, err := OpenToOthers(host, etcdsAccount, "/data"); err != nil || (open == nil) != isAdopted {
			t.Errorf("adopted %v: %v, %v", isAdopted, open, err)
		}
	}
}
