// Package identity is what this host remembers of the cluster that it belongs to: which bootstrap, which member, and
// where its data is.
package identity

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// Identity is one member on this host. The zero Identity is a host without a member.
type Identity struct {
	Token      values.Token
	Name       values.MemberName
	DataDir    string
	WALDir     string
	PeerURL    values.URL
	ClientURL  values.URL
	ClientPort uint16
	// Mounts are the mount points that data and log were on, without the root file system.
	Mounts []string
}

var keys = []string{
	"token", "name", "data_dir", "wal_dir", "peer_url", "client_url", "client_port", "mount",
}

// Read returns what the root disk remembers; the zero Identity where that is nothing.
func Read(host paths.Host) (Identity, error) {
	content, err := os.ReadFile(host.Identity())
	if errors.Is(err, fs.ErrNotExist) {
		return Identity{}, nil
	}
	if err != nil {
		return Identity{}, fmt.Errorf("what this host remembers of its member cannot be read: %w", err)
	}
	found, err := parse(content)
	if err != nil {
		return Identity{}, fmt.Errorf("%s: %w. If %s in the data directory is a plain file with whole lines of this member, "+
			"copy it there. Otherwise follow docs/runbooks/member-lost.md", host.Name(host.Identity()), err, besideName)
	}
	return found, nil
}

// parse reads a file that this program wrote. A damaged one must not pass for a host without a member.
func parse(content []byte) (Identity, error) {
	lines, err := input.ParseLines(content, keys...)
	var id Identity
	if err == nil {
		id, err = FromLines(lines)
	}
	// Every program wrote the port after the others, so a file that was cut off lacks it.
	isWhole := id.Token != "" && id.Name != "" && id.DataDir != "" && id.ClientPort != 0 &&
		bytes.HasSuffix(content, []byte("\n"))
	if err == nil && !isWhole {
		err = fmt.Errorf("it does not name a whole member: %.100q", content)
	}
	if err != nil {
		return Identity{}, coded.HostDamagedRecord.Errorf("the file is damaged: %w. Nothing was changed", err)
	}
	return id, nil
}

// FromLines reads an identity from lines with its keys. A key that is missing is empty: older programs wrote fewer.
func FromLines(lines input.Lines) (Identity, error) {
	var id Identity
	var errs [8]error
	id.Token, errs[0] = input.Parsed(lines, "token", values.ParseToken)
	id.Name, errs[1] = input.Parsed(lines, "name", values.ParseMemberName)
	id.DataDir, errs[2] = input.Parsed(lines, "data_dir", values.ParseDir)
	id.WALDir, errs[3] = input.Parsed(lines, "wal_dir", values.ParseDir)
	id.PeerURL, errs[4] = input.Parsed(lines, "peer_url", values.ParseURL)
	id.ClientURL, errs[5] = input.Parsed(lines, "client_url", values.ParseURL)
	id.ClientPort, errs[6] = lines.Port("client_port")
	for _, mount := range lines.All("mount") {
		dir, err := values.ParseDir(mount)
		errs[7] = errors.Join(errs[7], err)
		id.Mounts = append(id.Mounts, dir)
	}
	if err := errors.Join(errs[:]...); err != nil {
		return Identity{}, err
	}
	return id, nil
}

// IsZero says that the host remembers no member.
func (id Identity) IsZero() bool { return id.Token == "" && id.Name == "" && id.DataDir == "" }

// Here is the client URL of etcd on this host. An adopted etcd may not listen at 127.0.0.1, and its certificate may
// not name it.
func (id Identity) Here(host paths.Host) values.URL {
	if files.Exists(host.CurrentFile("adopt")) {
		return id.ClientURL
	}
	return values.Local(id.ClientPort)
}

// Dirs are the directories with the member's data.
func (id Identity) Dirs() []string {
	var dirs []string
	for _, dir := range []string{id.DataDir, id.WALDir} {
		if dir != "" {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

func (id Identity) content() []byte {
	var text strings.Builder
	line := func(key, value string) { fmt.Fprintf(&text, "%s=%s\n", key, value) }
	line("token", id.Token.String())
	line("name", id.Name.String())
	line("data_dir", id.DataDir)
	line("wal_dir", id.WALDir)
	line("peer_url", id.PeerURL.String())
	line("client_url", id.ClientURL.String())
	line("client_port", fmt.Sprint(id.ClientPort))
	for _, mount := range id.Mounts {
		line("mount", mount)
	}
	return []byte(text.String())
}

// Remember writes an identity to the root disk. Data that was moved aside is a matter of the member before, and so is
// that a person abandoned it.
func Remember(host paths.Host, id Identity) error {
	mounts, err := mountsOf(host, id.Dirs())
	if err != nil {
		return err
	}
	id.Mounts = mounts
	if err := os.MkdirAll(host.StateDir(), 0o700); err != nil {
		return err
	}
	if _, err := files.Put(host.Identity(), 0o600, id.content()); err != nil {
		return err
	}
	return files.Remove(host.Aside(), host.Abandon())
}

// Forget removes what the root disk remembers of the member.
func Forget(host paths.Host) error { return files.Remove(host.Identity()) }
