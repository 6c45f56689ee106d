package certificates

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"syscall"
	"time"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/coded"
)

// set is what is put in place together: files by their names.
type set map[string][]byte

// digest is what a set is named by.
func (s set) digest() string {
	var contents [][]byte
	for _, name := range slices.Sorted(maps.Keys(s)) {
		contents = append(contents, s[name])
	}
	return files.Digest(contents...)
}

// readSet reads a set as it is on the disk now. It is etcd's, so a link or pipe in it is an error.
func readSet(dir string) (set, error) {
	names, err := namesIn(dir)
	if err != nil {
		return nil, err
	}
	there := set{}
	for _, name := range names {
		content, err := files.ReadPlain(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		there[name] = content
	}
	return there, nil
}

// namesIn leaves hidden files out: a file system may keep some.
func namesIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		if entry.Name()[0] != '.' {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

// DigestNow is what the current set would be named by, as its files are now; empty where it cannot be read.
func DigestNow(host paths.Host) string {
	there, err := readSet(host.Current())
	if err != nil {
		return ""
	}
	return there.digest()
}

// Linked is the name of the set that is linked as current.
func Linked(host paths.Host) string {
	target, _ := os.Readlink(host.Current())
	return target
}

// isUnedited says whether the current set still says what was in use.
func isUnedited(host paths.Host) bool {
	linked := Linked(host)
	return linked != "" && DigestNow(host) == linked
}

// put puts the set in place of the current one, which stays for a while: a handshake may be reading it.
func (s set) put(host paths.Host, account users.Account, now time.Time) error {
	name := s.digest()
	path := filepath.Join(host.PKI(), name)
	there, err := readSet(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := s.write(host, account, path); err != nil {
			return err
		}
	case err == nil && there.digest() == name:
		if err := own(path, account); err != nil {
			return err
		}
	default:
		if err := s.replaceEdited(host, account, path); err != nil {
			return err
		}
	}
	if err := linkCurrent(host, name); err != nil {
		return err
	}
	if _, err := files.Put(host.CertificateSet(), 0o644, []byte(name+"\n")); err != nil {
		return err
	}
	return removeOld(host, name, now)
}

// write has the set on the disk before it has its name.
func (s set) write(host paths.Host, account users.Account, path string) error {
	beside, err := s.writeBeside(host, "set.", account)
	if err != nil {
		return err
	}
	if err := putInPlace(host, beside, path); err != nil {
		_ = made.RemoveAll(host, beside)
		return fmt.Errorf("the new certificate cannot be put in place: %w. Nothing was changed", err)
	}
	return nil
}

// putInPlace records the name before the directory has it.
func putInPlace(host paths.Host, beside, path string) error {
	if err := made.Note(host, path); err != nil {
		return err
	}
	if err := files.Rename(beside, path); err != nil {
		return err
	}
	return made.Forget(host, beside)
}

func (s set) writeBeside(host paths.Host, prefix string, account users.Account) (dir string, err error) {
	dir = filepath.Join(host.PKI(), prefix+rand.Text()[:6])
	if err := made.Dir(host, dir, 0o700); err != nil {
		return "", cannotPut(host, err)
	}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		if err := files.WriteNew(filepath.Join(dir, name), 0o600, s[name]); err != nil {
			_ = made.RemoveAll(host, dir)
			return "", cannotPut(host, err)
		}
	}
	if err := errors.Join(own(dir, account), files.SyncDir(dir)); err != nil {
		_ = made.RemoveAll(host, dir)
		return "", cannotPut(host, err)
	}
	return dir, nil
}

func cannotPut(host paths.Host, err error) error {
	if files.IsFull(err) {
		return coded.DiskFull.Errorf("the new certificate cannot be written: %w%s. Nothing was changed. Make room on that "+
			"disk, then run pulumi up again", err, files.Room(host.PKI()))
	}
	return coded.FileNotWritten.Errorf("the new certificate was not written: %w. Nothing was changed. Repair the "+
		"cause, then run pulumi up again", err)
}

// replaceEdited has the link leave a set that a person edited before that set goes.
func (s set) replaceEdited(host paths.Host, account users.Account, path string) error {
	if err := made.RefuseOthers(host, path); err != nil {
		return err
	}
	beside, err := s.writeBeside(host, "set.", account)
	if err != nil {
		return err
	}
	if err := linkCurrent(host, filepath.Base(beside)); err != nil {
		return err
	}
	if err := os.RemoveAll(path); err != nil {
		return err
	}
	if err := s.write(host, account, path); err != nil {
		return err
	}
	if err := linkCurrent(host, filepath.Base(path)); err != nil {
		return err
	}
	return made.RemoveAll(host, beside)
}

func linkCurrent(host paths.Host, name string) error {
	if err := made.Note(host, host.Current()); err != nil {
		return err
	}
	return files.PointLink(host.Current(), name)
}

// RefuseCurrent keeps what another program has by the name of our link: an etcd may read its certificates by it. A
// link to a set whose name is the digest of its files is ours, also where the record is lost.
func RefuseCurrent(host paths.Host) error {
	ours, err := made.Is(host, host.Current())
	if err != nil || !files.Exists(host.Current()) {
		return err
	}
	isLink := Linked(host) != ""
	if isLink && (ours || isUnedited(host)) {
		return nil
	}
	return made.Refused(host, host.Current())
}

// own closes a set to all but etcd. etcd may own it already, so what it names is opened before it is judged.
func own(dir string, account users.Account) error {
	names, err := namesIn(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := ownFile(filepath.Join(dir, name), account); err != nil {
			return err
		}
	}
	folder, err := os.OpenFile(dir, os.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return err
	}
	return errors.Join(account.Own(folder), folder.Chmod(0o700), folder.Close())
}

func ownFile(path string, account users.Account) error {
	file, err := files.OpenPlain(path)
	if err != nil {
		return err
	}
	return errors.Join(account.Own(file), file.Chmod(0o600), file.Close())
}

const keptFor = time.Hour

// whole is the name of a set, and unfinished that of one that is being written, or was by version 0.1.0.
var (
	whole      = regexp.MustCompile(`^[0-9a-f]{16}$`)
	unfinished = regexp.MustCompile(`^set\.(\d{1,10}|[A-Za-z0-9]{6})$`)
)

// setFiles are all that a set may have.
var setFiles = []string{"ca.pem", "member.pem", "member-key.pem", "server.pem", "server-key.pem", "trust"}

// OurSets are the sets in the folder that this program made, current or not. Keys of another etcd may be beside them.
func OurSets(host paths.Host) ([]string, error) { return made.Only(host, SetsAlike) }

// SetsAlike are the directories that look like a set.
func SetsAlike(host paths.Host) ([]string, error) {
	return files.OwnDirs(host.PKI(), func(dir string) (bool, error) {
		name := filepath.Base(dir)
		isWhole := whole.MatchString(name) && files.Exists(filepath.Join(dir, "trust"))
		if !isWhole && !unfinished.MatchString(name) {
			return false, nil
		}
		foreign, err := files.ForeignIn(dir, func(file fs.DirEntry) bool {
			return file.Type().IsRegular() && (isWhole || slices.Contains(setFiles, file.Name()))
		})
		return foreign == "", err
	})
}

func removeOld(host paths.Host, current string, now time.Time) error {
	ours, err := OurSets(host)
	if err != nil {
		return err
	}
	for _, old := range ours {
		info, err := os.Stat(old)
		if err != nil {
			return err
		}
		if filepath.Base(old) == current || now.Sub(info.ModTime()) < keptFor {
			continue
		}
		if err := made.RemoveAll(host, old); err != nil {
			return err
		}
	}
	return nil
}
